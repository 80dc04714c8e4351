"""Tests of portal.providers."""
