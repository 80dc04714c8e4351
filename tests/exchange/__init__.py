"""Tests of the exchange; the venue itself has a folder of its own."""
