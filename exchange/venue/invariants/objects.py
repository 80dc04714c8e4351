"""What is always true of objects: their timers, and the indexes they are found by."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Final, TypeVar

from exchange.commands.kinds import ExpiryPolicy
from exchange.events.series import SeriesStatus
from exchange.venue.invariants.check import Check, Rule, equal, of_thing
from exchange.venue.objects import Gift, Payment, Series, Transfer
from exchange.venue.state import State
from exchange.venue.timers import TimerKind
from ledger.accounts import Bucket

K = TypeVar("K", bound=Hashable)

_ON_SALE: Final = (SeriesStatus.PRESALE, SeriesStatus.TRADING)
_USABLE: Final = (*_ON_SALE, SeriesStatus.REDEMPTION_ONLY)


def object_checks(state: State) -> list[Check]:
    """Return the checks of all timers, all indexes and all payments."""
    return [*timer_checks(state), *index_checks(state), *refund_checks(state.payments)]


def due_of(state: State, kind: TimerKind, number: int) -> int | None:
    """Return when the timer of an order, deposit, gift, transfer, authorisation or payment is due.

    None where there must be no timer: the object is gone, closed, or never ends by itself.
    """
    match kind:
        case TimerKind.ORDER_EXPIRES:
            order = state.orders.get(number)
            return order.expires_at or None if order is not None else None
        case TimerKind.DEPOSIT_LAPSES:
            deposit = state.deposits.get(number)
            return deposit.expires_at if deposit is not None and not deposit.closed else None
        case TimerKind.GIFT_LAPSES:
            gift = state.gifts.get(number)
            return gift.expires_at if gift is not None else None
        case TimerKind.TRANSFER_LAPSES:
            transfer = state.transfers.get(number)
            return transfer.expires_at if transfer is not None else None
        case TimerKind.AUTHORISATION_LAPSES:
            held = state.authorisations.get(number)
            return held.expires_at if held is not None and not held.closed else None
        case TimerKind.PAYMENT_CLOSES:
            payment = state.payments.get(number)
            return payment.refundable_until if payment is not None else None
        case _:
            return None


def timer_checks(state: State) -> Iterator[Check]:
    """Yield a check for every timer of an object and every object with an end."""
    due = {(kind, thing): when for when, _, kind, thing in state.timers}
    yield equal(Rule.TIMER, len(due), len(state.timers))
    for kind, numbers in (
        (TimerKind.ORDER_EXPIRES, state.orders),
        (TimerKind.DEPOSIT_LAPSES, state.deposits),
        (TimerKind.GIFT_LAPSES, state.gifts),
        (TimerKind.TRANSFER_LAPSES, state.transfers),
        (TimerKind.AUTHORISATION_LAPSES, state.authorisations),
        (TimerKind.PAYMENT_CLOSES, state.payments),
    ):
        expected = {n: when for n in numbers if (when := due_of(state, kind, n)) is not None}
        found = {thing: when for (of, thing), when in due.items() if of == kind}
        yield from _same(Rule.TIMER, expected, found)
    for series in state.series.values():
        yield from series_timer_checks(state, series)
    strangers = sum(_of_series(kind) and thing not in state.series for kind, thing in due)
    yield equal(Rule.TIMER, 0, strangers)


def refund_checks(payments: Mapping[int, Payment]) -> Iterator[Check]:
    """Yield that of no payment more was refunded than was paid."""
    possible = {n: max(0, min(each.refunded, each.total)) for n, each in payments.items()}
    yield from _same(Rule.REFUNDED, possible, {n: each.refunded for n, each in payments.items()})


def series_timer_checks(state: State, series: Series) -> Iterator[Check]:
    """Yield a check for each kind of timer that a series has or may have."""
    number, status = series.series, series.status
    for kind, needed in _needed(state, series).items():
        due = state.timers.due_at(kind, number)
        yield equal(Rule.TIMER, int(needed), int(due is not None), series=number)
    for kind, allowed, when in (
        (TimerKind.TRADING_ENDS, status <= SeriesStatus.TRADING, series.terms.trading_until),
        (TimerKind.SERIES_EXPIRES, status <= SeriesStatus.REDEMPTION_ONLY, series.terms.use_until),
    ):
        due = state.timers.due_at(kind, number)
        if due is not None:
            yield equal(Rule.TIMER, when if allowed else 0, due, series=number)
    top_ups = state.top_ups.get(number)
    release_at = next(iter(top_ups.waiting), 0) if top_ups is not None else 0
    if status is SeriesStatus.WINDING_DOWN:
        release_at = 0
    due = state.timers.due_at(TimerKind.TOP_UPS_DUE, number)
    yield equal(Rule.TIMER, release_at, due or 0, series=number)


def _needed(state: State, series: Series) -> dict[TimerKind, bool]:
    """Return the timers that a series must have, and those that it must not."""
    number, offering = series.series, series.offering
    waits = series.closing is not None and bool(state.subscriptions[number])
    needed = {
        TimerKind.OFFERING_CLOSES: offering is not None and not offering.closed,
        TimerKind.ALLOTMENT: offering is not None and offering.closed,
        TimerKind.BOUGHT_BACK: bool(series.bought_back),
    }
    if not waits:
        needed[TimerKind.CLOSING] = series.closing is not None
    if series.status in _ON_SALE:
        needed[TimerKind.TRADING_ENDS] = True
    if series.status in _USABLE and series.issued:
        needed[TimerKind.SERIES_EXPIRES] = series.terms.expiry is not ExpiryPolicy.NEVER
    return needed


def _of_series(kind: int) -> bool:
    closing = TimerKind.OFFERING_CLOSES <= kind <= TimerKind.CLOSING
    return closing or kind in (TimerKind.BOUGHT_BACK, TimerKind.TOP_UPS_DUE)


def index_checks(state: State) -> Iterator[Check]:
    """Yield a check for every index: what it says against what the objects say."""
    receivable = sum(each[3] for each in state.balances.items() if each[2] == Bucket.RECEIVABLE)
    yield equal(Rule.INDEX, -receivable, state.owed_back)
    yield from _order_indexes(state)
    yield from _same(
        Rule.INDEX,
        {series.terms.symbol: number for number, series in state.series.items()},
        state.symbols,
    )
    yield from _same(
        Rule.INDEX,
        {number: member.group for number, member in state.members.items()},
        {member: group for group, members in state.groups.items() for member in members},
    )
    yield from _right_indexes(state)
    for table in (state.order_books, state.holdings, state.subscriptions, state.set_aside):
        yield equal(Rule.INDEX, len(state.series), sum(number in table for number in state.series))
    unordered = sum(members != sorted(members) for members in state.groups.values())
    yield equal(Rule.INDEX, 0, unordered)


def _order_indexes(state: State) -> Iterator[Check]:
    orders = state.orders.items()
    yield from _same_things(
        {(order.member, number): order for number, order in orders},
        {(who, n): order for who, mine in state.orders_of.items() for n, order in mine.items()},
    )
    named = {(o.member, o.client_order_id): number for number, o in orders if o.client_order_id}
    yield from _same(Rule.INDEX, named, state.client_orders)
    yield equal(Rule.INDEX, 0, sum(not mine for mine in state.orders_of.values()))


def _right_indexes(state: State) -> Iterator[Check]:
    things: list[tuple[int, Gift | Transfer]] = [*state.gifts.items(), *state.transfers.items()]
    yield from _same_things(
        {(thing.series, number): thing for number, thing in things},
        {(of, n): thing for of, mine in state.set_aside.items() for n, thing in mine.items()},
    )
    rights = state.authorisations.items()
    opened = state.open_authorisations.items()
    yield from _same_things(
        {(right.series, number): right for number, right in rights if not right.closed},
        {(of, number): right for of, mine in opened for number, right in mine.items()},
    )
    yield from _same(Rule.INDEX, {right.nonce: number for number, right in rights}, state.nonces)


def _same(rule: Rule, expected: Mapping[K, int], found: Mapping[K, int]) -> Iterator[Check]:
    """Yield one check of how many agree, or one for each number that does not."""
    if expected == found:
        yield equal(rule, len(expected), len(found))
        return
    for key in {**expected, **found}:
        if expected.get(key) != found.get(key):
            number = key if isinstance(key, int) else None
            yield of_thing(rule, expected.get(key, 0), found.get(key, 0), number)


def _same_things(
    expected: Mapping[tuple[int, int], object], found: Mapping[tuple[int, int], object]
) -> Iterator[Check]:
    """Yield one check of how many are the very same, or one for each number that is not."""
    differing = [key for key in {**expected, **found} if expected.get(key) is not found.get(key)]
    if not differing:
        yield equal(Rule.INDEX, len(expected), len(found))
    for _, number in differing:
        yield of_thing(Rule.INDEX, 1, 0, number)
