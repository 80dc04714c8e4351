"""Tests of holdings."""
