"""The ladder of rules of each command: how each rule is broken, alone and with another one.

A case is a scene, a command that is sound there, and the ways to break it; `ALL` has one or more
for every command there is. `tests.exchange.venue.test_refusals` climbs them.
"""

from typing import Final

from tests.support.ladders import (
    cash,
    clearing,
    gifts,
    orders,
    payments,
    people,
    redemption,
    series,
    top_ups,
    upkeep,
)
from tests.support.ladders.ladder import Ladder

ALL: Final[tuple[Ladder, ...]] = (
    *people.CASES,
    *cash.CASES,
    *series.CASES,
    *upkeep.CASES,
    *top_ups.CASES,
    *orders.CASES,
    *gifts.CASES,
    *payments.CASES,
    *redemption.CASES,
    *clearing.CASES,
)
