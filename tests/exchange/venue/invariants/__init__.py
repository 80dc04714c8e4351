"""Tests of `exchange.venue.invariants`: each rule is broken once, and named with both figures."""
