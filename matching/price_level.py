"""The queue of orders at one price."""

from collections import OrderedDict

from matching.orders import Order


class PriceLevel(OrderedDict[int, Order]):
    """Orders by number in the order of their arrival, and the sum of what remains of them.

    An ordered dictionary joins its entries by links, so the first order is found, and any order
    removed, at the same cost however many there are. A plain dictionary would not do: it looks for
    its first entry behind all those deleted at the front.
    """

    __slots__ = ("quantity",)

    quantity: int
