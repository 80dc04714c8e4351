"""Money of top-ups that waits for the end of their cool-off, in `subscription:S`.

It waits by the hour in which the cool-off of its top-up is over, rounded up, so that there are no
more rows than the cool-off has hours. Whoever gives units back in their cool-off is paid what came
in for just these units: first from escrow, then from what waits under their hour, and so never
needs the merchant. Units that were used, sold or given away cannot be given back; what waits of
them is released in its hour like the rest.
"""

from collections.abc import Iterable
from typing import Final

from exchange.amounts import share
from exchange.commands.kinds import ExpiryPolicy
from exchange.events.redemption import WindDownBegun
from exchange.venue.limits import profile_of
from exchange.venue.lots import first_hand_since
from exchange.venue.objects import Series, TopUps, WaitingPool
from exchange.venue.state import State
from exchange.venue.timers import TimerKind

HOUR: Final = 3600 * 10**9


def release_time(acquired_at: int, cool_off: int) -> int:
    """Return when the money of units bought then is released: the cool-off is over by then."""
    return -(-(acquired_at + cool_off) // HOUR) * HOUR


def ends_at(state: State, series: Series) -> int:
    """Return when a series can no longer be topped up: trade ends, or no cool-off would fit in.

    Every cool-off is over, and what waited for it released, before the series expires.
    """
    terms, cool_off = series.terms, profile_of(state, series.series).cool_off
    if terms.expiry is ExpiryPolicy.NEVER or not cool_off:
        return terms.trading_until
    last_release = (terms.use_until - 1) // HOUR * HOUR
    return min(terms.trading_until, last_release - cool_off + 1)


def let_wait(state: State, top_ups: TopUps, release_at: int, amount: int) -> None:
    """Add money that waits until `release_at`; time never falls, so that is the latest hour."""
    top_ups.waiting[release_at] = top_ups.waiting.get(release_at, 0) + amount
    _set_timer(state, top_ups)


def take_out(state: State, top_ups: TopUps, parts: Iterable[tuple[int, int]]) -> None:
    """Take amounts out of what waits, each (time of release, amount)."""
    waiting = top_ups.waiting
    for release_at, amount in parts:
        waiting[release_at] -= amount
        if not waiting[release_at]:
            del waiting[release_at]
    _set_timer(state, top_ups)


def due(top_ups: TopUps, now: int) -> list[tuple[int, int]]:
    """Return what need not wait any longer: (time of release, amount)."""
    return [part for part in top_ups.waiting.items() if part[0] <= now]


def drawn(
    state: State, series: Series, given_up: Iterable[tuple[int, int]], missing: int, now: int
) -> tuple[tuple[int, int], ...]:
    """Return what waits of units that are given up, at most `missing`: (time of release, amount).

    `given_up` are first-hand units, (when acquired, how many); what is past its cool-off draws on
    nothing.
    """
    if series.series not in state.top_ups:
        return ()
    cool_off = profile_of(state, series.series).cool_off
    parts: dict[int, int] = {}
    for acquired_at, units in given_up:
        amount = min(missing, units * series.rest) if acquired_at > now - cool_off else 0
        if amount:
            release_at = release_time(acquired_at, cool_off)
            parts[release_at] = parts.get(release_at, 0) + amount
            missing -= amount
    return tuple(parts.items())


def freed(state: State, series: Series, pool: int, now: int) -> tuple[int, int, int]:
    """Return whom what waits is for in a wind-down that pays `pool` out of escrow.

    Whoever could give units back is paid what came in for these, as if they had. Of the rest the
    first figure is for the second, all that holders still lack then, and shared out pro rata; what
    is beyond that, the third, is the merchant's.
    """
    top_ups = state.top_ups.get(series.series)
    if top_ups is None or not top_ups.waiting:
        return 0, 0, 0
    since = now - profile_of(state, series.series).cool_off
    kept = lacking = 0
    others = [member for member in state.holdings[series.series] if member != series.merchant]
    held = {member: state.held_units(series.series, member) for member in others}
    total = sum(held.values())
    for member, units in held.items():
        missing = units * series.terms.issue_price - share(pool, units, total)
        own = min(missing, _own(state, series, member, since))
        kept += own
        lacking += missing - own
    freed = min(top_ups.total - kept, lacking)
    return freed, lacking, top_ups.total - kept - freed


def close_for_good(state: State, top_ups: TopUps, event: WindDownBegun) -> None:
    """Begin a wind-down: what waits is no longer released, but paid to holders."""
    top_ups.is_open = False
    left = top_ups.total - event.to_merchant
    if left:
        cool_off = profile_of(state, top_ups.series).cool_off
        top_ups.pool = WaitingPool(state.time - cool_off, event.freed, event.lacking)
    top_ups.waiting = {state.time: left} if left else {}
    state.timers.clear(TimerKind.TOP_UPS_DUE, top_ups.series)


def waited_for(state: State, series: Series, member: int, missing: int) -> int:
    """Return what a member is paid in a wind-down of what waits, where escrow leaves `missing`."""
    top_ups = state.top_ups.get(series.series)
    pool = top_ups.pool if top_ups is not None else None
    if pool is None:
        return 0
    own = min(missing, _own(state, series, member, pool.returnable_since))
    lacks = missing - own
    return own + (share(pool.freed, lacks, pool.lacking) if lacks else 0)


def _own(state: State, series: Series, member: int, since: int) -> int:
    """Return what came in beyond cover for the units that a member bought first hand `since`."""
    return first_hand_since(state, series.series, member, since) * series.rest


def pay_out(top_ups: TopUps, amount: int) -> None:
    """Take what holders were paid in a wind-down out of what still waits, which is in one place."""
    for began_at in list(top_ups.waiting):
        top_ups.waiting[began_at] -= amount
        if not top_ups.waiting[began_at]:
            del top_ups.waiting[began_at]


def _set_timer(state: State, top_ups: TopUps) -> None:
    first = next(iter(top_ups.waiting), None)
    if first is None:
        state.timers.clear(TimerKind.TOP_UPS_DUE, top_ups.series)
    elif state.timers.due_at(TimerKind.TOP_UPS_DUE, top_ups.series) != first:
        state.timers.set(TimerKind.TOP_UPS_DUE, top_ups.series, first, state.sequence)
