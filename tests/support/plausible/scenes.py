"""Several commands that belong together, at times of their own."""

import random
from functools import partial
from typing import Final

from exchange.amounts import units_of
from exchange.commands import (
    Authorise,
    Command,
    ExpiryPolicy,
    OpenOffering,
    OpenTopUps,
    RefundUnits,
    Right,
    Subscribe,
    TopUp,
    WindDown,
)
from exchange.events.series import SeriesStatus
from exchange.venue.state import State
from tests.support.plausible.choosing import HOUR, MINUTE, SECOND, Propose, pick, recent
from tests.support.plausible.people import confirm_clock
from tests.support.plausible.rights import capture, refund_capture, void_authorisation
from tests.support.plausible.series import unsubscribe

Scene = list[tuple[int, Propose]]
"""What to propose, and when; nothing, where the state offers no such scene."""

IN_USE: Final = (SeriesStatus.TRADING, SeriesStatus.REDEMPTION_ONLY)


def late_use(rng: random.Random, state: State, now: int) -> Scene:
    """Return the expiry of a series: all is authorised just before it, and captured just after."""
    ends = [s for s in recent(state, *IN_USE) if SECOND < s.terms.use_until - now < 2 * HOUR]
    series = pick(rng, [s for s in ends if s.terms.expiry is not ExpiryPolicy.NEVER])
    if series is None:
        return []
    number, end = series.series, series.terms.use_until
    holders = rng.sample(list(state.holdings[number]), min(4, len(state.holdings[number])))
    before: Scene = [(end - SECOND, partial(_authorise_all, number, holder)) for holder in holders]
    after = [
        (end + nth * 300_000, rng.choice((capture, capture, refund_capture, void_authorisation)))
        for nth in range(rng.randrange(16))
    ]
    return before + after


def sale_over_a_leap(rng: random.Random, state: State, now: int) -> Scene:
    """Return the sale of a drafted series that is found to have expired amid its allotment."""
    drafted = recent(state, SeriesStatus.DRAFTED)
    series = pick(rng, [s for s in drafted if s.terms.trading_until - now > 2 * HOUR])
    if series is None or rng.random() < 0.7:
        return []
    closes, number = now + MINUTE, series.series
    end = max(series.terms.trading_until, series.terms.use_until)
    after = [(end + nth * 300_000, rng.choice((confirm_clock, unsubscribe))) for nth in range(20)]
    return [*_sale(rng, state, number, now, closes), (closes, confirm_clock), *after]


def steps_back(rng: random.Random, state: State, now: int) -> Scene:
    """Return top-ups over some hours, given back in any order; sometimes the series is closed."""
    fresh = [s for s in recent(state, SeriesStatus.DRAFTED) if s.terms.market in (2, 3)]
    series = pick(rng, [s for s in fresh if s.terms.trading_until - now > 4 * HOUR])
    if series is None:
        return []
    number = series.series
    members = rng.sample(sorted(state.members), min(5, len(state.members)))
    opened = OpenTopUps(series.merchant, "", 0, number, 0)
    scene: Scene = [(now, partial(_given, opened))]
    for nth in range(12):
        member, quantity = rng.choice(members), rng.randint(1, 20)
        bought = TopUp(member, "", 0, number, quantity)
        scene.append((now + nth * 9 * MINUTE, partial(_given, bought)))
    for nth in range(8):
        member, actor = rng.choice(members), rng.choice((0, 1, 1, 1))
        back = RefundUnits(actor * member, "", 0, number, member, Right.UNITS, rng.randint(1, 12))
        scene.append((now + 105 * MINUTE + nth * MINUTE, partial(_given, back)))
    if rng.random() < 0.5:
        scene.append((now + 2 * HOUR, partial(_given, WindDown(0, "", 0, number))))
    return scene


def _sale(rng: random.Random, state: State, number: int, now: int, closes: int) -> Scene:
    series = state.series[number]
    cap = min(series.terms.cap, 500)
    opened = OpenOffering(series.merchant, "", 0, number, now, closes, cap, 1, 0)
    members = rng.sample(sorted(state.members), min(7, len(state.members)))
    subscribed = [Subscribe(member, "", 0, number, rng.randint(1, 20)) for member in members]
    return [(now, partial(_given, command)) for command in (opened, *subscribed)]


def _given(command: Command, _rng: random.Random, _state: State, _now: int) -> Command:
    return command


def _authorise_all(
    number: int, holder: int, rng: random.Random, state: State, now: int
) -> Command | None:
    series, quantity = state.series[number], state.available(holder, units_of(number))
    until = now + HOUR
    nonce = rng.randbytes(16)
    return Authorise(
        series.merchant, "", 0, number, holder, Right.UNITS, quantity, nonce, until, until
    )


SCENES: Final = (late_use, sale_over_a_leap, steps_back)
