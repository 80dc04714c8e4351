"""Whose accounts an entry touches: they may read it, and have a receipt of it.

Who acted, whose balances it changed, who is named in it, and who was named in what it ends (a gift,
a deposit …). What happens to a series as a whole concerns its merchant.
"""

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from exchange import events
from exchange.events import EVENTS, Event
from exchange.history.entries import Entry

NAMES: Final = (
    "member",
    "giver",
    "to",
    "seller",
    "buyer",
    "holder",
    "merchant",
    "payer",
    "acceptor",
)
"""Fields that hold an account; 0 is nobody."""

ENDED: Final = ("deposit", "withdrawal", "gift", "transfer", "authorisation", "payment")
"""Fields that name an object by the entry that made it, in which nobody stands but its parties."""

OF_A_SERIES: Final = (
    events.OfferingOpened,
    events.OfferingClosed,
    events.ProceedsReleased,
    events.TopUpsReleased,
    events.PhaseSet,
    events.TradingEnded,
    events.SeriesExpired,
    events.SeriesSettled,
    events.WindDownBegun,
    events.DefaultCured,
    events.SeriesExtended,
    events.CoverRaised,
    events.TermsCorrected,
    events.UnitsRetired,
    events.BuyBackSet,
    events.AcceptorAllowed,
)

_DECODE: Final = {kind: msgspec.msgpack.Decoder(event).decode for kind, event in EVENTS.items()}


def event_of(entry: Entry) -> Event | None:
    """Return what happened; None for the first entry, in which nothing did."""
    decode = _DECODE.get(entry.kind)
    return None if decode is None else decode(entry.payload)


def accounts_of(
    entry: Entry,
    read: Callable[[int], Entry],
    merchant_of: Callable[[int], int],
) -> frozenset[int]:
    """Return the accounts; `read` returns other entries, `merchant_of` who issued a series."""
    found = {entry.actor, *(owner for owner, _, _, _ in entry.postings if owner > 0)}
    event = event_of(entry)
    if event is not None:
        found.update(_named(event))
        found.update(_ended(event, read))
        if isinstance(event, OF_A_SERIES):
            found.add(merchant_of(event.series))
    return frozenset(found - {0})


def _named(event: Event) -> Iterator[int]:
    for name in NAMES:
        account = getattr(event, name, 0)
        if isinstance(account, int):
            yield account
    match event:
        case events.OrderPlaced() | events.OrderMatched() | events.OrderAmended():
            yield from (fill.maker for fill in event.fills)
            yield from (removal.member for removal in event.removals)
        case events.OrdersRemoved():
            yield from (removal.member for removal in event.removals)
        case events.SubscriptionsRefunded():
            yield from event.members
        case _:
            yield from _listed(event)


def _listed(event: Event) -> Iterator[int]:
    match event:
        case events.UnitsIssued():
            yield from (member for member, _ in event.allotments)
        case events.HoldingsExpired():
            yield from (member for member, _, _ in event.holdings)
        case events.HoldingsWoundUp():
            yield from (payout.member for payout in event.payouts)
        case events.Paid() | events.PaymentRefunded():
            yield from (member for member, _ in event.shares)
        case events.ClaimsPaid():
            yield from (member for member, _ in event.payments)
        case _:
            return


def _ended(event: Event, read: Callable[[int], Entry]) -> Iterator[int]:
    for name in ENDED:
        made_by = getattr(event, name, None)
        if made_by is not None:
            made = read(made_by)
            yield made.actor
            begun = event_of(made)
            if begun is not None:
                yield from _named(begun)
