"""How a purchase splits between units of a right and money, and how each refund does.

`total = units × face + money`, to the money unit. A refund gives money back first, then whole
units: a part that falls within a unit gives back the whole of it, and all parts together come to
exactly what was paid.
"""

from typing import NamedTuple


class Split(NamedTuple):
    """Units of a right, and money in money units."""

    units: int
    money: int


def split(total: int, face: int, held: int) -> Split:
    """Split a total between at most `held` units that are worth `face` each, and money."""
    units = min(total // face, held)
    return Split(units, total - units * face)


def given_back(paid: Split, total: int, refunded: int) -> Split:
    """Return what has gone back of `paid` once `refunded` of the total is refunded in all."""
    money = min(refunded, paid.money)
    if not paid.units:
        return Split(0, money)
    face = (total - paid.money) // paid.units
    return Split(min(paid.units, -(-(refunded - money) // face)), money)
