"""Series from their draft to their wind-down."""

import random

from exchange.amounts import claim_of
from exchange.commands import (
    CardKind,
    Command,
    DraftSeries,
    OpenOffering,
    PayClaims,
    Phase,
    SeriesTerms,
    SetPhase,
    Subscribe,
    UnitKind,
    Unsubscribe,
    WindDown,
)
from exchange.events.series import SeriesStatus
from exchange.venue.state import State
from tests.support.plausible.choosing import (
    HOUR,
    MERCHANTS,
    MINUTE,
    SECOND,
    anybody,
    pick_urgent,
    series_in,
)


def draft(rng: random.Random, state: State, now: int) -> Command | None:
    """Describe a series of any terms that lives for some hours."""
    market = rng.choice((1, 1, 2, 2, 3, 4))
    if market not in state.markets:
        return None
    profile = state.markets[market].profile
    tick = rng.choice((1, 50, 100))
    price = rng.choice((100, 800, 7_900, 8_333 // tick * tick or tick))
    number = len(state.series)
    if number and rng.random() < 0.05:
        number -= 1  # a symbol that is taken
    symbol = f"S{number:X}".translate(str.maketrans("0123456789", "GHIJKLMNOP"))
    trading = now + 80 * MINUTE + rng.randrange(16) * HOUR
    terms = SeriesTerms(
        market, f"{symbol}2703",
        unit=rng.choice(list(UnitKind)), card=rng.choice(list(CardKind)),
        face_value=10_000, issue_price=price,
        release_bps=rng.choice((0, 3_333, 5_000, 10_000 - profile.reserve_bps, 9_000)),
        tick=tick, lot=rng.choice((1, 1, 5)),
        lowest_price=max(tick, price // tick * tick - 20 * tick),
        highest_price=price // tick * tick + 20 * tick,
        trading_until=trading, use_until=trading + rng.choice((0, 1, 6)) * HOUR,
        expiry=rng.choice(profile.expiry_policies), cap=rng.choice((50, 5_000, 10**6)),
        terms_hash=bytes(32),
    )  # fmt: skip
    return DraftSeries(rng.choice(MERCHANTS), "", 0, terms)


def open_offering(rng: random.Random, state: State, now: int) -> Command | None:
    """Offer a series for the first time, again after that failed, or in vain."""
    series = series_in(rng, state, SeriesStatus.DRAFTED, SeriesStatus.DRAFTED, SeriesStatus.TRADING)
    if series is None:
        return None
    left = series.terms.cap
    closes = min(now + rng.choice((1, 3, 10)) * MINUTE, series.terms.trading_until - HOUR)
    cap = rng.choice((max(1, left), rng.randint(1, max(1, left))))
    minimum = rng.choice((0, 1, 1, min(cap, 40), min(cap, 500)))
    member_cap = rng.choice((0, 0, 300))
    opens = max(0, now - rng.choice((0, -SECOND)))
    return OpenOffering(
        series.merchant, "", 0, series.series, opens, closes, cap, minimum, member_cap
    )


def subscribe(rng: random.Random, state: State, _now: int) -> Command | None:
    """Ask for units of an open offering."""
    offered = [s for s in state.series.values() if s.offering and not s.offering.closed]
    if not offered:
        return None
    series = rng.choice(offered)
    return Subscribe(anybody(rng, state), "", 0, series.series, rng.choice((1, 9, 40, 300)))


def unsubscribe(rng: random.Random, state: State, _now: int) -> Command | None:
    """Take a subscription back."""
    waiting = [(n, who) for n, mine in state.subscriptions.items() for who in mine]
    if waiting and rng.random() < 0.2:
        return Unsubscribe(anybody(rng, state), "", 0, waiting[0][0])
    if not waiting:
        return None
    series, member = rng.choice(waiting)
    return Unsubscribe(member, "", 0, series)


def set_phase(rng: random.Random, state: State, _now: int) -> Command | None:
    """Halt a series for a while; what is halted mostly goes on."""
    in_use = (SeriesStatus.TRADING, SeriesStatus.REDEMPTION_ONLY)
    trading = [s for s in state.series.values() if s.status in in_use]
    halted = [s.series for s in trading if s.phase is not Phase.CONTINUOUS]
    if halted and rng.random() < 0.97:
        return SetPhase(0, "", 0, rng.choice(halted), Phase.CONTINUOUS)
    series = series_in(rng, state, SeriesStatus.TRADING, *in_use)
    return None if series is None else SetPhase(0, "", 0, series.series, rng.choice(list(Phase)))


def wind_down(rng: random.Random, state: State, _now: int) -> Command | None:
    """Close a series for good, wherever it is in its life."""
    series = pick_urgent(rng, state, state.series)
    return None if series is None else WindDown(0, "", 0, series)


def pay_claims(rng: random.Random, state: State, _now: int) -> Command | None:
    """Pay some of what a merchant owes, or more."""
    owed = [number for number in state.series if state.debts[claim_of(number)]]
    if not owed and rng.random() < 0.9:
        return None
    series = rng.choice(owed or [*state.series, 1])
    if series not in state.series:
        return None
    claims = sum(state.debts[claim_of(series)].values())
    actor = rng.choice((0, state.series[series].merchant))
    return PayClaims(actor, "", 0, series, rng.choice((1, claims, rng.randint(1, 2 * claims + 1))))
