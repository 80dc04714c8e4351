"""What merchants change about their series, and units that they give up."""

import random

from exchange.amounts import units_of
from exchange.commands import (
    Command,
    CorrectTerms,
    ExtendSeries,
    OrderType,
    PlaceOrder,
    RaiseCover,
    RetireUnits,
    SetBuyBack,
    Side,
)
from exchange.events.series import SeriesStatus
from exchange.venue.objects import Series
from exchange.venue.state import State
from tests.support.plausible.choosing import (
    HOUR,
    MINUTE,
    pick,
    price_of,
    quantity_of,
    recent,
    traded,
)

IN_USE = (SeriesStatus.TRADING, SeriesStatus.REDEMPTION_ONLY)


def _alive(rng: random.Random, state: State) -> Series | None:
    """Return a series that is in use or on presale, rarely another."""
    if rng.random() < 0.1:
        return pick(rng, state.series.values())
    return pick(rng, recent(state, SeriesStatus.PRESALE, *IN_USE))


def extend(rng: random.Random, state: State, _now: int) -> Command | None:
    """Put an end off, or try to put it forward."""
    series = _alive(rng, state)
    if series is None:
        return None
    trading = series.terms.trading_until + rng.choice((0, 0, MINUTE, HOUR, -MINUTE))
    use = max(trading, series.terms.use_until) + rng.choice((0, 0, 1, HOUR))
    return ExtendSeries(series.merchant, "", 0, series.series, trading, use)


def raise_cover(rng: random.Random, state: State, _now: int) -> Command | None:
    """Raise the cover a little, to the full, or try to lower it."""
    series = _alive(rng, state)
    if series is None:
        return None
    most = series.terms.issue_price
    cover = rng.choice((series.cover + 1, most, rng.randint(1, most + 1)))
    return RaiseCover(series.merchant, "", 0, series.series, cover)


def correct(rng: random.Random, state: State, _now: int) -> Command | None:
    """Put the next text in place, or the one after that."""
    series = _alive(rng, state)
    if series is None:
        return None
    version = series.terms_version + rng.choice((1, 1, 1, 0, 2))
    return CorrectTerms(series.merchant, "", 0, series.series, version, rng.randbytes(32))


def retire(rng: random.Random, state: State, _now: int) -> Command | None:
    """Give up some of the merchant's own units, or all that are free."""
    series = _alive(rng, state)
    if series is None:
        return None
    free = state.available(series.merchant, units_of(series.series))
    quantity = rng.choice((max(1, free), rng.randint(1, free + 1)))
    return RetireUnits(series.merchant, "", 0, series.series, quantity)


def set_buy_back(rng: random.Random, state: State, _now: int) -> Command | None:
    """Begin a standing buy-back, mostly, or end one."""
    series = _alive(rng, state)
    if series is None:
        return None
    return SetBuyBack(series.merchant, "", 0, series.series, rng.random() < 0.8)


def buy_own(rng: random.Random, state: State, _now: int) -> Command | None:
    """Let a merchant buy its own units."""
    series = traded(rng, state)
    if series is None:
        return None
    return PlaceOrder(
        series.merchant, "", 0, series.series, Side.BUY, OrderType.LIMIT,
        price_of(rng, series), quantity_of(rng, series),
    )  # fmt: skip
