"""Offerings: subscriptions wait in `subscription:S`; a successful close issues units.

At the close the outcome is fixed in one entry; then the subscribers are served in slices. When the
cool-off has passed, what exceeds the cover of everything outstanding is released to the merchant.
A series has one offering that succeeds; one that failed may be tried again. What is sold at any
time, not in a window, is in `top_ups`.
"""

from itertools import islice
from typing import Final

from exchange.amounts import MAX_QUANTITY, MONEY, units_of
from exchange.commands.kinds import ExpiryPolicy
from exchange.commands.series import OpenOffering, Subscribe, Unsubscribe
from exchange.events.series import (
    OfferingClosed,
    OfferingOpened,
    ProceedsReleased,
    SeriesStatus,
    Subscribed,
    SubscriptionsRefunded,
    UnitsIssued,
    Unsubscribed,
)
from exchange.refusals import Refusal, Refused
from exchange.venue.closing import revisit_holdings
from exchange.venue.errors import BrokenInvariant
from exchange.venue.limits import check_holder, check_position
from exchange.venue.lots import add_units
from exchange.venue.objects import Offering, Series
from exchange.venue.outcome import (
    AVAILABLE,
    ESCROW,
    ISSUANCE,
    SLICE,
    SLICE_PAUSE,
    SUBSCRIPTION,
    Legs,
    Outcome,
    check_future,
    check_quantity,
    first_listed,
    moved,
)
from exchange.venue.state import State
from exchange.venue.timers import TimerKind

OFFERED_IN: Final = (SeriesStatus.DRAFTED, SeriesStatus.PRESALE, SeriesStatus.TRADING)
"""Before the end of trading; that the units of a series are sold once only is said separately."""

SERVING_TIME: Final = 3600 * 10**9
"""An offering closes at least this long before the end of trading: its subscribers are served."""


def decide_open(state: State, command: OpenOffering, now: int) -> Outcome | Refused:
    """Open a window for a series that has none open and whose units were never sold before."""
    refused = _check_window(command, now)
    if refused is not None:
        return refused
    series = state.series.get(command.series)
    if series is None or series.merchant != command.actor:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    return _check_offering(command, series) or [
        (
            OfferingOpened(
                command.series,
                command.opens_at,
                command.closes_at,
                command.cap,
                command.minimum,
                command.member_cap,
            ),
            (),
        )
    ]


def _check_window(command: OpenOffering, now: int) -> Refused | None:
    if not 0 <= command.minimum <= max(0, command.cap):
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "minimum", command.cap)
    if not 0 <= command.member_cap <= MAX_QUANTITY:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "member_cap", MAX_QUANTITY)
    refused = first_listed(
        check_quantity("cap", command.cap), check_future("closes_at", command.closes_at, now)
    )
    if refused is None and not 0 <= command.opens_at < command.closes_at:
        return Refused(Refusal.COMBINATION_INVALID, "opens_at", command.closes_at)
    return refused


def _check_offering(command: OpenOffering, series: Series) -> Refused | None:
    latest = series.terms.trading_until - SERVING_TIME
    if command.closes_at > latest:
        return Refused(Refusal.COMBINATION_INVALID, "closes_at", latest)
    if series.defaulted or series.status not in OFFERED_IN:
        return Refused(Refusal.SERIES_NOT_OPEN, "series")
    if series.offering is not None:
        return Refused(Refusal.OFFERING_OPEN, "series")
    if series.status is SeriesStatus.TRADING:
        # Escrow is one pool: a second release would pay out of money still in its cool-off.
        return Refused(Refusal.ALREADY_OFFERED, "series", series.issued)
    if command.cap > series.terms.cap:
        return Refused(Refusal.CAP_EXCEEDED, "cap", series.terms.cap)
    return None


def evolve_opened(state: State, event: OfferingOpened, _actor: int) -> None:
    """Open the window; a series that was only drafted is now on presale."""
    series = state.series[event.series]
    series.offering = Offering(
        event.opens_at, event.closes_at, event.cap, event.minimum, event.member_cap
    )
    if series.status is SeriesStatus.DRAFTED:
        series.status = SeriesStatus.PRESALE
    state.timers.set(TimerKind.OFFERING_CLOSES, event.series, event.closes_at, state.sequence)
    set_ends(state, series)


