"""Members who top up a series of hotpot's, with or without a cool-off, and step back."""

import msgspec

from exchange.commands import OpenTopUps, RefundUnits, Right, TopUp
from exchange.events import UnitsRefunded
from exchange.profiles import OPEN
from ledger.accounts import Bucket
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY, HOTPOT, Market

WEEK = 7 * DAY
COOLING = msgspec.structs.replace(OPEN, cool_off=WEEK)
"""A market where what is not cover waits for seven days."""


def opened(market: Market, member_cap: int = 0, **terms: object) -> None:
    """Sell a new series at any time; alice, bob and carol have 1,000 yuan each."""
    number = market.draft(**terms)
    market.ok(OpenTopUps(HOTPOT, *AUTO, number, member_cap))
    for member in (ALICE, BOB, CAROL):
        market.deposit(member, 1_000)


def top_up(market: Market, member: int, quantity: int) -> None:
    """Buy units of series 1."""
    market.ok(TopUp(member, *AUTO, 1, quantity))


def give_back(market: Market, member: int, quantity: int) -> UnitsRefunded:
    """Give units in their cool-off back; return what was recorded."""
    market.ok(RefundUnits(member, *AUTO, 1, member, Right.UNITS, quantity))
    return market.last(UnitsRefunded)


def waiting(market: Market) -> int:
    """Return the money of series 1 that waits."""
    return market.system(Bucket.SUBSCRIPTION, -1)
