"""What follows from offerings: subscriptions, allotments, and the release of proceeds."""

from exchange.amounts import MONEY, units_of
from exchange.audit.errors import Contradiction, agree, need
from exchange.events import (
    OfferingClosed,
    ProceedsReleased,
    Subscribed,
    SubscriptionsRefunded,
    UnitsIssued,
    Unsubscribed,
)
from exchange.venue.objects import Offering
from exchange.venue.outcome import AVAILABLE, ESCROW, ISSUANCE, SUBSCRIPTION, Legs
from exchange.venue.state import State
from ledger.entries import Entry


def subscribed(state: State, event: Subscribed, entry: Entry) -> Legs:
    """Pay the issue price of each unit."""
    agree("the member", entry.actor, event.member)
    offering = _offering(state, event.series)
    need("the offering is open", offering.opens_at <= entry.time < offering.closes_at)
    need("units are left", event.quantity <= offering.cap - offering.subscribed)
    agree("the amount", event.quantity * state.series[event.series].terms.issue_price, event.amount)
    legs = Legs()
    legs.move(MONEY, event.amount, (event.member, AVAILABLE), (-event.series, SUBSCRIPTION))
    return legs


def unsubscribed(state: State, event: Unsubscribed, entry: Entry) -> Legs:
    """Give all of a subscription back."""
    agree("the member", entry.actor, event.member)
    agree("the quantity", state.subscriptions[event.series][event.member], event.quantity)
    agree("the amount", event.quantity * state.series[event.series].terms.issue_price, event.amount)
    legs = Legs()
    legs.move(MONEY, event.amount, (-event.series, SUBSCRIPTION), (event.member, AVAILABLE))
    return legs


def closed(state: State, event: OfferingClosed, entry: Entry) -> Legs:
    """Succeed with the minimum, while the series can still be traded."""
    offering = _offering(state, event.series)
    agree("the quantity", offering.subscribed, event.quantity)
    enough = 0 < event.quantity >= offering.minimum
    in_time = entry.time < state.series[event.series].terms.trading_until
    agree("success", enough and in_time, event.succeeded)
    need("the window has ended", entry.time >= offering.closes_at)
    return Legs()


def issued(state: State, event: UnitsIssued, _entry: Entry) -> Legs:
    """Give every subscriber what was subscribed; the money for it goes to escrow."""
    series, number = state.series[event.series], event.series
    need("the offering has succeeded", _offering(state, number).succeeded)
    legs = Legs()
    for member, quantity in event.allotments:
        agree(f"the allotment of {member}", state.subscriptions[number][member], quantity)
        legs.move(units_of(number), quantity, (0, ISSUANCE), (member, AVAILABLE))
        price = quantity * series.terms.issue_price
        legs.move(MONEY, price, (-number, SUBSCRIPTION), (-number, ESCROW))
    return legs


def refunded(state: State, event: SubscriptionsRefunded, _entry: Entry) -> Legs:
    """Give every subscriber the money back."""
    series, number = state.series[event.series], event.series
    offering = _offering(state, number)
    need("the offering has failed", offering.closed and not offering.succeeded)
    legs = Legs()
    for member in event.members:
        price = state.subscriptions[number][member] * series.terms.issue_price
        legs.move(MONEY, price, (-number, SUBSCRIPTION), (member, AVAILABLE))
    return legs


def released(state: State, event: ProceedsReleased, entry: Entry) -> Legs:
    """Leave the cover of everything outstanding in escrow, and all of it in a default."""
    series, number = state.series[event.series], event.series
    need("the cool-off has passed", entry.time >= series.cool_off_until)
    escrow = state.balances.get(-number, MONEY, ESCROW)
    covered = series.outstanding * series.cover
    covered -= -series.principal * series.cover // series.terms.issue_price
    agree("the amount", 0 if series.defaulted else max(0, escrow - covered), event.amount)
    legs = Legs()
    legs.move(MONEY, event.amount, (-number, ESCROW), (series.merchant, AVAILABLE))
    return legs


def _offering(state: State, number: int) -> Offering:
    offering = state.series[number].offering
    if offering is None:
        raise Contradiction(reason="the series has no offering")
    return offering
