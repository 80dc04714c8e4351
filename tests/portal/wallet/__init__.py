"""Tests of portal.wallet."""
