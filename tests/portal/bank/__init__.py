"""Tests of portal.bank."""
