"""Tests of the benchmarks: each runs tiny, and none says how fast it must be."""
