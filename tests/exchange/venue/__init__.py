"""The venue by itself: commands and time in, drafts and refusals out."""
