"""Choosing somebody and something to propose a command about."""

import random
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final, TypeVar

from exchange.amounts import principal_of, units_of
from exchange.commands import Command, MarketMode, Right
from exchange.events.series import SeriesStatus
from exchange.venue.objects import Series
from exchange.venue.state import State

T = TypeVar("T")

Propose = Callable[[random.Random, State, int], Command | None]

SECOND: Final = 10**9
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
MEMBERS: Final = 14
MERCHANTS: Final = (1, 2, 3)
SECRETS: Final = {sha256(secret).digest(): secret for secret in (b"plum", b"peach", b"pear")}


def pick(rng: random.Random, things: Iterable[T]) -> T | None:
    """Return any of `things`, None if there are none."""
    chosen: Sequence[T] = list(things)
    return rng.choice(chosen) if chosen else None


def urgent(state: State) -> set[int]:
    """Return the series that are just being closed or allotted, slice by slice."""
    return {
        number
        for number, series in state.series.items()
        if series.closing is not None or (series.offering is not None and series.offering.closed)
    }


def pick_urgent(rng: random.Random, state: State, things: dict[int, T]) -> int | None:
    """Return the number of any of `things`, mostly one of a series that is just being closed."""
    closing = urgent(state) if rng.random() < 0.8 else ()
    hurried = [n for n, thing in things.items() if getattr(thing, "series", 0) in closing]
    return pick(rng, hurried or things)


def time_ahead(rng: random.Random) -> int:
    """Return how far ahead something ends, in nanoseconds."""
    return rng.choice((1, SECOND, MINUTE, 20 * MINUTE, 3 * HOUR))


def anybody(rng: random.Random, state: State) -> int:
    """Return the number of a member."""
    return rng.randint(1, max(1, len(state.members)))


def recent(state: State, *statuses: SeriesStatus) -> list[Series]:
    """Return the last six series with one of these statuses."""
    wanted = [s for s in state.series.values() if s.status in statuses]
    return wanted[-6:]


def series_in(rng: random.Random, state: State, *statuses: SeriesStatus) -> Series | None:
    """Return a late series with one of these statuses."""
    wanted = recent(state, rng.choice(statuses))
    return rng.choice(wanted) if wanted else None


def traded(rng: random.Random, state: State) -> Series | None:
    """Return a series to trade on its order book, rarely one that cannot be traded."""
    open_for_orders = [
        series
        for series in recent(state, SeriesStatus.TRADING)
        if state.markets[series.terms.market].profile.mode is MarketMode.CONTINUOUS
    ]
    return pick(rng, open_for_orders) or _stranger(rng, state)


def used(rng: random.Random, state: State) -> Series | None:
    """Return a series to use, rarely one that cannot be used."""
    usable = recent(state, SeriesStatus.TRADING, SeriesStatus.REDEMPTION_ONLY)
    return pick(rng, usable) or _stranger(rng, state)


def owing(rng: random.Random, state: State) -> Series | None:
    """Return an expired series whose principal is still owed."""
    owing = [s for s in state.series.values() if s.status is SeriesStatus.EXPIRED and s.principal]
    return pick(rng, owing)


def _stranger(rng: random.Random, state: State) -> Series | None:
    return pick(rng, state.series.values()) if rng.random() < 0.1 else None


def holder_of(rng: random.Random, state: State, series: int) -> int:
    """Return a member who holds units of the series, or anybody if nobody does."""
    return pick(rng, state.holdings[series]) or anybody(rng, state)


def owner_of(rng: random.Random, state: State, series: Series, right: Right) -> tuple[int, int]:
    """Return somebody who has some of a right, and how much of it is available."""
    if right is Right.UNITS:
        holder, asset = holder_of(rng, state, series.series), units_of(series.series)
    else:
        asset = principal_of(series.series)
        holder = pick(rng, state.debts[asset]) or 1
    return holder, state.available(holder, asset)


def price_of(rng: random.Random, series: Series) -> int:
    """Return a price near the middle of the band, so that orders meet."""
    middle = (series.terms.lowest_price + series.terms.highest_price) // 2
    return (
        middle // series.terms.tick + rng.choice((1, 5)) * rng.randint(-1, 1)
    ) * series.terms.tick


def quantity_of(rng: random.Random, series: Series) -> int:
    """Return a small quantity in whole lots."""
    return rng.choice((1, 2, 3, 5, 9, 20, 60)) * series.terms.lot
