"""Tests of exchange.demo."""
