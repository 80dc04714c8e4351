"""Tests of the one door, over all its adapters."""
