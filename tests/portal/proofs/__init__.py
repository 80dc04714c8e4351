"""Tests of the proofs: who may see what, and that what is shown verifies."""
