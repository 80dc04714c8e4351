"""What follows from gifts and negotiated transfers."""

from exchange.amounts import MONEY, fee_of, units_of
from exchange.audit.errors import agree, need
from exchange.commands.kinds import Phase
from exchange.events import (
    GiftClaimed,
    GiftReturned,
    TransferAccepted,
    TransferOffered,
    TransferWithdrawn,
    UnitsGiven,
)
from exchange.venue.outcome import AVAILABLE, FEES, GIFTED, OFFERED, Legs
from exchange.venue.people import fees_of
from exchange.venue.state import State
from ledger.entries import Entry


def given(state: State, event: UnitsGiven, entry: Entry) -> Legs:
    """Set the giver's units aside."""
    agree("the giver", entry.actor, event.giver)
    _check_not_halted(state, event.series)
    return _moved(event.series, event.quantity, (event.giver, AVAILABLE), (event.giver, GIFTED))


def claimed(state: State, event: GiftClaimed, entry: Entry) -> Legs:
    """Pass the units on to whoever may claim them."""
    gift = state.gifts[event.gift]
    agree("the member", entry.actor, event.member)
    need("the gift is for this member", gift.to in (0, event.member))
    need("the gift is still there", entry.time < gift.expires_at)
    _check_not_halted(state, gift.series)
    return _moved(gift.series, gift.quantity, (gift.giver, GIFTED), (event.member, AVAILABLE))


def returned(state: State, event: GiftReturned, entry: Entry) -> Legs:
    """Give the units back to their giver."""
    gift = state.gifts[event.gift]
    need("nobody else returns a gift", entry.actor in (0, gift.giver))
    need("its time has come", entry.time >= gift.expires_at or not event.timed_out)
    return _moved(gift.series, gift.quantity, (gift.giver, GIFTED), (gift.giver, AVAILABLE))


def offered(state: State, event: TransferOffered, entry: Entry) -> Legs:
    """Set the seller's units aside, at the fees of the day."""
    agree("the seller", entry.actor, event.seller)
    _check_not_halted(state, event.series)
    market = state.markets[state.series[event.series].terms.market]
    fees = [fees_of(market, state.members[who]).taker_bps for who in (event.seller, event.buyer)]
    agree("the fees", fees, [event.seller_bps, event.buyer_bps])
    return _moved(event.series, event.quantity, (event.seller, AVAILABLE), (event.seller, OFFERED))


def accepted(state: State, event: TransferAccepted, entry: Entry) -> Legs:
    """Exchange units for money, less a fee from both."""
    transfer = state.transfers[event.transfer]
    agree("the buyer", transfer.buyer, entry.actor)
    agree("the trade", state.series[transfer.series].next_trade, event.trade)
    need("the offer is still there", entry.time < transfer.expires_at)
    _check_not_halted(state, transfer.series)
    value = transfer.price * transfer.quantity
    agree("the seller's fee", fee_of(value, transfer.seller_bps), event.seller_fee)
    agree("the buyer's fee", fee_of(value, transfer.buyer_bps), event.buyer_fee)
    source, target = (transfer.seller, OFFERED), (transfer.buyer, AVAILABLE)
    legs = _moved(transfer.series, transfer.quantity, source, target)
    legs.move(MONEY, value, (transfer.buyer, AVAILABLE), (transfer.seller, AVAILABLE))
    legs.move(MONEY, event.seller_fee, (transfer.seller, AVAILABLE), (0, FEES))
    legs.move(MONEY, event.buyer_fee, (transfer.buyer, AVAILABLE), (0, FEES))
    return legs


def withdrawn(state: State, event: TransferWithdrawn, entry: Entry) -> Legs:
    """Give the units back to their seller."""
    transfer = state.transfers[event.transfer]
    parties = (0, transfer.seller, transfer.buyer)
    need("nobody else withdraws a transfer", entry.actor in parties)
    need("its time has come", entry.time >= transfer.expires_at or not event.timed_out)
    seller = transfer.seller
    return _moved(transfer.series, transfer.quantity, (seller, OFFERED), (seller, AVAILABLE))


def _check_not_halted(state: State, series: int) -> None:
    need("the series is not halted", state.series[series].phase is not Phase.HALTED)


def _moved(series: int, quantity: int, source: tuple[int, int], target: tuple[int, int]) -> Legs:
    legs = Legs()
    legs.move(units_of(series), quantity, source, target)
    return legs
