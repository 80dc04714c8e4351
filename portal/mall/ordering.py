"""Ordering: from goods of one shop and a way to pay to a purchase that is paid, or says why not."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.orm import Session

from exchange.client import Client, OutcomeUnknown
from portal.acts import ActRefused
from portal.sales import paying
from portal.sales.goods import Good
from portal.sales.placing import PlacingFault, PlacingRefused, Wanted, place, placed_by
from portal.sales.purchases import Purchase
from portal.sales.ways import Buyer, Offer, offers


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody orders of one shop; `way` is the key of an offer, `seen` its total."""

    merchant: int
    goods: Sequence[tuple[Good, int]]
    way: str
    seen: int
    note: str


def ways(
    client: Client,
    session: Session,
    buyer: Buyer,
    merchant: int,
    goods: Sequence[tuple[Good, int]],
) -> list[Offer]:
    """Return the ways in which this buyer can pay for these goods of one shop."""
    return offers(client, session, buyer, merchant, goods, third_party=False)


def buy(client: Client, session: Session, buyer: Buyer, act: str, order: Order) -> Purchase:
    """Place a purchase and pay for it; the same act does so once.

    Raises PlacingRefused, and nothing is placed. A purchase that the exchange refused to have paid
    is returned cancelled; one that it does not answer about is returned as placed, and goes on by
    itself: whoever is told that may not order once more.
    """
    placed = placed_by(session, buyer.account, act) or _place(client, session, buyer, act, order)
    with suppress(ActRefused, OutcomeUnknown):
        paying.settle(client, session, placed)
    return placed


def _place(client: Client, session: Session, buyer: Buyer, act: str, order: Order) -> Purchase:
    found = ways(client, session, buyer, order.merchant, order.goods)
    chosen = next((one for one in found if one.key == order.way), None)
    if chosen is None:
        raise PlacingRefused(PlacingFault.WAY)
    wanted = Wanted(
        order.merchant,
        chosen.lines,
        chosen.way,
        chosen.ticket.series if chosen.ticket else None,
        chosen.paid,
        order.seen,
        order.note,
    )
    return place(session, buyer.account, act, wanted)
