"""The queue of orders at one price."""

from collections.abc import Iterator

import msgspec

from matching.orders import Order


class Link(msgspec.Struct, gc=False):
    """The place of one order in the queue of its level.

    Neighbours point at each other, which a garbage collector that does not see them (they are too
    many to be looked at) cannot undo: whoever lets go of a queue parts them first.
    """

    order: Order
    level: "PriceLevel"
    before: "Link | None" = None
    after: "Link | None" = None

    def part(self) -> None:
        """Let go of the neighbours; only for a queue that is given up as a whole."""
        self.before = self.after = None


class PriceLevel:
    """Orders at one price in the order of their arrival, and the sum of what remains of them.

    The queue is linked both ways, so that joining it, leaving it from anywhere and finding its
    head cost the same however long it is.
    """

    __slots__ = ("first", "last", "quantity")

    def __init__(self) -> None:
        self.first: Link | None = None
        self.last: Link | None = None
        self.quantity = 0

    def __iter__(self) -> Iterator[Order]:
        link = self.first
        while link is not None:
            yield link.order
            link = link.after

    def append(self, order: Order) -> Link:
        """Put `order` at the back and return its place."""
        last = self.last
        link = Link(order, self, last)
        if last is None:
            self.first = link
        else:
            last.after = link
        self.last = link
        self.quantity += order.remaining
        return link
