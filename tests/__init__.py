"""Mirrors the packages; every folder here is a package, else `tests/ledger` would hide ours."""
