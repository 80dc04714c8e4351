"""Rows of deposits and withdrawals: made once for each form, found, and changed one step at a time.

A change names the state that it starts from: of several processes that take the same step, one
writes it, and the others see what it wrote.
"""

from typing import Final, TypeVar

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exchange.refusals import Refusal, Refused
from portal import clock
from portal.acts import ActRefused
from portal.payments import CURRENCY, Said, Standing
from portal.wallet.errors import AmountDiffers, NoSuchPayment
from portal.wallet.models import Deposit, Withdrawal

Row = TypeVar("Row", bound=Deposit | Withdrawal)

Kind = type[Deposit] | type[Withdrawal]

KINDS: Final[tuple[Kind, ...]] = (Deposit, Withdrawal)


def keep(session: Session, row: Row) -> Row:
    """Keep a new row, or return the one that the same form made before.

    Raises ActRefused (KEY_REUSED) if the form asked for something else then.
    """
    asked = _asked(row)
    kind, account, act = type(row), row.account, row.act
    session.add(row)
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
    found = session.scalars(select(kind).where(kind.account == account, kind.act == act)).one()
    if _asked(found) != asked:
        raise ActRefused(Refused(Refusal.KEY_REUSED, "key"))
    return found


def _asked(row: Deposit | Withdrawal) -> tuple[object, ...]:
    if isinstance(row, Deposit):
        return (row.amount, row.provider, row.purpose)
    return (row.amount, row.holder, row.bank, row.number_at_bank)


def find(session: Session, kind: type[Row], reference: str) -> Row:
    """Return the row of that reference as it is now. Raises NoSuchPayment."""
    chosen = select(kind).where(kind.reference == reference)
    row = session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NoSuchPayment(reference)
    return row


def find_own(session: Session, kind: type[Row], account: int, reference: str) -> Row:
    """Return a row of that account. Raises NoSuchPayment, also where it is somebody else's."""
    row = find(session, kind, reference)
    if row.account != account:
        raise NoSuchPayment(reference)
    return row


def newest(session: Session, kind: type[Row], account: int, limit: int) -> list[Row]:
    """Return the newest rows of an account, newest first."""
    chosen = select(kind).where(kind.account == account).order_by(kind.id.desc()).limit(limit)
    return list(session.scalars(chosen))


def hear(session: Session, kind: type[Row], said: Said) -> None:
    """Note what the provider said, unless more was said before.

    Raises NoSuchPayment, or AmountDiffers if it is not the amount that was asked for.
    """
    row = find(session, kind, said.reference)
    as_asked = (said.amount, said.currency) == (row.amount, CURRENCY)
    if (said.amount or said.standing >= Standing.PAID) and not as_asked:
        raise AmountDiffers(row.amount, said)
    session.execute(
        update(kind)
        .where(kind.id == row.id, kind.heard < said.standing)
        .values(heard=said.standing, updated_at=clock.now(), look_at=0)
    )
    session.commit()


def advance(session: Session, row: Deposit | Withdrawal, **values: object) -> bool:
    """Write the outcome of a step; whether nobody took it meanwhile."""
    kind = type(row)
    unchanged = [kind.id == row.id, kind.state == row.state]
    if isinstance(row, Deposit):
        unchanged.append(Deposit.attempt == row.attempt)
    done = session.execute(
        update(kind).where(*unchanged).values(updated_at=clock.now(), look_at=0, **values)
    )
    session.commit()
    return isinstance(done, CursorResult) and done.rowcount == 1
