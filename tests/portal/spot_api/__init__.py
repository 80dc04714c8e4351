"""Tests of the trading API."""
