"""What each kind of event writes to the read models."""

import sqlite3
from collections.abc import Callable
from typing import Any, Final

import msgspec

from exchange import events
from exchange.events import EVENTS, Event, Fill, OrderStatus, Removal, SeriesStatus
from exchange.events.orders import Cause
from exchange.history import (
    clearing,
    gifts,
    members,
    milestones,
    orders,
    payments,
    redemptions,
    series,
    subscriptions,
    top_ups,
)
from exchange.history.batch import Batch
from exchange.history.entries import Entry
from exchange.history.milestones import MILESTONES
from exchange.history.orders import Order
from ledger.entries import GENESIS
from ledger.errors import LedgerCorrupt

FILLED, PARTIALLY_FILLED = OrderStatus.FILLED, OrderStatus.PARTIALLY_FILLED
NO_CAUSE = Cause.NONE


def _placed(batch: Batch, event: events.OrderPlaced, entry: Entry) -> None:
    order = orders.placed(event, entry)
    batch.place(order)
    if event.fills or event.removals:
        _matched(batch, order, event, entry.sequence, entry)


def _continued(batch: Batch, event: events.OrderMatched, entry: Entry) -> None:
    order = batch.order(event.order)
    order.settle(event.open_quantity, event.status, event.cause, entry)
    _matched(batch, order, event, event.act, entry)


def _amended(batch: Batch, event: events.OrderAmended, entry: Entry) -> None:
    order = batch.order(event.order)
    order.price = event.price
    order.quantity = order.executed + event.quantity
    order.settle(event.open_quantity, event.status, event.cause, entry)
    _matched(batch, order, event, entry.sequence, entry)


def _matched(
    batch: Batch,
    taker: Order,
    event: events.OrderPlaced | events.OrderMatched | events.OrderAmended,
    act: int,
    entry: Entry,
) -> None:
    for trade, fill in enumerate(event.fills, event.first_trade):
        batch.fill(taker, trade, fill, act, entry)
        _settle_maker(batch, fill, entry)
    for removal in event.removals:
        _settle_removed(batch, removal, entry)


def _settle_maker(batch: Batch, fill: Fill, entry: Entry) -> None:
    status = PARTIALLY_FILLED if fill.maker_open else FILLED
    batch.order(fill.maker_order).settle(fill.maker_open, status, NO_CAUSE, entry)


def _settle_removed(batch: Batch, removal: Removal, entry: Entry) -> None:
    order = batch.order(removal.order)
    status = OrderStatus(order.status)
    if not removal.open_quantity:
        by_member = removal.cause is Cause.MEMBER
        status = OrderStatus.CANCELLED if by_member else OrderStatus.EXPIRED
    order.settle(removal.open_quantity, status, removal.cause, entry)


def _removed(batch: Batch, event: events.OrdersRemoved, entry: Entry) -> None:
    for removal in event.removals:
        _settle_removed(batch, removal, entry)


def _transfer_offered(batch: Batch, event: events.TransferOffered, entry: Entry) -> None:
    batch.views.execute(
        "INSERT INTO transfers VALUES (?, ?, ?, ?, ?, ?)",
        (entry.sequence, event.series, event.seller, event.buyer, event.quantity, event.price),
    )


def _transfer_accepted(batch: Batch, event: events.TransferAccepted, entry: Entry) -> None:
    number, buyer, seller, quantity, price = batch.views.execute(
        "SELECT series, buyer, seller, quantity, price FROM transfers WHERE transfer = ?",
        (event.transfer,),
    ).fetchone()
    # The seller named price and quantity first, so the buyer is the one who takes.
    batch.trade(
        (number, event.trade, price, quantity),
        (buyer, seller, event.transfer, event.transfer, 0, event.buyer_fee, event.seller_fee),
        entry.sequence,
        entry,
    )


def _offering_closed(batch: Batch, event: events.OfferingClosed, _entry: Entry) -> None:
    if event.succeeded:
        series.moved(batch.views, event.series, SeriesStatus.TRADING)
    else:
        series.moved(batch.views, event.series, SeriesStatus.DRAFTED, SeriesStatus.PRESALE)


def _unsubscribed(batch: Batch, event: events.Unsubscribed, _entry: Entry) -> None:
    subscriptions.ended(batch.views, event.series, (event.member,))


def _issued(batch: Batch, event: events.UnitsIssued, _entry: Entry) -> None:
    subscriptions.ended(batch.views, event.series, (member for member, _ in event.allotments))


def _sent_back(batch: Batch, event: events.SubscriptionsRefunded, _entry: Entry) -> None:
    subscriptions.ended(batch.views, event.series, event.members)


def _wind_down_begun(batch: Batch, event: events.WindDownBegun, entry: Entry) -> None:
    series.moved(batch.views, event.series, SeriesStatus.WINDING_DOWN)
    top_ups.released(batch.views, event, entry)


def _settled(batch: Batch, event: events.SeriesSettled, _entry: Entry) -> None:
    series.moved(batch.views, event.series, SeriesStatus.SETTLED, SeriesStatus.EXPIRED)
    series.moved(batch.views, event.series, SeriesStatus.WOUND_DOWN, SeriesStatus.WINDING_DOWN)


def _captured(batch: Batch, event: events.Captured, entry: Entry) -> None:
    redemptions.captured(batch.views, event, entry)
    clearing.captured(batch.views, event, entry)


