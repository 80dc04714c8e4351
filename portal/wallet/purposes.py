"""Deposits for a purpose: the wallet's side of portal/paying_in.py.

A purpose may be paid in several attempts: each is a deposit, with a mark made of the purpose and of
how many there were before. Should two of them be paid, the second is money in the wallet.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal import paying_in
from portal.wallet import rows, service
from portal.wallet.models import Deposit, DepositState
from portal.wallet.progress import of_deposit
from portal.wallet.till import Till

_OPEN: Final = (DepositState.ANNOUNCED, DepositState.AWAITED)


class Counter:
    """Takes in what is paid for a purpose, at a till of the application."""

    def __init__(self, till_for: Callable[[Session], Till]) -> None:
        self._till_for = till_for

    def begin(self, session: Session, wanted: paying_in.Wanted) -> str:
        """Begin a deposit for a purpose, or go on with the last; return where the payer goes."""
        till = self._till_for(session)
        row = _last(session, wanted.member, wanted.purpose)
        if row is not None and row.state in _OPEN:
            row = service.go_on(till, row)  # it may be paid by now, or its time may be over
        if _is_paid(session, wanted):
            return wanted.return_to
        if row is None or not _is_same(row, wanted):
            row = service.go_on(till, rows.keep(session, _new(till, wanted)))
        return service.way_to_pay(till, row) or row.page

    def newest(self, session: Session, member: int, purpose: str) -> paying_in.Shown | None:
        """Return how far the newest payment for a purpose is, None if there was none."""
        row = _last(session, member, purpose)
        if row is None:
            return None
        told = of_deposit(row)
        return paying_in.Shown(
            row.reference, row.page, told.word, told.tone, told.sentence, told.open
        )


def _last(session: Session, member: int, purpose: str) -> Deposit | None:
    chosen = select(Deposit).where(Deposit.account == member, Deposit.purpose == purpose)
    return session.scalars(chosen.order_by(Deposit.id.desc()).limit(1)).first()


def _is_same(row: Deposit, wanted: paying_in.Wanted) -> bool:
    asked = (wanted.amount, wanted.provider)
    return row.state in _OPEN and (row.amount, row.provider) == asked


def _new(till: Till, wanted: paying_in.Wanted) -> Deposit:
    # No form and no key of a program holds a space: this mark is nobody else's.
    act = f"{wanted.purpose} {till.session.scalar(_for(wanted))}"
    row = service.new_deposit(till, wanted.member, wanted.amount, act, wanted.provider)
    row.purpose, row.return_to = wanted.purpose, wanted.return_to
    return row


def _is_paid(session: Session, wanted: paying_in.Wanted) -> bool:
    chosen = _for(wanted).where(Deposit.state == DepositState.POSTED)
    return bool(session.scalar(chosen))


def _for(wanted: paying_in.Wanted) -> Select[int]:
    return select(func.count()).where(
        Deposit.account == wanted.member, Deposit.purpose == wanted.purpose
    )
