"""Ordering: from goods of one shop and a way to pay to a purchase that is paid, or says why not."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from flask import current_app
from sqlalchemy.orm import Session

from exchange.client import Client, OutcomeUnknown, Refusal, Refused
from portal import paying_in
from portal.acts import ActRefused
from portal.paying_in import PaidIn
from portal.payments import providers_of
from portal.sales import paying
from portal.sales.goods import Good
from portal.sales.placing import PlacingFault, PlacingRefused, Wanted, place, placed_by
from portal.sales.purchases import Purchase, PurchaseState, Way
from portal.sales.ways import Buyer, Offer, offers

PURPOSE: Final = "purchase"
"""What money from outside is for, before the purchase's number."""


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
    providers = list(providers_of(current_app))
    return offers(client, session, buyer, merchant, goods, providers)


def way_to_pay(session: Session, purchase: Purchase) -> str:
    """Return where the buyer goes next: to the third party that is to be paid, or to the purchase.

    Raises ActRefused where the exchange does not let the money be announced.
    """
    page = f"/purchases/{purchase.number}"
    if purchase.way != Way.PROVIDER or purchase.state != PurchaseState.PLACED or purchase.arrived:
        return page
    purpose = f"{PURPOSE}:{purchase.number}"
    return paying_in.begin(
        session, purchase.buyer, purchase.total, purpose, page, purchase.provider
    )


def pay_purchase(session: Session, paid: PaidIn) -> None:
    """Go on with a purchase when its money has come."""
    client = current_app.extensions["exchange"]
    paying.money_arrived(client, session, paid.subject, paid.member, paid.amount)


def buy(client: Client, session: Session, buyer: Buyer, act: str, order: Order) -> Purchase:
    """Place a purchase and pay for it; the same act does so once.

    Raises PlacingRefused, and nothing is placed; ActRefused (KEY_REUSED) where the act ordered
    something else before. A purchase that the exchange refused to have paid
    is returned cancelled; one that it does not answer about is returned as placed, and goes on by
    itself: whoever is told that may not order once more.
    """
    placed = placed_by(session, buyer.account, act)
    if placed is None:
        placed = _place(client, session, buyer, act, order)
    elif not _is_the_same(placed, order):
        raise ActRefused(Refused(Refusal.KEY_REUSED, "key"))
    with suppress(ActRefused, OutcomeUnknown):
        paying.settle(client, session, placed)
    return placed


def _is_the_same(placed: Purchase, order: Order) -> bool:
    """Whether an order is for what was placed; a form that is sent again has no basket any more."""
    goods = {line.good_id: line.quantity for line in placed.lines}
    asked = {good.id: count for good, count in order.goods}
    return placed.merchant == order.merchant and (not asked or asked == goods)


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
        chosen.provider,
    )
    return place(session, buyer.account, act, wanted)
