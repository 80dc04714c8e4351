"""The one door to the exchange."""
