"""Trading in the browser."""
