"""Tests of `exchange.audit`: false ledgers, and what is said of them."""