def set_ends(state: State, series: Series) -> None:
    """Set the timers of the end of trade and of use, for a series that is about to be sold."""
    number, sequence = series.series, state.sequence
    state.timers.set(TimerKind.TRADING_ENDS, number, series.terms.trading_until, sequence)
    if series.terms.expiry is not ExpiryPolicy.NEVER:
        state.timers.set(TimerKind.SERIES_EXPIRES, number, series.terms.use_until, sequence)


def decide_subscribe(state: State, command: Subscribe, now: int) -> Outcome | Refused:
    """Pay the issue price for units of the open offering."""
    refused = check_quantity("quantity", command.quantity)
    if refused is not None:
        return refused
    series = state.series.get(command.series)
    if series is None:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    offering = series.offering
    if offering is None or offering.closed or not offering.opens_at <= now < offering.closes_at:
        return Refused(Refusal.OFFERING_CLOSED, "series")
    member = command.actor
    refused = _check_caps(state, command, offering)
    if refused is not None:
        return refused
    if state.group_of(member) == state.group_of(series.merchant):
        return Refused(Refusal.OWN_SERIES, "series")
    amount = command.quantity * series.terms.issue_price
    available = state.available(member, MONEY)
    if available < amount:
        return Refused(Refusal.FUNDS_INSUFFICIENT, "quantity", available)
    source, target = (member, AVAILABLE), (-series.series, SUBSCRIPTION)
    event = Subscribed(series.series, member, command.quantity, amount)
    return [(event, moved(MONEY, amount, source, target))]


def _check_caps(state: State, command: Subscribe, offering: Offering) -> Refused | None:
    if command.quantity > offering.cap - offering.subscribed:
        return Refused(Refusal.CAP_EXCEEDED, "quantity", offering.cap - offering.subscribed)
    mine = state.subscriptions[command.series].get(command.actor, 0)
    if offering.member_cap and mine + command.quantity > offering.member_cap:
        return Refused(Refusal.CAP_EXCEEDED, "quantity", offering.member_cap - mine)
    return check_position(state, command.series, command.actor, command.quantity) or check_holder(
        state, command.series, command.actor
    )


def evolve_subscribed(state: State, event: Subscribed, _actor: int) -> None:
    """Add to the member's subscription."""
    subscriptions = state.subscriptions[event.series]
    subscriptions[event.member] = subscriptions.get(event.member, 0) + event.quantity
    _offering(state, event.series).subscribed += event.quantity


def decide_unsubscribe(state: State, command: Unsubscribe, _now: int) -> Outcome | Refused:
    """Give the whole subscription back while the window is open."""
    series = state.series.get(command.series)
    if series is None:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    quantity = state.subscriptions[command.series].get(command.actor, 0)
    if not quantity:
        return Refused(Refusal.SUBSCRIPTION_UNKNOWN, "series")
    if _offering(state, command.series).closed:
        return Refused(Refusal.OFFERING_CLOSED, "series")
    amount = quantity * series.terms.issue_price
    source, target = (-series.series, SUBSCRIPTION), (command.actor, AVAILABLE)
    event = Unsubscribed(series.series, command.actor, quantity, amount)
    return [(event, moved(MONEY, amount, source, target))]


def evolve_unsubscribed(state: State, event: Unsubscribed, _actor: int) -> None:
    """Remove the member's subscription."""
    del state.subscriptions[event.series][event.member]
    _offering(state, event.series).subscribed -= event.quantity


def decide_close(state: State, number: int, now: int) -> Outcome:
    """Fix the outcome of the offering when its window ends; too late to trade, it fails."""
    offering = _offering(state, number)
    enough = offering.subscribed > 0 and offering.subscribed >= offering.minimum
    succeeded = enough and now < state.series[number].terms.trading_until
    return [(OfferingClosed(number, succeeded, offering.subscribed), ())]


