"""What a member's units of one series cost, and what came of those that left: gains and savings.

Computed as the exchange keeps lots: what leaves takes the oldest lot first; lots are kept apart
only where the market's rules need it (holding time, cool-off), else they are one lot at its average
cost. Fees count: what is bought costs its fee too, what is sold brings its price less the fee. So
gain made and gain on paper always add up to the money that came out less the money that went in.
Money is in money units, times are nanoseconds UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Way(StrEnum):
    """How units came or went."""

    SUBSCRIBED = "subscribed"
    TOPPED_UP = "topped up"
    BOUGHT = "bought"
    RECEIVED = "received"
    GIVEN_BACK = "given back"
    SOLD = "sold"
    USED = "used"
    GIVEN = "given"
    REFUNDED = "refunded"
    ENDED = "ended"

    @property
    def comes(self) -> bool:
        """Whether the units came to the member."""
        return self in _COMING


_FIRST_HAND = frozenset((Way.SUBSCRIBED, Way.TOPPED_UP))
_COMING = _FIRST_HAND | {Way.BOUGHT, Way.RECEIVED, Way.GIVEN_BACK}


class Movement(NamedTuple):
    """Units that came or went: `money` is what they cost, or brought, or were worth in the shop."""

    sequence: int
    time: int
    way: Way
    quantity: int
    money: int


class Realised(NamedTuple):
    """Units that went: what they brought (or were worth in the shop) and what they had cost."""

    sequence: int
    time: int
    way: Way
    quantity: int
    money: int
    cost: int

    @property
    def gain(self) -> int:
        """Return what came of them beyond their cost."""
        return self.money - self.cost


@dataclass(slots=True)
class Lot:
    """Units kept together; `cost` is that of all of them."""

    acquired_at: int
    quantity: int
    cost: int
    first_hand: bool


@dataclass(frozen=True, slots=True)
class Gains:
    """The lots that are left, and what became of the others, in order of time."""

    lots: tuple[Lot, ...]
    realised: tuple[Realised, ...]

    def sum_of(self, way: Way) -> int:
        """Return the gain on all units that went that way."""
        return sum(each.gain for each in self.realised if each.way is way)


def gains_of(movements: Iterable[Movement], window: int) -> Gains:
    """Follow movements in order; lots younger than `window` nanoseconds are kept apart."""
    lots: list[Lot] = []
    realised: list[Realised] = []
    for movement in movements:
        if movement.way.comes:
            _add(lots, movement, window)
            continue
        take = _take_first_hand if movement.way is Way.REFUNDED else _take_oldest
        cost = take(lots, movement.quantity)
        realised.append(Realised(*movement, cost))
    return Gains(tuple(lots), tuple(realised))


def _add(lots: list[Lot], movement: Movement, window: int) -> None:
    first_hand = movement.way in _FIRST_HAND
    lot = Lot(movement.time, movement.quantity, movement.money, first_hand)
    if lots and (not window or _belongs(lots[-1], lot)):
        lots[-1].quantity += lot.quantity
        lots[-1].cost += lot.cost
        return
    matured = movement.time - window
    while len(lots) > 1 and lots[1].acquired_at <= matured:
        younger = lots.pop(1)
        lots[0].quantity += younger.quantity
        lots[0].cost += younger.cost
        lots[0].first_hand = lots[0].first_hand and younger.first_hand
    lots.append(lot)


def _belongs(last: Lot, lot: Lot) -> bool:
    return (last.acquired_at, last.first_hand) == (lot.acquired_at, lot.first_hand)


def _take_oldest(lots: list[Lot], quantity: int) -> int:
    cost = 0
    while quantity and lots:
        taken = min(quantity, lots[0].quantity)
        cost += _cut(lots[0], taken)
        quantity -= taken
        if not lots[0].quantity:
            del lots[0]
    return cost


def _take_first_hand(lots: list[Lot], quantity: int) -> int:
    cost = 0
    for index in range(len(lots) - 1, -1, -1):
        lot = lots[index]
        if not quantity or not lot.first_hand:
            continue
        taken = min(quantity, lot.quantity)
        cost += _cut(lot, taken)
        quantity -= taken
        if not lot.quantity:
            del lots[index]
    return cost + (_take_oldest(lots, quantity) if quantity else 0)


def _cut(lot: Lot, quantity: int) -> int:
    """Take units out of a lot; return their cost, rounded down while some are left."""
    cost = lot.cost * quantity // lot.quantity
    lot.quantity -= quantity
    lot.cost -= cost
    return cost
