"""Tests of goods, baskets, purchases and sales."""
