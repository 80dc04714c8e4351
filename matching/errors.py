"""Errors of matching: wrong use by the caller, raised before anything has changed.

Refusing a user is the exchange's business; it asks first (`crosses`, `fillable`, `get`).

MatchingError
├── PriceRangeError      an order book cannot be made for these prices
├── PriceError           outside the range, or off the tick
├── QuantityError        less than 1, or more than allowed here
├── CombinationError     choices of an order that exclude each other
├── DuplicateOrderError  the order's number is in the order book already
├── UnknownOrderError    no such order in the order book
└── WouldCrossError      an order that may only rest would trade
"""


class MatchingError(Exception):
    """Base of all errors raised by matching."""


class PriceRangeError(MatchingError):
    """Not 1 <= `lowest` <= `highest` < 2**63, or not 1 <= `tick`."""

    def __init__(self, lowest: int, highest: int, tick: int) -> None:
        super().__init__(lowest, highest, tick)
        self.lowest = lowest
        self.highest = highest
        self.tick = tick

    def __str__(self) -> str:
        return (
            "expected 1 <= lowest <= highest < 2**63 and 1 <= tick, "
            f"found lowest {self.lowest}, highest {self.highest}, tick {self.tick}"
        )


class PriceError(MatchingError):
    """`price` is not a multiple of `tick` from `lowest` to `highest`."""

    def __init__(self, price: int, lowest: int, highest: int, tick: int) -> None:
        super().__init__(price, lowest, highest, tick)
        self.price = price
        self.lowest = lowest
        self.highest = highest
        self.tick = tick

    def __str__(self) -> str:
        return (
            f"expected a price from {self.lowest} to {self.highest} in steps of {self.tick}, "
            f"found {self.price}"
        )


class QuantityError(MatchingError):
    """`quantity` is not from 1 to `most`."""

    def __init__(self, quantity: int, most: int) -> None:
        super().__init__(quantity, most)
        self.quantity = quantity
        self.most = most

    def __str__(self) -> str:
        return f"expected a quantity from 1 to {self.most}, found {self.quantity}"


class CombinationError(MatchingError):
    """The order `order_id` asks for what cannot go together; `rule` says what."""

    def __init__(self, order_id: int, rule: str) -> None:
        super().__init__(order_id, rule)
        self.order_id = order_id
        self.rule = rule

    def __str__(self) -> str:
        return f"order {self.order_id}: {self.rule}"


class DuplicateOrderError(MatchingError):
    """An order numbered `order_id` rests in the order book already."""

    def __init__(self, order_id: int) -> None:
        super().__init__(order_id)
        self.order_id = order_id

    def __str__(self) -> str:
        return f"order {self.order_id} is in the order book already"


class UnknownOrderError(MatchingError):
    """No order numbered `order_id` rests in the order book."""

    def __init__(self, order_id: int) -> None:
        super().__init__(order_id)
        self.order_id = order_id

    def __str__(self) -> str:
        return f"order {self.order_id} is not in the order book"


class WouldCrossError(MatchingError):
    """The order `order_id` may only rest, and at `price` it would trade."""

    def __init__(self, order_id: int, price: int) -> None:
        super().__init__(order_id, price)
        self.order_id = order_id
        self.price = price

    def __str__(self) -> str:
        return f"order {self.order_id} may only rest, and at {self.price} it would trade"
