"""Tests of portal.api_keys."""
