"""Prices: what a good costs whom, by the way of paying.

Who has joined at any shop and pays from stored value pays the member price. Who pays through a
third party does not. A special price is for everybody, however they pay; the lowest one holds.
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.sales.goods import Good


class PriceKind(StrEnum):
    """Which of the prices of a good holds."""

    LIST = "list"
    SPECIAL = "special"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Line:
    """So many of a good at a price; amounts in money units."""

    good: Good
    quantity: int
    price: int
    kind: PriceKind

    @property
    def total(self) -> int:
        """What the line costs."""
        return self.quantity * self.price

    @property
    def list_total(self) -> int:
        """What it would cost at the list price."""
        return self.quantity * self.good.list_price


def priced(good: Good, quantity: int, now: int, *, joined: bool) -> Line:
    """Return the line of a good at the lowest price that holds; `joined`: the member price may."""
    prices = [(good.list_price, PriceKind.LIST)]
    special = good.special_at(now)
    if special is not None:
        prices.append((special.price, PriceKind.SPECIAL))
    if joined:
        prices.append((good.member_price, PriceKind.MEMBER))
    price, kind = min(prices, key=lambda one: one[0])  # of equal ones the more public
    return Line(good, quantity, price, kind)


def total_of(lines: list[Line]) -> int:
    """Return what the lines cost together."""
    return sum(line.total for line in lines)


def list_total_of(lines: list[Line]) -> int:
    """Return what they would cost at list prices."""
    return sum(line.list_total for line in lines)
