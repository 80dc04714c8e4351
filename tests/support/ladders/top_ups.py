"""Selling a series at any time, and buying of it."""

import msgspec

from exchange.amounts import MAX_QUANTITY
from exchange.commands import (
    BeginWithdrawal,
    CloseTopUps,
    FreezeMember,
    OpenTopUps,
    Phase,
    ReclassifyMember,
    SetPhase,
    TopUp,
    WindDown,
)
from exchange.commands.kinds import MemberKind
from exchange.profiles import OPEN
from exchange.refusals import Refusal
from tests.support.ladders.ladder import Ladder, broken, under
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    HOUR,
    TERMS,
    Market,
)

COOL_OFF = 7 * DAY
LAST = TERMS.use_until - HOUR - 40 * DAY
"""Whole hours: the last release is an hour before the last use, with a cool-off of 40 days."""


def drafted() -> Market:
    """Draft a series of hotpot's, in a market with a cool-off."""
    market = Market(msgspec.structs.replace(OPEN, cool_off=COOL_OFF))
    market.draft()
    return market


def opened() -> Market:
    """Sell a series of 100 units at any time, at most 40 to each; alice and carol have 10 each."""
    market = Market(msgspec.structs.replace(OPEN, cool_off=COOL_OFF))
    market.draft(cap=100)
    market.ok(OpenTopUps(HOTPOT, *AUTO, 1, 40))
    for member in (ALICE, BOB, CAROL):
        market.deposit(member, 40)
    for member in (ALICE, CAROL):
        market.ok(TopUp(member, *AUTO, 1, 10))
    market.ok(BeginWithdrawal(CAROL, *AUTO, market.money(CAROL)))
    return market


def _in_default(market: Market) -> None:
    market.series().defaulted = True


def _wound_down(market: Market) -> None:
    market.ok(WindDown(0, *AUTO, 1))


def _offered(market: Market) -> None:
    market.offer(1, lasts=30 * DAY)


def _in_its_cool_off(market: Market) -> None:
    market.offer(1)
    market.subscribe(1, {BOB: 5})
    market.wait(HOUR)
    market.settle()


def _opened(market: Market) -> None:
    market.ok(OpenTopUps(HOTPOT, *AUTO, 1, 50))


def _over(market: Market) -> None:
    under(cool_off=40 * DAY)(market)
    market.until(LAST)


def _halted(market: Market) -> None:
    market.ok(SetPhase(0, *AUTO, 1, Phase.HALTED))


def _closed(market: Market) -> None:
    market.ok(CloseTopUps(HOTPOT, *AUTO, 1))


def _frozen_merchant(market: Market) -> None:
    market.ok(FreezeMember(0, *AUTO, HOTPOT, frozen=True))


def _mostly_taken(market: Market) -> None:
    for member in market.crowd(2):
        market.deposit(member, 32)
        market.ok(TopUp(member, *AUTO, 1, 35))


def _kin(market: Market) -> None:
    market.ok(ReclassifyMember(0, *AUTO, BOB, MemberKind.NATURAL, 0, HOTPOT))


def _poor(market: Market) -> None:
    market.ok(BeginWithdrawal(BOB, *AUTO, market.money(BOB)))


CASES = (
    Ladder(
        "open top-ups",
        drafted,
        lambda _: OpenTopUps(HOTPOT, *AUTO, 1, 50),
        (
            broken(Refusal.FIELD_OUT_OF_RANGE, "member_cap", MAX_QUANTITY, member_cap=-1),
            broken(
                Refusal.FIELD_OUT_OF_RANGE,
                "member_cap",
                MAX_QUANTITY,
                member_cap=MAX_QUANTITY + 1,
            ),
            broken(Refusal.SERIES_UNKNOWN, "series", series=2, alone=True),
            broken(Refusal.SERIES_UNKNOWN, "series", actor=ALICE, alone=True),
            broken(Refusal.SERIES_NOT_OPEN, "series", 0, _in_default),
            broken(Refusal.SERIES_NOT_OPEN, "series", 0, _wound_down),
            broken(Refusal.OFFERING_OPEN, "series", 0, _offered),
            broken(Refusal.OFFERING_OPEN, "series", 0, _in_its_cool_off),
            broken(Refusal.ALREADY_DONE, "series", 0, _opened, alone=True),
            broken(Refusal.TOP_UPS_CLOSED, "series", LAST + 1, _over, alone=True),
        ),
    ),
    Ladder(
        "close top-ups",
        opened,
        lambda _: CloseTopUps(HOTPOT, *AUTO, 1),
        (
            broken(Refusal.SERIES_UNKNOWN, "series", series=2, alone=True),
            broken(Refusal.SERIES_UNKNOWN, "series", actor=ALICE, alone=True),
            broken(Refusal.ALREADY_DONE, "series", 0, _closed),
            broken(Refusal.ALREADY_DONE, "series", 0, _wound_down),
        ),
    ),
    Ladder(
        "top up",
        opened,
        lambda _: TopUp(BOB, *AUTO, 1, 30),
        (
            broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=0),
            broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=-1),
            broken(Refusal.QUANTITY_TOO_LARGE, "quantity", MAX_QUANTITY, quantity=MAX_QUANTITY + 1),
            broken(Refusal.SERIES_UNKNOWN, "series", series=2),
            broken(Refusal.SERIES_NOT_OPEN, "series", 0, _in_default),
            broken(Refusal.SERIES_NOT_OPEN, "series", 0, _frozen_merchant, alone=True),
            broken(Refusal.TRADING_HALTED, "series", 0, _halted),
            broken(Refusal.TOP_UPS_CLOSED, "series", 0, _closed),
            broken(Refusal.TOP_UPS_CLOSED, "series", 0, _wound_down, alone=True),
            broken(Refusal.TOP_UPS_CLOSED, "series", LAST + 1, _over, alone=True),
            broken(Refusal.CAP_EXCEEDED, "quantity", 10, _mostly_taken, alone=True),
            broken(Refusal.CAP_EXCEEDED, "quantity", 40, quantity=41),
            broken(Refusal.CAP_EXCEEDED, "quantity", 30, actor=ALICE, quantity=31),
            broken(Refusal.POSITION_LIMIT, "quantity", 29, under(max_position=29)),
            broken(Refusal.HOLDER_LIMIT, "series", 2, under(max_holders=2)),
            broken(Refusal.OWN_SERIES, "series", actor=HOTPOT),
            broken(Refusal.OWN_SERIES, "series", 0, _kin),
            broken(Refusal.FUNDS_INSUFFICIENT, "quantity", 0, _poor),
            broken(Refusal.FUNDS_INSUFFICIENT, "quantity", actor=CAROL, alone=True),
        ),
    ),
)
