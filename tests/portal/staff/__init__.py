"""Tests of what staff does."""
