"""Whole stories through clients and portal."""
