"""Tests of merchants: who acts for one, and what they say of themselves."""
