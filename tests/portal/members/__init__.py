"""Tests of sign-up, sign-in and who people are."""
