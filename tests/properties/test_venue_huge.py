"""Amounts as large as they come: refused in time, and never the end of the engine.

No account may come to 2**53, which `Balances` would refuse by an exception. So money comes in by
half of all that can be counted, units cost as much as a draft allows, and payers' banks take back
what was spent long ago.
"""

import random
from typing import Final

import msgspec

from exchange.amounts import MAX_AMOUNT
from exchange.commands import (
    BeginDeposit,
    Command,
    DraftSeries,
    MarketMode,
    OpenMarket,
    OrderType,
    PayClaims,
    PlaceOrder,
    Side,
    Subscribe,
    TimeInForce,
    TopUp,
)
from exchange.events import (
    Captured,
    ClaimsPaid,
    DepositReversed,
    DuesCleared,
    Event,
    HoldingsExpired,
    Paid,
    PaymentRefunded,
    ToppedUp,
    TransferAccepted,
    UnitsRefunded,
)
from exchange.profiles import OPEN
from exchange.refusals import Refusal
from exchange.venue.state import State
from tests.support.checked_venue import CheckedVenue
from tests.support.plausible import (
    clearing,
    orders,
    payments,
    people,
    rights,
    series,
    top_ups,
)
from tests.support.plausible.choosing import HOUR, MINUTE, SECOND, Propose, anybody, traded
from tests.support.random_commands import START

STEPS: Final = 4_000
SEEDS: Final = range(5)
HALF: Final = MAX_AMOUNT // 2
REACHED: Final[tuple[type[Event], ...]] = (
    DepositReversed,
    TransferAccepted,
    ToppedUp,
    Captured,
    UnitsRefunded,
    HoldingsExpired,
    ClaimsPaid,
    Paid,
    PaymentRefunded,
    DuesCleared,
)


def open_market(_rng: random.Random, state: State, _now: int) -> Command:
    """Open markets without limits, every other one negotiated."""
    number = len(state.markets)
    mode = (MarketMode.CONTINUOUS, MarketMode.NEGOTIATED)[number % 2]
    profile = msgspec.structs.replace(OPEN, mode=mode)
    return OpenMarket(0, "", 0, f"m{number}", profile, people.FEES[number], 0)


def deposit(rng: random.Random, state: State, now: int) -> Command:
    """Announce up to all the money that can be counted."""
    amount = rng.choice((HALF, HALF // 2, HALF // 50, MAX_AMOUNT, 100)) // 100 * 100
    return BeginDeposit(0, "", 0, anybody(rng, state), amount, now + 24 * HOUR)


def draft(rng: random.Random, state: State, now: int) -> Command | None:
    """Describe a series whose units cost as much as may be."""
    drafted = series.draft(rng, state, now)
    if not isinstance(drafted, DraftSeries):
        return drafted
    cap = rng.choice((1, 2, 50, 10**9))
    most = MAX_AMOUNT // (2 * cap)
    terms = msgspec.structs.replace(
        drafted.terms,
        cap=cap,
        tick=1,
        lot=1,
        face_value=most,
        lowest_price=max(1, most // 4),
        highest_price=most,
        issue_price=rng.choice((1, most, most // 3 + 1)),
    )
    return msgspec.structs.replace(drafted, terms=terms)


def subscribe(rng: random.Random, state: State, _now: int) -> Command | None:
    """Ask for all there is of an open offering, or for some."""
    offered = [s for s in state.series.values() if s.offering and not s.offering.closed]
    if not offered:
        return None
    chosen = rng.choice(offered)
    quantity = rng.choice((1, chosen.terms.cap, max(1, chosen.terms.cap // 2)))
    return Subscribe(anybody(rng, state), "", 0, chosen.series, quantity)


def top_up(rng: random.Random, state: State, _now: int) -> Command | None:
    """Ask for all there is of a series sold at any time, or for some."""
    opened = [number for number, top_ups in state.top_ups.items() if top_ups.is_open]
    if not opened:
        return None
    number = rng.choice(opened)
    left = state.series[number].terms.cap - state.series[number].issued
    return TopUp(anybody(rng, state), "", 0, number, rng.choice((1, max(1, left), 10**9)))


def order(rng: random.Random, state: State, now: int) -> Command | None:
    """Buy or sell any quantity at the highest price, or for all the money that can be counted."""
    chosen = traded(rng, state)
    if chosen is None:
        return None
    quantity = rng.choice((1, chosen.terms.cap, 10**9))
    price = rng.choice((chosen.terms.highest_price, chosen.terms.lowest_price))
    placed = PlaceOrder(
        anybody(rng, state), "", now + MINUTE, chosen.series, rng.choice((Side.BUY, Side.SELL)),
        OrderType.LIMIT, price, quantity, rng.choice((TimeInForce.GTC, TimeInForce.IOC)),
    )  # fmt: skip
    if rng.random() < 0.1:
        changes = {"order_type": OrderType.MARKET, "side": Side.BUY, "price": 0, "quantity": 0}
        immediate = {"time_in_force": TimeInForce.IOC, "budget": MAX_AMOUNT}
        return msgspec.structs.replace(placed, **changes, **immediate)
    return placed


def pay(rng: random.Random, state: State, _now: int) -> Command | None:
    """Pay claims, with all the money that can be counted."""
    chosen = series.pay_claims(rng, state, _now)
    if isinstance(chosen, PayClaims):
        return msgspec.structs.replace(chosen, amount=MAX_AMOUNT)
    return chosen


WEIGHTS: Final[dict[Propose, int]] = {
    deposit: 12,
    people.post_deposit: 12,
    people.reverse_deposit: 6,
    people.begin_withdrawal: 3,
    people.post_withdrawal: 3,
    draft: 4,
    series.open_offering: 8,
    subscribe: 14,
    top_ups.open_top_ups: 8,
    top_up: 14,
    order: 30,
    orders.amend: 6,
    orders.cancel: 4,
    rights.give: 5,
    rights.claim: 6,
    rights.offer: 8,
    rights.accept: 10,
    rights.authorise: 8,
    rights.capture: 7,
    rights.refund_capture: 4,
    rights.refund: 8,
    pay: 3,
    clearing.allow: 5,
    clearing.authorise: 8,
    clearing.clear: 3,
    payments.pay: 4,
    payments.refund: 4,
    series.wind_down: 1,
}


def run(seed: int) -> CheckedVenue:
    """Step through huge commands; whatever is raised leaves here."""
    rng = random.Random(seed)
    venue, now = CheckedVenue(), START
    opening = [open_market] * 4 + [people.admit] * 6
    for step in range(STEPS):
        propose = opening.pop(0) if opening else rng.choices(list(WEIGHTS), [*WEIGHTS.values()])[0]
        command = propose(rng, venue.live.state, now)
        if command is None:
            continue
        now += rng.choice((0, 1_000_000, SECOND, SECOND, MINUTE))
        if rng.random() < 0.01:
            now += rng.randrange(6 * HOUR)
        until = now + MINUTE if command.DATED else 0
        venue.step(now, msgspec.structs.replace(command, key=f"k{step}", valid_until=until))
    venue.check_all(now)
    return venue


def test_no_amount_is_so_large_that_an_exception_leaves_the_venue() -> None:
    venues = [run(seed) for seed in SEEDS]

    events = sum((venue.events for venue in venues[1:]), venues[0].events)
    assert [kind.__name__ for kind in REACHED if not events[kind.KIND]] == []
    refusals = sum((venue.refusals for venue in venues[1:]), venues[0].refusals)
    assert refusals[Refusal.CAP_EXCEEDED]
    assert refusals[Refusal.FUNDS_INSUFFICIENT]
