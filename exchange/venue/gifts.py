"""Gifts and negotiated transfers: units set aside for somebody else."""

from hashlib import sha256

from exchange.amounts import MONEY, fee_of, units_of
from exchange.commands.gifts import (
    AcceptTransfer,
    ClaimGift,
    GiveUnits,
    OfferTransfer,
    ReturnGift,
    WithdrawTransfer,
)
from exchange.commands.kinds import MarketMode, Phase
from exchange.events.gifts import (
    GiftClaimed,
    GiftReturned,
    TransferAccepted,
    TransferOffered,
    TransferWithdrawn,
    UnitsGiven,
)
from exchange.events.series import SeriesStatus
from exchange.refusals import Refusal, Refused
from exchange.venue.buy_backs import count_bought
from exchange.venue.closing import keep_closing
from exchange.venue.durations import MAX_SET_ASIDE, check_end
from exchange.venue.limits import check_holder, check_holding_time, check_position
from exchange.venue.lots import add_units, take_units
from exchange.venue.objects import Gift, Series, Transfer
from exchange.venue.outcome import (
    AVAILABLE,
    FEES,
    GIFTED,
    OFFERED,
    Legs,
    Outcome,
    check_quantity,
    first_listed,
    moved,
)
from exchange.venue.people import fees_of
from exchange.venue.state import State
from exchange.venue.terms import check_lot, check_price
from exchange.venue.timers import TimerKind

HASH_BYTES = 32
IN_USE = (SeriesStatus.TRADING, SeriesStatus.REDEMPTION_ONLY)


def decide_give(state: State, command: GiveUnits, now: int) -> Outcome | Refused:
    """Set units aside under the hash of a secret."""
    if command.to and (command.to not in state.members or command.to == command.actor):
        return Refused(Refusal.MEMBER_UNKNOWN, "to")
    refused = _check_set_aside(command.quantity, command.expires_at, now)
    if len(command.claim_hash) != HASH_BYTES:
        hashed = Refused(Refusal.FIELD_OUT_OF_RANGE, "claim_hash", HASH_BYTES)
        refused = first_listed(hashed, refused)
    if refused is not None:
        return refused
    series = _passable(state, command.series, "series")
    if isinstance(series, Refused):
        return series
    if state.markets[series.terms.market].profile.named_parties and not command.to:
        return Refused(Refusal.PROFILE_FORBIDS, "to")
    refused = _check_units(state, command.series, command.actor, command.quantity, now)
    if refused is not None:
        return refused
    event = UnitsGiven(
        command.series,
        command.actor,
        command.quantity,
        command.claim_hash,
        command.expires_at,
        command.to,
    )
    source, target = (command.actor, AVAILABLE), (command.actor, GIFTED)
    return [(event, moved(units_of(command.series), command.quantity, source, target))]


def evolve_given(state: State, event: UnitsGiven, _actor: int) -> None:
    """Add the gift and its time-out."""
    number = state.sequence
    gift = Gift(
        number,
        event.series,
        event.giver,
        event.quantity,
        event.claim_hash,
        event.expires_at,
        event.to,
    )
    state.gifts[number] = state.set_aside[event.series][number] = gift
    state.timers.set(TimerKind.GIFT_LAPSES, number, event.expires_at, number)


def decide_claim(state: State, command: ClaimGift, _now: int) -> Outcome | Refused:
    """Give the units to the first who shows the secret."""
    gift = state.gifts.get(command.gift)
    if gift is None or (gift.to and gift.to != command.actor):
        return Refused(Refusal.GIFT_UNKNOWN, "gift")
    if gift.giver == command.actor:
        return Refused(Refusal.NOT_PERMITTED, "gift")
    if state.members[gift.giver].frozen:
        return Refused(Refusal.MEMBER_FROZEN, "gift")
    series = _passable(state, gift.series, "gift")
    if isinstance(series, Refused):
        return series
    if sha256(command.secret).digest() != gift.claim_hash:
        return Refused(Refusal.CLAIM_SECRET_WRONG, "secret")
    refused = check_position(state, gift.series, command.actor, gift.quantity) or check_holder(
        state, gift.series, command.actor, gift.giver, gift.quantity
    )
    if refused is not None:
        return refused
    source, target = (gift.giver, GIFTED), (command.actor, AVAILABLE)
    postings = moved(units_of(gift.series), gift.quantity, source, target)
    return [(GiftClaimed(gift.gift, command.actor), postings)]


