"""Match orders by price, then by time of arrival.

Works on integers only: prices in minor units, quantities in whole units, time in nanoseconds.
Does no input or output, reads no clock, knows no members and no money: the exchange decides who
may trade, holds what an order may cost, and turns what the order book reports into postings.

Read `orders` and `records` first, then `order_book`, then `matcher`.
"""
