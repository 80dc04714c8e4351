"""What a member holds once the large acts under way are done.

Expiry, wind-down and the close of an offering fix status and rate in their first entry and then
serve holders in slices. Readers must not see the order of the slices: from the first entry on a
member is shown what will be theirs at the end.
"""

from collections.abc import Iterator

from exchange.amounts import MONEY, claim_of, principal_of, share, units_of
from exchange.commands.kinds import ExpiryPolicy, Side
from exchange.events.series import SeriesStatus
from exchange.venue.objects import OpenOrder, Series
from exchange.venue.outcome import (
    AUTHORISED,
    AVAILABLE,
    CLEARING,
    GIFTED,
    HELD,
    OFFERED,
    RECEIVABLE,
    WITHDRAWING,
)
from exchange.venue.state import State
from exchange.venue.waiting import waited_for

MONEY_BUCKETS = (AVAILABLE, HELD, WITHDRAWING, RECEIVABLE, CLEARING)
UNIT_BUCKETS = (AVAILABLE, HELD, AUTHORISED, GIFTED, OFFERED)
DEBT_BUCKETS = (AVAILABLE, AUTHORISED)

Account = tuple[int, int]
"""(asset, bucket)."""


def final_balances(state: State, member: int) -> dict[Account, int]:
    """Return what `member` will hold, by asset and bucket; nothing that is 0."""
    held = dict(_accounts(state, member))
    for order in state.orders_of.get(member, {}).values():
        if state.series[order.series].closing is not None:
            asset = MONEY if order.side is Side.BUY else units_of(order.series)
            _move(held, order.hold, (asset, HELD), (asset, AVAILABLE))
    for series in state.series.values():
        _serve_subscription(state, held, series, member)
        if series.status is SeriesStatus.EXPIRED:
            _expire(held, series)
        elif series.status is SeriesStatus.WINDING_DOWN:
            _wind_down(state, held, series, member)
    return {account: amount for account, amount in held.items() if amount}


def open_orders(state: State, member: int, series: int = 0) -> Iterator[OpenOrder]:
    """Yield the orders of `member` that are open and stay so: of one series, or (0) of all."""
    for order in state.orders_of.get(member, {}).values():
        if series in (0, order.series) and state.series[order.series].closing is None:
            yield order


def _accounts(state: State, member: int) -> Iterator[tuple[Account, int]]:
    get = state.balances.get
    # Whoever gets units by a slice to come has no holding yet, but then no balance either.
    for bucket in MONEY_BUCKETS:
        yield (MONEY, bucket), get(member, MONEY, bucket)
    for number, holdings in state.holdings.items():
        if member in holdings:
            asset = units_of(number)
            for bucket in UNIT_BUCKETS:
                yield (asset, bucket), get(member, asset, bucket)
    for asset, owed in state.debts.items():
        if member in owed:
            for bucket in DEBT_BUCKETS:
                yield (asset, bucket), get(member, asset, bucket)


def _serve_subscription(
    state: State, held: dict[Account, int], series: Series, member: int
) -> None:
    offering = series.offering
    if offering is None or not offering.closed:
        return
    quantity = state.subscriptions[series.series].get(member, 0)
    if offering.succeeded:
        _add(held, (units_of(series.series), AVAILABLE), quantity)
    else:
        _add(held, (MONEY, AVAILABLE), quantity * series.terms.issue_price)


def _expire(held: dict[Account, int], series: Series) -> None:
    units = _take(held, units_of(series.series), (AVAILABLE, HELD, GIFTED, OFFERED))
    if series.terms.expiry is ExpiryPolicy.PRINCIPAL:
        _add(held, (principal_of(series.series), AVAILABLE), units * series.terms.issue_price)


def _wind_down(state: State, held: dict[Account, int], series: Series, member: int) -> None:
    number, pool = series.series, series.pool
    if pool is None:
        return
    units = _take(held, units_of(number), UNIT_BUCKETS)
    principal = _take(held, principal_of(number), DEBT_BUCKETS)
    if member == series.merchant:
        due = units * series.terms.issue_price + principal
        _add(held, (MONEY, AVAILABLE), min(pool.surplus, due))
        return
    for due, in_units in ((units * series.terms.issue_price, True), (principal, False)):
        paid = share(pool.pool, due, pool.value) if due else 0
        if in_units:
            paid += waited_for(state, series, member, due - paid)
        _add(held, (MONEY, AVAILABLE), paid)
        _add(held, (claim_of(number), AVAILABLE), due - paid)


def _take(held: dict[Account, int], asset: int, buckets: tuple[int, ...]) -> int:
    return sum(held.pop((asset, bucket), 0) for bucket in buckets)


def _add(held: dict[Account, int], account: Account, amount: int) -> None:
    held[account] = held.get(account, 0) + amount


def _move(held: dict[Account, int], amount: int, source: Account, target: Account) -> None:
    _add(held, source, -amount)
    _add(held, target, amount)
