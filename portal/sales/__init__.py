"""Goods and purchases: the one table of goods and the one state machine of a purchase.

Every capability that shows or sells goods stands on these. Never: how anything looks, and money or
rights, which only the exchange moves; a purchase is paid when the exchange has said so.

Read `goods` first, then `prices`, `purchases`, `paying`.
"""
