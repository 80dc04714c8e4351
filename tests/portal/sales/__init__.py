"""Tests of what goods and purchases stand on."""
