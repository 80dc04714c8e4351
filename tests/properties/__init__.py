"""Rules that hold for everything that anybody may do."""
