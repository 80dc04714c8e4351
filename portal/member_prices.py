"""Member price against list price: the part of the information comparison that is about goods.

Whoever sells goods asks here before they are shown; a member price that saves nothing is none.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Priced(NamedTuple):
    """Goods by their number, with both prices in money units."""

    goods: int
    list_price: int
    member_price: int


def not_below_list(priced: Iterable[Priced]) -> list[Priced]:
    """Return those whose member price is not below the list price, or is no price, in order."""
    return [each for each in priced if not 0 < each.member_price < each.list_price]