def evolve_closed(state: State, event: OfferingClosed, _actor: int) -> None:
    """Close the window; the subscribers are served next."""
    series = state.series[event.series]
    offering = _offering(state, event.series)
    offering.closed = True
    offering.succeeded = event.succeeded
    state.timers.clear(TimerKind.OFFERING_CLOSES, event.series)
    if event.succeeded:
        series.status = SeriesStatus.TRADING
    if event.quantity:
        state.timers.set(TimerKind.ALLOTMENT, event.series, state.time, state.sequence)
    else:
        _finish(state, series)


def decide_allotment(state: State, number: int, _now: int) -> Outcome:
    """Serve the next 500 subscribers: with units and escrow, or with their money back."""
    series = state.series[number]
    chosen = tuple(islice(state.subscriptions[number].items(), SLICE))
    legs = Legs()
    total = sum(quantity for _, quantity in chosen)
    legs.add(-number, MONEY, SUBSCRIPTION, -total * series.terms.issue_price)
    if not _offering(state, number).succeeded:
        for member, quantity in chosen:
            legs.add(member, MONEY, AVAILABLE, quantity * series.terms.issue_price)
        event = SubscriptionsRefunded(number, tuple(member for member, _ in chosen))
        return [(event, legs.postings())]
    legs.add(-number, MONEY, ESCROW, total * series.terms.issue_price)
    legs.add(0, units_of(number), ISSUANCE, -total)
    for member, quantity in chosen:
        legs.add(member, units_of(number), AVAILABLE, quantity)
    return [(UnitsIssued(number, chosen), legs.postings())]


def evolve_issued(state: State, event: UnitsIssued, _actor: int) -> None:
    """Add the units, first hand, at the issue price."""
    series = state.series[event.series]
    subscriptions = state.subscriptions[event.series]
    for member, quantity in event.allotments:
        del subscriptions[member]
        cost = quantity * series.terms.issue_price
        add_units(state, event.series, member, quantity, cost, first_hand=True)
        series.issued += quantity
        series.outstanding += quantity
    series.cool_off_until = state.time + state.markets[series.terms.market].profile.cool_off
    _go_on(state, series)


def evolve_refunded(state: State, event: SubscriptionsRefunded, _actor: int) -> None:
    """Forget the subscriptions."""
    subscriptions = state.subscriptions[event.series]
    for member in event.members:
        del subscriptions[member]
    _go_on(state, state.series[event.series])


def decide_release(state: State, number: int, _now: int) -> Outcome:
    """Release to the merchant what escrow holds beyond the cover of everything outstanding."""
    series = state.series[number]
    escrow = state.balances.get(-number, MONEY, ESCROW)
    # Principal is covered in proportion to the issue price it stands for.
    covered = series.outstanding * series.cover + _share_up(
        series.principal, series.cover, series.terms.issue_price
    )
    amount = max(0, escrow - covered) if not series.defaulted else 0
    source, target = (-number, ESCROW), (series.merchant, AVAILABLE)
    return [(ProceedsReleased(number, amount), moved(MONEY, amount, source, target))]


def evolve_released(state: State, event: ProceedsReleased, _actor: int) -> None:
    """Note that the release is done."""
    state.timers.clear(TimerKind.PROCEEDS_DUE, event.series)


def _offering(state: State, number: int) -> Offering:
    offering = state.series[number].offering
    if offering is None:
        raise BrokenInvariant(number, "no offering in series")
    return offering


def _go_on(state: State, series: Series) -> None:
    number = series.series
    if state.subscriptions[number]:
        due = state.time + SLICE_PAUSE
        state.timers.set(TimerKind.ALLOTMENT, number, due, state.sequence)
    else:
        state.timers.clear(TimerKind.ALLOTMENT, number)
        _finish(state, series)


def _finish(state: State, series: Series) -> None:
    offering = _offering(state, series.series)
    series.offering = None
    if offering.succeeded:
        due = series.cool_off_until
        state.timers.set(TimerKind.PROCEEDS_DUE, series.series, due, state.sequence)
    elif series.status is SeriesStatus.PRESALE:
        series.status = SeriesStatus.DRAFTED
    revisit_holdings(state, series)


def _share_up(amount: int, cover: int, price: int) -> int:
    return -(-amount * cover // price) if amount else 0
