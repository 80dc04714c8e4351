"""The steps, each with the name of the one that it follows."""
