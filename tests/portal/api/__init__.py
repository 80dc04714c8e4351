"""Tests of what makes a function an operation of the JSON API."""
