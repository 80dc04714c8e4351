"""Rules of the order book, one by one."""