def _capture_refunded(batch: Batch, event: events.CaptureRefunded, entry: Entry) -> None:
    redemptions.refunded(batch.views, event, entry)
    clearing.refunded(batch.views, event, entry)


_Stage = events.OfferingOpened | events.TopUpsOpened | events.TradingEnded | events.SeriesExpired

Recorder = Callable[[Batch, Any, Entry], None]
"""Writes what one event says; the kind of the entry decides which event that is."""


def _to(status: SeriesStatus, only_from: SeriesStatus | None = None) -> Recorder:
    def move(batch: Batch, event: _Stage, _entry: Entry) -> None:
        series.moved(batch.views, event.series, status, only_from)

    return move


def _milestone_alone(_batch: Batch, _event: Event, _entry: Entry) -> None:
    """Write nothing more: every milestone is written in one place."""


def _row_of(write: Callable[[sqlite3.Connection, Any, Entry], None]) -> Recorder:
    return lambda batch, event, entry: write(batch.views, event, entry)


_RECORDERS: Final[dict[type[Event], Recorder]] = {
    events.OrderPlaced: _placed,
    events.OrderMatched: _continued,
    events.OrderAmended: _amended,
    events.OrdersRemoved: _removed,
    events.TransferOffered: _transfer_offered,
    events.TransferAccepted: _transfer_accepted,
    events.MemberAdmitted: lambda batch, event, _: members.admitted(batch.views, event),
    events.MemberReclassified: lambda batch, event, _: members.admitted(batch.views, event),
    events.MemberFrozen: lambda batch, event, _: members.frozen(batch.views, event),
    events.MarketOpened: lambda batch, event, _: members.market_opened(batch.views, event),
    events.FeesChanged: lambda batch, event, _: members.fees_changed(batch.views, event),
    events.SeriesDrafted: lambda batch, event, entry: series.drafted(batch.views, event, entry),
    events.OfferingOpened: _to(SeriesStatus.PRESALE, SeriesStatus.DRAFTED),
    events.OfferingClosed: _offering_closed,
    events.TopUpsOpened: _to(SeriesStatus.TRADING, SeriesStatus.DRAFTED),
    events.TopUpsClosed: _milestone_alone,
    events.ToppedUp: _row_of(top_ups.topped_up),
    events.TopUpsReleased: _row_of(top_ups.released),
    events.PhaseSet: lambda batch, event, _: series.phase_set(
        batch.views, event.series, event.phase
    ),
    events.TradingEnded: _to(SeriesStatus.REDEMPTION_ONLY),
    events.SeriesExpired: _to(SeriesStatus.EXPIRED),
    events.SeriesSettled: _settled,
    events.WindDownBegun: _wind_down_begun,
    events.Subscribed: _row_of(subscriptions.subscribed),
    events.Unsubscribed: _unsubscribed,
    events.UnitsIssued: _issued,
    events.SubscriptionsRefunded: _sent_back,
    events.Authorised: _row_of(redemptions.authorised),
    events.Captured: _captured,
    events.AuthorisationVoided: _row_of(redemptions.voided),
    events.CaptureRefunded: _capture_refunded,
    events.AcceptorAllowed: _row_of(clearing.allowed),
    events.DuesCleared: _row_of(clearing.cleared),
    events.Paid: _row_of(payments.paid),
    events.PaymentRefunded: _row_of(payments.refunded),
    events.UnitsGiven: _row_of(gifts.given),
    events.GiftClaimed: _row_of(gifts.claimed),
    events.GiftReturned: _row_of(gifts.returned),
    events.SeriesExtended: _row_of(series.extended),
    events.CoverRaised: _row_of(series.cover_raised),
    events.TermsCorrected: _row_of(series.corrected),
    events.BuyBackSet: _row_of(series.buy_back_set),
    events.ProceedsReleased: _milestone_alone,
    events.DefaultCured: _milestone_alone,
}

POSTINGS_ONLY: Final[frozenset[type[Event]]] = frozenset(
    {
        events.DepositBegun,
        events.DepositPosted,
        events.DepositVoided,
        events.DepositReversed,
        events.WithdrawalBegun,
        events.WithdrawalPosted,
        events.WithdrawalVoided,
        events.StateHashed,
        events.RulesChanged,
        events.ClockConfirmed,
        events.TransferWithdrawn,
        events.UnitsRefunded,
        events.UnitsRetired,
        events.HoldingsExpired,
        events.HoldingsWoundUp,
        events.ClaimsPaid,
        events.PaymentClosed,
    }
)
"""Events that write nothing of their own: their postings say it all."""

_DECODERS: Final = {
    kind: (msgspec.msgpack.Decoder(event).decode, _RECORDERS[event])
    for kind, event in EVENTS.items()
    if event in _RECORDERS
}
_SILENT: Final = frozenset(
    [GENESIS, *(kind for kind, event in EVENTS.items() if event in POSTINGS_ONLY)]
)


def record(batch: Batch, entry: Entry) -> None:
    """Add to `batch` what `entry` says. Raises LedgerCorrupt for a kind that nobody knows."""
    batch.record(entry)
    known = _DECODERS.get(entry.kind)
    if known is not None:
        decode, recorder = known
        event = decode(entry.payload)
        recorder(batch, event, entry)
        if entry.kind in MILESTONES:
            milestones.reached(batch.views, event, entry)
    elif entry.kind not in _SILENT:
        raise LedgerCorrupt(entry.sequence, f"no event is of kind {entry.kind}")
