"""The queue of orders at one price."""

from collections.abc import Iterator

import msgspec

from matching.orders import Order


class Link(msgspec.Struct, gc=False):
    """The place of one order in the queue of its level.

    The garbage collector does not look at links, for there are too many of them: whoever drops a
    queue as a whole parts them, since they hold each other and their level.
    """

    order: Order
    level: "PriceLevel"
    before: "Link | None" = None
    after: "Link | None" = None

    def part(self) -> None:
        """Let go of the neighbours, and have the level let go of all."""
        self.before = self.after = None
        self.level.first = self.level.last = None


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