def evolve_claimed(state: State, event: GiftClaimed, _actor: int) -> None:
    """Move the units between the holdings; they cost the claimant nothing."""
    gift = _forget_gift(state, event.gift)
    take_units(state, gift.series, gift.giver, gift.quantity)
    add_units(state, gift.series, event.member, gift.quantity, cost=0)


def decide_return(state: State, command: ReturnGift, _now: int) -> Outcome | Refused:
    """Give an unclaimed gift back to its giver, who asks for it."""
    gift = state.gifts.get(command.gift)
    if gift is None or gift.giver != command.actor:
        return Refused(Refusal.GIFT_UNKNOWN, "gift")
    return return_gift(gift, timed_out=False)


def decide_gift_lapse(state: State, number: int, _now: int) -> Outcome:
    """Give an unclaimed gift back to its giver when its time has come."""
    return return_gift(state.gifts[number], timed_out=True)


def return_gift(gift: Gift, *, timed_out: bool) -> Outcome:
    """Return the fact that ends an unclaimed gift."""
    source, target = (gift.giver, GIFTED), (gift.giver, AVAILABLE)
    postings = moved(units_of(gift.series), gift.quantity, source, target)
    return [(GiftReturned(gift.gift, timed_out), postings)]


def evolve_returned(state: State, event: GiftReturned, _actor: int) -> None:
    """Remove the gift."""
    keep_closing(state, _forget_gift(state, event.gift).series)


def decide_offer(state: State, command: OfferTransfer, now: int) -> Outcome | Refused:
    """Set units aside for a named member at a price, where the market negotiates."""
    if command.to not in state.members or command.to == command.actor:
        return Refused(Refusal.MEMBER_UNKNOWN, "to")
    refused = _check_set_aside(command.quantity, command.expires_at, now)
    if command.price <= 0:
        refused = first_listed(Refused(Refusal.PRICE_NOT_POSITIVE, "price"), refused)
    if refused is not None:
        return refused
    series = _passable(state, command.series, "series")
    if isinstance(series, Refused):
        return series
    market = state.markets[series.terms.market]
    refused = (
        _check_trading(series, "series")
        or check_price(series.terms, command.price)
        or check_lot(series.terms, command.quantity)
        or _check_mode(market.profile.mode)
        or _check_units(state, command.series, command.actor, command.quantity, now)
    )
    if refused is not None:
        return refused
    seller_bps = fees_of(market, state.members[command.actor]).taker_bps
    buyer_bps = fees_of(market, state.members[command.to]).taker_bps
    event = TransferOffered(
        command.series,
        command.actor,
        command.to,
        command.quantity,
        command.price,
        command.expires_at,
        seller_bps,
        buyer_bps,
    )
    source, target = (command.actor, AVAILABLE), (command.actor, OFFERED)
    return [(event, moved(units_of(command.series), command.quantity, source, target))]


def _check_trading(series: Series, field: str) -> Refused | None:
    if series.status is not SeriesStatus.TRADING:
        return Refused(Refusal.TRADING_CLOSED, field)
    return None


def _check_mode(mode: MarketMode) -> Refused | None:
    if mode is not MarketMode.NEGOTIATED:
        return Refused(Refusal.MODE_FORBIDS, "series")
    return None


def evolve_offered(state: State, event: TransferOffered, _actor: int) -> None:
    """Add the transfer and its time-out."""
    number = state.sequence
    transfer = Transfer(
        number,
        event.series,
        event.seller,
        event.buyer,
        event.quantity,
        event.price,
        event.expires_at,
        event.seller_bps,
        event.buyer_bps,
    )
    state.transfers[number] = state.set_aside[event.series][number] = transfer
    state.timers.set(TimerKind.TRANSFER_LAPSES, number, event.expires_at, number)


def decide_accept(state: State, command: AcceptTransfer, _now: int) -> Outcome | Refused:
    """Exchange the units for the money: delivery versus payment."""
    transfer = state.transfers.get(command.transfer)
    if transfer is None or transfer.buyer != command.actor:
        return Refused(Refusal.TRANSFER_UNKNOWN, "transfer")
    if state.members[transfer.seller].frozen:
        return Refused(Refusal.MEMBER_FROZEN, "transfer")
    series = _passable(state, transfer.series, "transfer")
    if isinstance(series, Refused):
        return series
    refused = (
        _check_trading(series, "transfer")
        or check_position(state, transfer.series, command.actor, transfer.quantity)
        or check_holder(state, transfer.series, command.actor, transfer.seller, transfer.quantity)
    )
    if refused is not None:
        return refused
    value = transfer.price * transfer.quantity
    seller_fee = fee_of(value, transfer.seller_bps)
    buyer_fee = fee_of(value, transfer.buyer_bps)
    available = state.available(command.actor, MONEY)
    if available < value + buyer_fee:
        return Refused(Refusal.FUNDS_INSUFFICIENT, "transfer", available)
    legs = Legs()
    legs.add(command.actor, MONEY, AVAILABLE, -value - buyer_fee)
    legs.add(transfer.seller, MONEY, AVAILABLE, value - seller_fee)
    legs.add(0, MONEY, FEES, seller_fee + buyer_fee)
    source, target = (transfer.seller, OFFERED), (transfer.buyer, AVAILABLE)
    legs.move(units_of(transfer.series), transfer.quantity, source, target)
    event = TransferAccepted(transfer.transfer, series.next_trade, seller_fee, buyer_fee)
    return [(event, legs.postings())]


