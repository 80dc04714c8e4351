"""Placing a purchase: the goods are set aside and the prices fixed, before anything is paid.

A fault is about what the buyer saw: prices that changed, goods that went; nothing is changed then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.errors import PortalError
from portal.randomness import draw_digits
from portal.sales.goods import is_on_sale, take_stock
from portal.sales.prices import Line, list_total_of, total_of
from portal.sales.purchases import (
    NUMBER_LENGTH,
    Purchase,
    PurchaseLine,
    PurchaseState,
    PurchaseStep,
    Way,
)
from portal.sales.splitting import Split

PAYABLE_FOR: Final = 30 * 60 * clock.SECOND
"""So long the goods are set aside for who pays through a third party."""


class PlacingFault(StrEnum):
    """Why nothing was placed."""

    EMPTY = "nothing was ordered"
    SOLD_OUT = "fewer are left"
    CHANGED = "the price changed"
    OWN = "the buyer's own shop"
    WAY = "no way to pay"


class PlacingRefused(PortalError):  # noqa: N818  named after the state that it reports
    """Nothing was placed; `fault` says why, `good` names the one that it is about, or is 0."""

    def __init__(self, fault: PlacingFault, good: int = 0) -> None:
        super().__init__(fault, good)
        self.fault = fault
        self.good = good


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody orders: priced lines of one merchant, and how it is to be paid.

    `series` is None unless paid by a right, `provider` empty unless by a third party. `seen` is
    the total that the buyer was shown.
    """

    merchant: int
    lines: Sequence[Line]
    way: Way
    series: int | None
    paid: Split
    seen: int
    note: str
    provider: str = ""


def place(session: Session, buyer: int, act: str, wanted: Wanted) -> Purchase:
    """Place a purchase, or return the one that the same form placed. Raises PlacingRefused."""
    _check(session, buyer, wanted)
    row = _row(buyer, act, wanted)
    session.add(row)
    try:
        session.flush()
    except IntegrityError:  # the same form came twice at once
        session.rollback()
        found = placed_by(session, buyer, act)
        if found is None:
            raise
        return found
    for line in sorted(wanted.lines, key=lambda one: one.good.id):
        if not take_stock(session, line.good.id, line.quantity):
            good = line.good.id
            session.rollback()
            raise PlacingRefused(PlacingFault.SOLD_OUT, good)
    session.commit()
    return row


def placed_by(session: Session, buyer: int, act: str) -> Purchase | None:
    """Return the purchase that a form led to, None if there is none."""
    return session.scalar(select(Purchase).where(Purchase.buyer == buyer, Purchase.act == act))


def _check(session: Session, buyer: int, wanted: Wanted) -> None:
    if not wanted.lines:
        raise PlacingRefused(PlacingFault.EMPTY)
    if wanted.merchant == buyer:
        raise PlacingRefused(PlacingFault.OWN)
    for line in wanted.lines:
        if line.good.merchant != wanted.merchant or not is_on_sale(session, line.good):
            raise PlacingRefused(PlacingFault.SOLD_OUT, line.good.id)
    if total_of(list(wanted.lines)) != wanted.seen:
        raise PlacingRefused(PlacingFault.CHANGED)


def _row(buyer: int, act: str, wanted: Wanted) -> Purchase:
    now, lines = clock.now(), list(wanted.lines)
    row = Purchase(
        number=draw_digits(NUMBER_LENGTH),
        act=act,
        buyer=buyer,
        merchant=wanted.merchant,
        way=wanted.way,
        series=wanted.series,
        units=wanted.paid.units,
        money=wanted.paid.money,
        total=total_of(lines),
        list_total=list_total_of(lines),
        placed_at=now,
        expires_at=now + PAYABLE_FOR,
        note=wanted.note,
        provider=wanted.provider,
    )
    row.lines = [
        PurchaseLine(
            position=position,
            good_id=line.good.id,
            name_zh=line.good.name_zh,
            name_en=line.good.name_en,
            quantity=line.quantity,
            list_price=line.good.list_price,
            price=line.price,
            kind=line.kind,
        )
        for position, line in enumerate(lines)
    ]
    row.steps = [PurchaseStep(state=PurchaseState.PLACED, at=now)]
    return row
