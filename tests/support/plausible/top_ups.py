"""Series that are sold at any time."""

import random

from exchange.commands import CloseTopUps, Command, OpenTopUps, TopUp
from exchange.events.series import SeriesStatus
from exchange.venue.state import State
from tests.support.plausible.choosing import anybody, holder_of, pick, series_in


def open_top_ups(rng: random.Random, state: State, _now: int) -> Command | None:
    """Sell a series at any time, whether new, offered before, or (in vain) on offer."""
    series = series_in(rng, state, SeriesStatus.DRAFTED, SeriesStatus.TRADING, SeriesStatus.PRESALE)
    if series is None or (series.status is SeriesStatus.DRAFTED and rng.random() < 0.5):
        return None
    member_cap = rng.choice((0, 0, 300))
    return OpenTopUps(series.merchant, "", 0, series.series, member_cap)


def close_top_ups(rng: random.Random, state: State, _now: int) -> Command | None:
    """Stop selling at any time."""
    series = pick(rng, state.top_ups)
    return None if series is None else CloseTopUps(state.series[series].merchant, "", 0, series)


def top_up(rng: random.Random, state: State, _now: int) -> Command | None:
    """Buy units, mostly of what is sold at any time; holders come again."""
    opened = [number for number, top_ups in state.top_ups.items() if top_ups.is_open]
    series = pick(rng, opened[-6:]) or pick(rng, state.series)
    if series is None:
        return None
    member = holder_of(rng, state, series) if rng.random() < 0.5 else anybody(rng, state)
    return TopUp(member, "", 0, series, rng.choice((1, 3, 9, 40, 300)))