def evolve_accepted(state: State, event: TransferAccepted, _actor: int) -> None:
    """Move the units between the holdings; it was a trade."""
    transfer = _forget_transfer(state, event.transfer)
    number = transfer.series
    take_units(state, number, transfer.seller, transfer.quantity)
    cost = transfer.price * transfer.quantity + event.buyer_fee
    add_units(state, number, transfer.buyer, transfer.quantity, cost)
    series = state.series[number]
    series.last_price = transfer.price
    series.next_trade = event.trade + 1
    if series.buying_back and transfer.buyer == series.merchant:
        count_bought(state, series, transfer.quantity)


def decide_withdraw(state: State, command: WithdrawTransfer, _now: int) -> Outcome | Refused:
    """End a transfer that either party no longer wants."""
    transfer = state.transfers.get(command.transfer)
    if transfer is None or command.actor not in (transfer.seller, transfer.buyer):
        return Refused(Refusal.TRANSFER_UNKNOWN, "transfer")
    return withdraw_transfer(transfer, timed_out=False)


def decide_transfer_lapse(state: State, number: int, _now: int) -> Outcome:
    """End a transfer that was not accepted in time."""
    return withdraw_transfer(state.transfers[number], timed_out=True)


def withdraw_transfer(transfer: Transfer, *, timed_out: bool) -> Outcome:
    """Return the fact that ends a transfer without a trade."""
    source, target = (transfer.seller, OFFERED), (transfer.seller, AVAILABLE)
    postings = moved(units_of(transfer.series), transfer.quantity, source, target)
    return [(TransferWithdrawn(transfer.transfer, timed_out), postings)]


def evolve_withdrawn(state: State, event: TransferWithdrawn, _actor: int) -> None:
    """Remove the transfer."""
    keep_closing(state, _forget_transfer(state, event.transfer).series)


def usable_series(state: State, number: int, field: str = "series") -> Series | Refused:
    """Return a series whose units can be used and passed on, or the refusal of `field`."""
    series = state.series.get(number)
    if series is None:
        return Refused(Refusal.SERIES_UNKNOWN, field)
    if series.status < SeriesStatus.TRADING:
        return Refused(Refusal.SERIES_NOT_OPEN, field)
    if series.status not in IN_USE:
        return Refused(Refusal.SERIES_EXPIRED, field)
    return series


def _passable(state: State, number: int, field: str) -> Series | Refused:
    """Return a usable series whose units may change hands just now, or the refusal of `field`."""
    series = usable_series(state, number, field)
    if isinstance(series, Series) and series.phase is Phase.HALTED:
        return Refused(Refusal.TRADING_HALTED, field)
    return series


def _check_set_aside(quantity: int, expires_at: int, now: int) -> Refused | None:
    return first_listed(
        check_quantity("quantity", quantity),
        check_end("expires_at", expires_at, now, MAX_SET_ASIDE),
    )


def _check_units(state: State, series: int, member: int, quantity: int, now: int) -> Refused | None:
    refused = check_holding_time(state, series, member, quantity, now)
    available = state.available(member, units_of(series))
    if refused is None and available < quantity:
        return Refused(Refusal.UNITS_INSUFFICIENT, "quantity", available)
    return refused


def _forget_gift(state: State, number: int) -> Gift:
    state.timers.clear(TimerKind.GIFT_LAPSES, number)
    gift = state.gifts.pop(number)
    del state.set_aside[gift.series][number]
    return gift


def _forget_transfer(state: State, number: int) -> Transfer:
    state.timers.clear(TimerKind.TRANSFER_LAPSES, number)
    transfer = state.transfers.pop(number)
    del state.set_aside[transfer.series][number]
    return transfer
