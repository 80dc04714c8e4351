"""What an entry may say as things stand: the postings, and the figures in the event.

Version 1 of the rules. Worked out from the state before the entry and from what the entry says
happened; whether it had to happen is not asked.
"""

from collections.abc import Callable
from typing import Final, Never, cast

from exchange import events
from exchange.audit import (
    clearing,
    endings,
    gifts,
    money,
    offerings,
    payments,
    redemptions,
    registers,
    top_ups,
    trades,
    upkeep,
)
from exchange.audit.errors import agree, need
from exchange.audit.trades import Matching
from exchange.events import Event
from exchange.venue.outcome import Legs
from exchange.venue.state import State
from ledger.entries import Entry

# A table from a class to the function for just that class: no one argument type fits them all.
Follow = Callable[[State, Never, Entry], Legs]

_FOLLOW: Final[dict[type[Event], Follow]] = {
    events.MemberAdmitted: registers.admitted,
    events.MemberReclassified: registers.reclassified,
    events.MarketOpened: registers.market_opened,
    events.SeriesDrafted: registers.drafted,
    events.OfferingOpened: registers.offering_opened,
    events.RulesChanged: registers.rules_changed,
    events.DepositVoided: registers.deposit_voided,
    events.DepositPosted: money.posted,
    events.DepositReversed: money.reversed_,
    events.WithdrawalBegun: money.withdrawal_begun,
    events.WithdrawalPosted: money.withdrawal_ended,
    events.WithdrawalVoided: money.withdrawal_ended,
    events.Subscribed: offerings.subscribed,
    events.Unsubscribed: offerings.unsubscribed,
    events.OfferingClosed: offerings.closed,
    events.UnitsIssued: offerings.issued,
    events.SubscriptionsRefunded: offerings.refunded,
    events.ProceedsReleased: offerings.released,
    events.SeriesExtended: upkeep.extended,
    events.CoverRaised: upkeep.cover_raised,
    events.TermsCorrected: upkeep.corrected,
    events.UnitsRetired: upkeep.retired,
    events.BuyBackSet: upkeep.buy_back_set,
    events.TopUpsOpened: top_ups.opened,
    events.TopUpsClosed: top_ups.closed,
    events.ToppedUp: top_ups.topped_up,
    events.TopUpsReleased: top_ups.released,
    events.OrdersRemoved: trades.removed,
    events.UnitsGiven: gifts.given,
    events.GiftClaimed: gifts.claimed,
    events.GiftReturned: gifts.returned,
    events.TransferOffered: gifts.offered,
    events.TransferAccepted: gifts.accepted,
    events.TransferWithdrawn: gifts.withdrawn,
    events.Paid: payments.paid,
    events.PaymentRefunded: payments.refunded,
    events.PaymentClosed: payments.closed,
    events.Authorised: redemptions.authorised,
    events.Captured: redemptions.captured,
    events.AuthorisationVoided: redemptions.voided,
    events.CaptureRefunded: redemptions.capture_refunded,
    events.AcceptorAllowed: clearing.allowed,
    events.DuesCleared: clearing.cleared,
    events.UnitsRefunded: redemptions.units_refunded,
    events.TradingEnded: endings.trading_ended,
    events.SeriesExpired: endings.expired,
    events.HoldingsExpired: endings.holdings_expired,
    events.SeriesSettled: endings.settled,
    events.WindDownBegun: endings.wind_down_begun,
    events.HoldingsWoundUp: endings.wound_up,
    events.ClaimsPaid: endings.claims_paid,
    events.DefaultCured: endings.default_cured,
}

_BY_OPERATOR: Final = frozenset(
    (
        events.MemberAdmitted,
        events.MemberReclassified,
        events.MemberFrozen,
        events.MarketOpened,
        events.FeesChanged,
        events.DepositBegun,
        events.DepositPosted,
        events.DepositVoided,
        events.DepositReversed,
        events.WithdrawalPosted,
        events.WithdrawalVoided,
        events.PaymentClosed,
        events.DuesCleared,
        events.PhaseSet,
        events.RulesChanged,
        events.ClockConfirmed,
        events.StateHashed,
        events.OfferingClosed,
        events.UnitsIssued,
        events.SubscriptionsRefunded,
        events.ProceedsReleased,
        events.TopUpsReleased,
        events.TradingEnded,
        events.SeriesExpired,
        events.HoldingsExpired,
        events.SeriesSettled,
        events.HoldingsWoundUp,
    )
)
"""Events that only the operator's command, or the venue by itself, can lead to."""


class Follower:
    """Holds each entry to what the state before it allows."""

    def __init__(self) -> None:
        matching = Matching()
        self._follow: dict[type[Event], Follow] = {
            **_FOLLOW,
            events.OrderPlaced: matching.placed,
            events.OrderAmended: matching.amended,
            events.OrderMatched: matching.matched,
        }

    def check(self, state: State, entry: Entry, event: Event) -> None:
        """Raise Contradiction if `entry` says what cannot follow from `state`.

        Also KeyError, where it names what there is not.
        """
        kind = type(event)
        need("only the operator does this", entry.actor == 0 or kind not in _BY_OPERATOR)
        follow = self._follow.get(kind)
        legs = follow(state, cast("Never", event), entry) if follow is not None else Legs()
        expected = {posting[:3]: posting[3] for posting in legs.postings()}
        agree("the postings", expected, _sums(entry))


def _sums(entry: Entry) -> dict[tuple[int, int, int], int]:
    sums: dict[tuple[int, int, int], int] = {}
    for owner, asset, bucket, amount in entry.postings:
        account = (owner, asset, bucket)
        sums[account] = sums.get(account, 0) + amount
    return {account: amount for account, amount in sums.items() if amount}
