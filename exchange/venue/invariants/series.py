"""What is always true of a series: supply, holdings, debts and escrow."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from exchange.amounts import MONEY, claim_of, principal_of, units_of
from exchange.commands.kinds import Right
from exchange.events.series import SeriesStatus
from exchange.venue.invariants.check import Check, Rule, at_least, equal, per_owner
from exchange.venue.limits import profile_of
from exchange.venue.objects import Series
from exchange.venue.state import State
from exchange.venue.waiting import release_time
from ledger.accounts import Bucket

MEMBER_BUCKETS: Final = (
    Bucket.AVAILABLE,
    Bucket.HELD,
    Bucket.AUTHORISED,
    Bucket.GIFTED,
    Bucket.OFFERED,
    Bucket.FROZEN,
)
"""Where a member may have units or debts of a series."""

_OVER: Final = (SeriesStatus.SETTLED, SeriesStatus.WOUND_DOWN)

EXITS: Final = (Bucket.REDEEMED, Bucket.EXPIRED, Bucket.REFUNDED, Bucket.WOUNDUP)
"""Where units and debts of a series end."""


def series_checks(state: State) -> list[Check]:
    """Return the checks of every series, with all its members."""
    with_members: dict[int, dict[int, int]] = {}
    for owner, asset, _bucket, amount in state.balances.items():
        if asset != MONEY and owner > 0:
            members = with_members.setdefault(asset, {})
            members[owner] = members.get(owner, 0) + amount
    undone = Counter(
        each.series
        for each in state.authorisations.values()
        if each.right is Right.PRINCIPAL and each.closed and each.captured < each.quantity
    )
    checks: list[Check] = []
    for number, series in state.series.items():
        checks += supply_checks(state, series)
        checks += _member_checks(state, series, with_members)
        checks += escrow_checks(state, series, undone[number])
        checks += closed_checks(state, series)
        checks += waiting_checks(state, series)
    return checks


def supply_checks(state: State, series: Series) -> Iterator[Check]:
    """Yield what the series counts itself against what its system accounts hold."""
    number = series.series
    asset = units_of(number)
    issued, exits = _issued(state, asset), _exits(state, number, asset)
    yield equal(Rule.ISSUED, issued, series.issued, asset=asset, series=number)
    yield equal(Rule.OUTSTANDING, issued - exits, series.outstanding, asset=asset, series=number)
    asset = principal_of(number)
    owed = _issued(state, asset) - _exits(state, number, asset)
    yield equal(Rule.PRINCIPAL, owed, series.principal, asset=asset, series=number)
    waiting, offering = state.balances.get(-number, MONEY, Bucket.SUBSCRIPTION), series.offering
    if offering is None or not offering.closed:
        counted = 0 if offering is None else offering.subscribed * series.terms.issue_price
        counted += state.waiting(number)
        yield equal(Rule.SUBSCRIBED, counted, waiting, asset=MONEY, series=number)


def member_checks(state: State, series: int, member: int) -> Iterator[Check]:
    """Yield what one member has of a series: lots, principal and claims against the balances."""
    for rule, asset, expected in (
        (Rule.LOTS, units_of(series), state.held_units(series, member)),
        (Rule.PRINCIPAL, principal_of(series), _owed(state, principal_of(series), member)),
        (Rule.CLAIM, claim_of(series), _owed(state, claim_of(series), member)),
    ):
        found = sum(state.balances.get(member, asset, bucket) for bucket in MEMBER_BUCKETS)
        yield equal(rule, expected, found, asset=asset, series=series, member=member)


def escrow_checks(state: State, series: Series, undone: int) -> Iterator[Check]:
    """Yield that escrow covers what is outstanding, and is empty when nothing is.

    Principal is covered in the proportion in which its units were, but for one money unit for each
    of the `undone` captures of principal: its share was rounded down, others have taken theirs
    since, and what comes back may be that little short. In a wind-down escrow is paid out at a
    fixed rate and what is left goes to rounding in its last entry, so neither applies.
    """
    if series.status is SeriesStatus.WINDING_DOWN:
        return
    number = series.series
    escrow = state.balances.get(-number, MONEY, Bucket.ESCROW)
    if series.value:
        covered = series.outstanding * series.cover + (
            series.principal * series.cover // series.terms.issue_price
        )
        yield at_least(Rule.ESCROW_COVER, max(0, covered - undone), escrow, series=number)
    else:
        yield equal(Rule.ESCROW_EMPTY, 0, escrow, asset=MONEY, series=number)


def closed_checks(state: State, series: Series) -> Iterator[Check]:
    """Yield that nothing is left open of a series once its closing is done.

    After the end of trading that goes for orders; after expiry for gifts, transfers and units that
    are not authorised; a series that is over has nothing outstanding at all.
    """
    number, status = series.series, series.status
    if series.closing is not None or series.offering is not None:
        return
    if status > SeriesStatus.TRADING:
        yield equal(Rule.CLOSED, 0, len(state.order_books[number]), series=number)
    if status in _OVER:
        yield equal(Rule.CLOSED, 0, series.value, series=number)
    if status in _OVER or status is SeriesStatus.EXPIRED:
        yield equal(Rule.CLOSED, 0, state.waiting(number), series=number)
    if status is SeriesStatus.EXPIRED:
        opened = state.open_authorisations[number].values()
        reserved = sum(each.quantity for each in opened if each.right is Right.UNITS)
        yield equal(Rule.CLOSED, reserved, series.outstanding, series=number)
        yield equal(Rule.CLOSED, 0, len(state.set_aside[number]), series=number)


def waiting_checks(state: State, series: Series) -> Iterator[Check]:
    """Yield for each hour that what waits until then is enough for all who may give units back.

    What they brought beyond cover: escrow pays the cover, so that they need nobody else.
    """
    top_ups = state.top_ups.get(series.series)
    if top_ups is None or series.status is SeriesStatus.WINDING_DOWN:
        return
    cool_off = profile_of(state, series.series).cool_off
    owed: Counter[int] = Counter()
    for lots in state.holdings[series.series].values():
        for lot in lots:
            if lot.first_hand and lot.acquired_at > state.time - cool_off:
                owed[release_time(lot.acquired_at, cool_off)] += lot.quantity * series.rest
    for release_at in sorted({*owed, *top_ups.waiting}):
        waits = top_ups.waiting.get(release_at, 0)
        yield at_least(Rule.WAITING, owed[release_at], waits, series=series.series)
    hours = [*top_ups.waiting]
    in_order = hours == sorted(hours) and all(amount > 0 for amount in top_ups.waiting.values())
    yield equal(Rule.WAITING, 1, int(in_order), series=series.series)


def _member_checks(
    state: State, series: Series, with_members: Mapping[int, Mapping[int, int]]
) -> Iterator[Check]:
    number = series.series
    asset = units_of(number)
    holdings = state.holdings[number]
    members = with_members.get(asset, {})
    everybody = sum(members.values())
    exits = _exits(state, number, asset)
    yield equal(Rule.ISSUED, everybody + exits, series.issued, asset=asset, series=number)
    lots = {(member, asset): sum(lot.quantity for lot in holdings[member]) for member in holdings}
    yield from per_owner(Rule.LOTS, lots, {(who, asset): held for who, held in members.items()})
    if any(lot.quantity <= 0 for lots in holdings.values() for lot in lots):
        yield equal(Rule.LOTS, 0, 1, asset=asset, series=number)
    for rule, asset in ((Rule.PRINCIPAL, principal_of(number)), (Rule.CLAIM, claim_of(number))):
        owed = {(member, asset): amount for member, amount in state.debts[asset].items()}
        found = {(member, asset): held for member, held in with_members.get(asset, {}).items()}
        yield from per_owner(rule, owed, found)


def _issued(state: State, asset: int) -> int:
    return -state.balances.get(0, asset, Bucket.ISSUANCE)


def _exits(state: State, series: int, asset: int) -> int:
    return sum(state.balances.get(-series, asset, bucket) for bucket in EXITS)


def _owed(state: State, asset: int, member: int) -> int:
    owed: int = state.debts[asset].get(member, 0)
    return owed
