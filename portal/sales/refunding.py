"""Refunds of purchases: written down first, then carried out, each part once.

Units go back by undoing the capture, money by reversing the payment's own split; the merchant pays
both. What the exchange refuses at once is not written down; a refund whose second half it could not
carry out goes on later by itself.
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy import update as sql_update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exchange.client import Client, Refusal, Refused
from exchange.commands import RefundCapture, RefundPayment
from portal import clock
from portal.acts import ActRefused, carry_out
from portal.errors import PortalError
from portal.sales.goods import return_stock
from portal.sales.paying import REFUNDABLE_FOR
from portal.sales.purchases import (
    Purchase,
    PurchaseLine,
    PurchaseRefund,
    PurchaseState,
    go_to,
)
from portal.sales.splitting import Split, given_back

REFUNDABLE = frozenset((PurchaseState.PAID, PurchaseState.COLLECTED))


class NotRefundable(PortalError):  # noqa: N818  named after the state that it reports
    """A purchase is not paid, or too old, or has less left to refund than was asked for."""


def refund(
    client: Client, session: Session, purchase: Purchase, act: str, quantities: Mapping[int, int]
) -> PurchaseRefund:
    """Refund so many of each line, by position; the same act does so once.

    Raises NotRefundable, ActRefused (nothing happened then), OutcomeUnknown (it goes on later).
    """
    row = _asked(session, purchase, act) or _ask(session, purchase, act, quantities)
    if row.lines != _written(quantities):
        raise ActRefused(Refused(Refusal.KEY_REUSED, "key"))
    try:
        return carry_on(client, session, purchase, row)
    except ActRefused:
        if row.entry is None:
            _forget(session, purchase, row, quantities)
            raise
        return row


def carry_on(
    client: Client, session: Session, purchase: Purchase, row: PurchaseRefund
) -> PurchaseRefund:
    """Carry out what is left of a refund. Raises ActRefused, OutcomeUnknown."""
    if row.done_at is not None:
        return row
    key = f"purchase-{purchase.number}-refund-{row.id}"
    if row.units and row.entry is None:
        undo = RefundCapture(
            purchase.merchant, f"{key}-units", 0, purchase.authorisation or 0, row.units
        )
        row.entry = carry_out(client, undo).sequence
        session.commit()
    if row.money:
        back = RefundPayment(purchase.merchant, f"{key}-money", 0, purchase.payment or 0, row.money)
        row.entry = carry_out(client, back).sequence
    row.done_at = clock.now()
    session.commit()
    _end(session, purchase, row)
    return row


def under_way(session: Session, before: int, limit: int = 500) -> list[tuple[Purchase, int]]:
    """Return the refunds asked for before a time and not carried out, with their purchases."""
    chosen = (
        select(Purchase, PurchaseRefund.id)
        .join(PurchaseRefund, PurchaseRefund.purchase_id == Purchase.id)
        .where(PurchaseRefund.done_at.is_(None), PurchaseRefund.asked_at <= before)
    )
    return [(purchase, number) for purchase, number in session.execute(chosen.limit(limit))]


def _asked(session: Session, purchase: Purchase, act: str) -> PurchaseRefund | None:
    return session.scalar(
        select(PurchaseRefund).where(
            PurchaseRefund.purchase_id == purchase.id, PurchaseRefund.act == act
        )
    )


def _ask(
    session: Session, purchase: Purchase, act: str, quantities: Mapping[int, int]
) -> PurchaseRefund:
    """Write down what is to be refunded, at most what is left."""
    if not any(quantities.values()) or min(quantities.values()) < 0:
        raise NotRefundable
    # Of two at once the second waits here; SQLite lets only one write anyhow.
    session.scalars(select(Purchase.id).where(Purchase.id == purchase.id).with_for_update()).one()
    for position, quantity in quantities.items():
        if not _count(session, purchase, position, quantity):
            session.rollback()
            raise NotRefundable
    session.expire(purchase)
    over = purchase.placed_at + REFUNDABLE_FOR <= clock.now()
    if over or purchase.state not in REFUNDABLE:
        session.rollback()
        raise NotRefundable
    prices = {line.position: line.price for line in purchase.lines}
    asked = sum(quantity * prices[position] for position, quantity in quantities.items())
    paid = Split(purchase.units, purchase.money)
    was = given_back(paid, purchase.total, purchase.refunded - asked)
    now = given_back(paid, purchase.total, purchase.refunded)
    row = PurchaseRefund(
        purchase_id=purchase.id,
        act=act,
        lines=_written(quantities),
        units=now.units - was.units,
        money=now.money - was.money,
        asked_at=clock.now(),
    )
    session.add(row)
    try:
        session.commit()
    except IntegrityError:  # the same form came twice at once
        session.rollback()
        found = _asked(session, purchase, act)
        if found is None:
            raise
        return found
    return row


def _written(quantities: Mapping[int, int]) -> str:
    asked = sorted((position, count) for position, count in quantities.items() if count)
    return ",".join(f"{position}:{count}" for position, count in asked)


def _count(session: Session, purchase: Purchase, position: int, quantity: int) -> bool:
    counted = session.execute(
        sql_update(PurchaseLine)
        .where(
            PurchaseLine.purchase_id == purchase.id,
            PurchaseLine.position == position,
            PurchaseLine.quantity - PurchaseLine.refunded >= quantity,
        )
        .values(refunded=PurchaseLine.refunded + quantity)
    )
    return bool(counted.rowcount)  # type: ignore[attr-defined]  # an UPDATE has one


def _forget(
    session: Session, purchase: Purchase, row: PurchaseRefund, quantities: Mapping[int, int]
) -> None:
    for position, quantity in quantities.items():
        _count(session, purchase, position, -quantity)
    session.delete(row)
    session.commit()
    session.expire(purchase)


def _end(session: Session, purchase: Purchase, row: PurchaseRefund) -> None:
    """Let a purchase of which everything was refunded end; what was not collected is on sale."""
    session.expire(purchase)
    if any(line.refunded < line.quantity for line in purchase.lines):
        return
    on_sale_again = purchase.state == PurchaseState.PAID
    quantities = [(line.good_id, line.quantity) for line in purchase.lines]
    if go_to(session, purchase, PurchaseState.REFUNDED, clock.now(), entry=row.entry):
        if on_sale_again:
            return_stock(session, quantities)
        session.commit()
