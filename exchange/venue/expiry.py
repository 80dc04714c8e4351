"""The end of trading and of use, by ledger time.

Unused units go to `expired:S`. By the terms of the series their holders keep the principal as a
debt of the merchant (escrow stays behind it), or the value lapses to breakage.
"""

from itertools import islice

from exchange.amounts import MONEY, principal_of, share, units_of
from exchange.commands.kinds import ExpiryPolicy
from exchange.events.orders import Cause
from exchange.events.redemption import HoldingsExpired, SeriesExpired, SeriesSettled
from exchange.events.series import SeriesStatus, TradingEnded
from exchange.venue.cancels import next_orders, removals_of
from exchange.venue.closing import begin_closing, holdings_left, keep_closing
from exchange.venue.debts import owe_principal
from exchange.venue.gifts import return_gift, withdraw_transfer
from exchange.venue.lots import take_units
from exchange.venue.objects import Gift, Purpose, Series
from exchange.venue.outcome import (
    AVAILABLE,
    BREAKAGE,
    ESCROW,
    EXPIRED,
    ISSUANCE,
    ROUNDING,
    SLICE,
    SUBSCRIPTION,
    Legs,
    Outcome,
)
from exchange.venue.state import State
from exchange.venue.timers import TimerKind

CAUSES = {
    Purpose.TRADING_END: Cause.TRADING_ENDED,
    Purpose.EXPIRY: Cause.SERIES_EXPIRED,
    Purpose.WIND_DOWN: Cause.WIND_DOWN,
}
PRINCIPAL = ExpiryPolicy.PRINCIPAL


def decide_trading_end(_state: State, number: int, _now: int) -> Outcome:
    """End trading when its time has come."""
    return [(TradingEnded(number), ())]


def evolve_trading_ended(state: State, event: TradingEnded, _actor: int) -> None:
    """Units can only be used from now on; the order book is emptied."""
    state.timers.clear(TimerKind.TRADING_ENDS, event.series)
    series = state.series[event.series]
    series.status = SeriesStatus.REDEMPTION_ONLY
    top_ups = state.top_ups.get(event.series)
    if top_ups is not None:
        top_ups.is_open = False
    begin_closing(state, series, Purpose.TRADING_END)


def decide_expiry(_state: State, number: int, _now: int) -> Outcome:
    """Expire the series when its time has come."""
    return [(SeriesExpired(number), ())]


def evolve_expired(state: State, event: SeriesExpired, _actor: int) -> None:
    """Nothing of the series can be traded or newly authorised from now on."""
    state.timers.clear(TimerKind.SERIES_EXPIRES, event.series)
    series = state.series[event.series]
    series.status = SeriesStatus.EXPIRED
    begin_closing(state, series, Purpose.EXPIRY)


def decide_slice(state: State, series: Series) -> Outcome:
    """Return what comes next in emptying order book and set-aside units, if anything."""
    number = series.series
    if series.closing is None:
        return []
    orders = next_orders(state, number)
    if orders:
        return removals_of(orders, CAUSES[series.closing])
    outcome: Outcome = []
    for thing in islice(state.set_aside[number].values(), SLICE):
        if isinstance(thing, Gift):
            outcome += return_gift(thing, timed_out=False)
        else:
            outcome += withdraw_transfer(thing, timed_out=False)
    return outcome


def decide_expiry_slice(state: State, series: Series) -> Outcome:
    """Expire the holdings of the next 500 holders, or settle the series."""
    number = series.series
    if not holdings_left(state, series):
        return decide_settlement(state, series)
    members = state.holdings[number].irange(series.closed_up_to + 1)
    chosen = [
        (member, AVAILABLE, state.available(member, units_of(number)))
        for member in islice(members, SLICE)
    ]
    legs = Legs()
    escrow = state.balances.get(-number, MONEY, ESCROW)
    breakage = post_expiry(legs, series, chosen, escrow, series.value)
    kept = series.terms.issue_price if series.terms.expiry is PRINCIPAL else 0
    holdings = tuple((member, units, units * kept) for member, _, units in chosen)
    return [(HoldingsExpired(number, holdings, breakage), legs.postings())]


def post_expiry(
    legs: Legs,
    series: Series,
    units_of_holders: list[tuple[int, int, int]],
    escrow: int,
    value: int,
) -> int:
    """Post the expiry of (holder, bucket, units) and return what lapsed to breakage.

    `escrow` stands behind `value` of principal before the expiry.
    """
    number = series.series
    total = 0
    for holder, bucket, units in units_of_holders:
        legs.move(units_of(number), units, (holder, bucket), (-number, EXPIRED))
        total += units
        if series.terms.expiry is PRINCIPAL:
            amount = units * series.terms.issue_price
            legs.move(principal_of(number), amount, (0, ISSUANCE), (holder, AVAILABLE))
    if series.terms.expiry is PRINCIPAL or not total:
        return 0
    breakage = share(escrow, total * series.terms.issue_price, value)
    legs.move(MONEY, breakage, (-number, ESCROW), (0, BREAKAGE))
    return breakage


def evolve_holdings_expired(state: State, event: HoldingsExpired, _actor: int) -> None:
    """Remove the units; what is kept of them is principal."""
    series = state.series[event.series]
    for member, units, principal in event.holdings:
        if units:
            take_units(state, event.series, member, units)
        series.outstanding -= units
        owe_principal(state, series, member, principal)
    series.closed_up_to = event.holdings[-1][0]
    keep_closing(state, event.series)


def decide_settlement(state: State, series: Series) -> Outcome:
    """Leave nothing behind: what dust there is of escrow, and of what waited, goes to rounding."""
    number = series.series
    dust, waiting = state.balances.get(-number, MONEY, ESCROW), state.waiting(number)
    legs = Legs()
    legs.move(MONEY, dust, (-number, ESCROW), (0, ROUNDING))
    legs.move(MONEY, waiting, (-number, SUBSCRIPTION), (0, ROUNDING))
    return [(SeriesSettled(number, dust + waiting), legs.postings())]


def evolve_settled(state: State, event: SeriesSettled, _actor: int) -> None:
    """End the series; its authorisations, all closed and past refunding, are forgotten."""
    series = state.series[event.series]
    wound_down = series.status is SeriesStatus.WINDING_DOWN
    series.status = SeriesStatus.WOUND_DOWN if wound_down else SeriesStatus.SETTLED
    series.closing = None
    state.timers.clear(TimerKind.CLOSING, event.series)
    if event.series in state.top_ups:
        state.top_ups[event.series].waiting = {}
    _forget_authorisations(state, event.series)
    state.acceptors.pop(event.series, None)


def _forget_authorisations(state: State, number: int) -> None:
    """Forget the authorisations of a settled series, or state would grow with every visit.

    Nothing of it can be authorised or refunded any more, so their tokens need no guard either.
    Deposits stay, for a payer's bank may take one back years later; so do keys without
    `valid_until`, for they promise their original answer for ever.
    """
    over = [each for each in state.authorisations.values() if each.series == number]
    for authorisation in over:
        del state.authorisations[authorisation.authorisation]
        del state.nonces[authorisation.nonce]
