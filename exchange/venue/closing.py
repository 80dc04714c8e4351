"""Closing a series: at the end of trading, at expiry, in a wind-down.

The first entry fixes the new status; what follows is done in slices between other work: orders are
cancelled, gifts and transfers go back, (in a wind-down) authorisations are voided, holdings are
converted or paid out. A timer fires one slice after the other; each slice's event asks
`keep_closing` whether another is needed.
"""

from exchange.events.series import SeriesStatus
from exchange.venue.objects import Purpose, Series
from exchange.venue.outcome import SLICE_PAUSE
from exchange.venue.state import State
from exchange.venue.timers import TimerKind


def begin_closing(state: State, series: Series, purpose: Purpose) -> None:
    """Set the purpose and let the first slice come."""
    series.closing = purpose
    series.closed_up_to = 0
    keep_closing(state, series.series)


def keep_closing(state: State, number: int) -> None:
    """Let another slice of a closing series come, if any work is left."""
    series = state.series[number]
    if series.closing is None:
        return
    if has_work(state, series):
        due = state.timers.due_at(TimerKind.CLOSING, number)
        if due is None or due <= state.time:  # else commands that keep coming would put it off
            due = state.time + SLICE_PAUSE
            state.timers.set(TimerKind.CLOSING, number, due, state.sequence)
    else:
        series.closing = None
        state.timers.clear(TimerKind.CLOSING, number)


def has_work(state: State, series: Series) -> bool:
    """Tell whether anything of a closing series is still to be closed, or the series settled."""
    number = series.series
    if len(state.order_books[number]):
        return True
    if series.closing is Purpose.TRADING_END:
        return False
    if state.set_aside[number]:
        return True
    if series.closing is Purpose.EXPIRY:
        return holdings_left(state, series) or can_settle(state, series)
    return True  # a wind-down ends with its own last event


def holdings_left(state: State, series: Series) -> bool:
    """Tell whether holders beyond the last one worked through are left."""
    holdings = state.holdings[series.series]
    return bool(holdings) and holdings.peekitem(-1)[0] > series.closed_up_to


def can_settle(state: State, series: Series) -> bool:
    """Tell whether an expired series has nothing outstanding any more, and nothing to come."""
    return (
        series.status is SeriesStatus.EXPIRED
        and not series.value
        and not state.open_authorisations[series.series]
        and series.offering is None
    )


def revisit_holdings(state: State, series: Series) -> None:
    """Go on closing a series that expired before its offering was worked through: time leapt."""
    if series.status is SeriesStatus.EXPIRED:
        begin_closing(state, series, Purpose.EXPIRY)


def revisit(state: State, series: Series) -> None:
    """Look at a series again after something of it was used, paid back or let go.

    What the next slice was to close may be gone, and an expired series may now be settled.
    """
    if series.closing is not None:
        keep_closing(state, series.series)
    elif can_settle(state, series):
        begin_closing(state, series, Purpose.EXPIRY)
