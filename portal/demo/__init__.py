"""The demo market's face to the outside: its credentials, and bots that keep its prices moving.

The bots are clients like any others: they know nothing but the public trading API and their keys.
"""
