"""What can be done at the bank's page: pay, refuse, pay later, take back."""
# ruff: noqa: N818  an error is named after the state that it reports

from enum import StrEnum
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from portal import clock
from portal.bank.models import BankPayment
from portal.errors import PortalError
from portal.payments import Standing

LATER: Final = 60 * clock.SECOND
"""Whoever pays later pays a minute later."""


class NoSuchPayment(PortalError):
    """The bank was never asked for such a payment."""


class Decision(StrEnum):
    """What somebody at the bank decides about a payment."""

    PAY = "pay"
    REFUSE = "refuse"
    LATER = "later"
    TAKE_BACK = "take_back"


def payment_of(session: Session, reference: str) -> BankPayment:
    """Return a payment. Raises NoSuchPayment."""
    chosen = select(BankPayment).where(BankPayment.reference == reference)
    row = session.scalar(chosen.execution_options(populate_existing=True))
    if row is None:
        raise NoSuchPayment(reference)
    return row


def choices(row: BankPayment, now: int) -> tuple[Decision, ...]:
    """Return what can be decided about a payment at `now`."""
    if row.standing == Standing.OPEN and row.outward:
        return (Decision.PAY, Decision.REFUSE)
    if row.standing == Standing.OPEN and now < row.expires_at:
        return (Decision.PAY, Decision.REFUSE, Decision.LATER)
    if row.standing == Standing.PAID and not row.outward:
        return (Decision.TAKE_BACK,)
    return ()


def decide(session: Session, reference: str, decision: Decision) -> bool:
    """Carry a decision out; whether it could (still) be made. Raises NoSuchPayment."""
    row = payment_of(session, reference)
    now = clock.now()
    if decision not in choices(row, now):
        return False
    if decision is Decision.LATER:
        return _change(session, row, pays_at=now + LATER)
    return _change(session, row, standing=_OUTCOMES[decision], pays_at=None)


def pay_what_is_due(session: Session, now: int) -> int:
    """Let those pay who said they would by now; return how many did."""
    due = select(BankPayment).where(BankPayment.pays_at <= now)
    rows = list(session.scalars(due))
    for row in rows:
        _change(session, row, standing=Standing.PAID, pays_at=None)
    return len(rows)


_OUTCOMES: Final = {
    Decision.PAY: Standing.PAID,
    Decision.REFUSE: Standing.FAILED,
    Decision.TAKE_BACK: Standing.REVERSED,
}


def _change(session: Session, row: BankPayment, **values: object) -> bool:
    changed = session.execute(
        update(BankPayment)
        .where(BankPayment.id == row.id, BankPayment.standing == row.standing)
        .values(**values)
    )
    session.commit()
    return isinstance(changed, CursorResult) and changed.rowcount == 1
