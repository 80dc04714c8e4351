"""Money in and out: what a person has, deposits, withdrawals, and the statement of all of it.

The ledger alone knows what somebody has. What lies here are requests to the world outside: each a
row with a reference that is used once, from which the keys of its commands are made, so that money
is booked once however often the outside says so.
"""
