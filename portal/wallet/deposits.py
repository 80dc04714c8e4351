"""Deposits: each step that is due after what the provider said, taken once.

`settle` is the one way forward, for the form, the notice and the recovery job alike: it takes the
step that row and provider call for, until there is none. A command's key is made from the row, so
a step that was taken and not written down gives its original answer when it is taken again.
"""

from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy.orm import Session

from exchange.client import Accepted, Client
from exchange.commands import (
    OPERATOR,
    BeginDeposit,
    Command,
    PostDeposit,
    ReverseDeposit,
    VoidDeposit,
)
from exchange.refusals import Refusal, Refused
from portal import clock, paying_in
from portal.acts import ActRefused
from portal.payments import Standing
from portal.wallet.errors import PurposeWaits
from portal.wallet.models import Deposit, DepositState
from portal.wallet.rows import advance, find

PAYABLE_FOR: Final = 2 * 3_600 * clock.SECOND
"""A payer has so long to pay."""

AWAITED_BEYOND: Final = clock.DAY
"""The ledger waits so much longer: its own time-out is for portals that never come back."""

MOST_STEPS: Final = 8
"""From announced to served or reversed by way of a second attempt are six."""

AWAY: Final = frozenset(
    (
        Refusal.ENGINE_UNAVAILABLE,
        Refusal.OVERLOADED,
        Refusal.CLOCK_UNCONFIRMED,
        Refusal.STORAGE_NEARLY_FULL,
    )
)
"""Refusals that say nothing of the deposit: the step is taken later."""

Step = Callable[[Client, Session, Deposit], None]

_log = structlog.get_logger(__name__)


def settle(client: Client, session: Session, reference: str) -> Deposit:
    """Take every step that is called for, and return the row as it then is.

    Raises ActRefused, OutcomeUnknown or PurposeWaits where one could not be taken: nothing is lost,
    the same call goes on from there.
    """
    row = find(session, Deposit, reference)
    for _ in range(MOST_STEPS):
        step = next_step(row, clock.now())
        if step is None:
            break
        step(client, session, row)
        row = find(session, Deposit, reference)
    return row


def next_step(row: Deposit, now: int) -> Step | None:
    """Return the step that is due, None if there is nothing to do but wait."""
    paid = row.heard >= Standing.PAID
    match row.state:
        case DepositState.ANNOUNCED:
            return _begin
        case DepositState.AWAITED if paid:
            return _post
        case DepositState.AWAITED if row.heard == Standing.FAILED:
            return _refuse
        case DepositState.AWAITED if now >= row.expires_at:
            return _lapse
        case DepositState.POSTED if row.heard == Standing.REVERSED:
            return _reverse
        case DepositState.POSTED if row.purpose and not row.served:
            return _serve
        case DepositState.REFUSED | DepositState.LAPSED if paid:
            return _begin_again
        case DepositState.REVERSED if row.heard == Standing.RESTORED:
            return _begin_again
        case _:
            return None


def _begin(client: Client, session: Session, row: Deposit) -> None:
    until = row.expires_at + AWAITED_BEYOND
    reply = client.submit(
        BeginDeposit(OPERATOR, _key(row, "begin"), 0, row.account, row.amount, until)
    )
    if isinstance(reply, Accepted):
        begun = reply.sequence
        advance(session, row, state=DepositState.AWAITED, number=begun, entry=begun)
    elif reply.refusal is Refusal.TIME_IN_THE_PAST:
        advance(session, row, state=DepositState.LAPSED)
    elif reply.refusal in AWAY:
        raise ActRefused(reply)
    else:
        advance(session, row, state=DepositState.REJECTED)
        raise ActRefused(reply)


def _begin_again(_client: Client, session: Session, row: Deposit) -> None:
    # The ledger no longer waits for it, but the money has come, or come back: it is awaited anew.
    advance(
        session,
        row,
        state=DepositState.ANNOUNCED,
        number=None,
        attempt=row.attempt + 1,
        expires_at=clock.now() + PAYABLE_FOR,
    )


def _post(client: Client, session: Session, row: Deposit) -> None:
    posted = _close(client, PostDeposit(OPERATOR, _key(row, "post"), 0, _number(row)))
    if posted is None:
        advance(session, row, state=DepositState.LAPSED)
    else:
        advance(session, row, state=DepositState.POSTED, entry=posted)


def _serve(_client: Client, session: Session, row: Deposit) -> None:
    # Whoever serves it may have done so already and crashed before this was written down.
    paid = paying_in.PaidIn(row.purpose, row.account, row.amount, row.reference, row.entry or 0)
    try:
        paying_in.server_of(paid.purpose)(session, paid)
    except Exception as error:
        session.rollback()
        raise PurposeWaits(paid.purpose) from error
    advance(session, find(session, Deposit, paid.reference), served=True)


def _refuse(client: Client, session: Session, row: Deposit) -> None:
    _void(client, session, row, DepositState.REFUSED)


def _lapse(client: Client, session: Session, row: Deposit) -> None:
    _void(client, session, row, DepositState.LAPSED)


def _void(client: Client, session: Session, row: Deposit, state: DepositState) -> None:
    voided = _close(client, VoidDeposit(OPERATOR, _key(row, "void"), 0, _number(row)))
    advance(session, row, state=state, entry=voided or row.entry)


def _reverse(client: Client, session: Session, row: Deposit) -> None:
    done = _close(client, ReverseDeposit(OPERATOR, _key(row, "reverse"), 0, _number(row)))
    if done is None:
        _log.error("a deposit that is posted cannot be reversed", deposit=row.number)
    advance(session, row, state=DepositState.REVERSED, entry=done or row.entry)


def _close(client: Client, command: Command) -> int | None:
    """Return the entry that carried `command` out; None if the ledger had closed the deposit."""
    reply = client.submit(command)
    if isinstance(reply, Refused):
        if reply.refusal is not Refusal.ALREADY_DONE:
            raise ActRefused(reply)
        return None
    return reply.sequence


def _number(row: Deposit) -> int:
    if row.number is None:
        raise TypeError(row)
    return row.number


def _key(row: Deposit, step: str) -> str:
    return f"deposit-{row.reference}-{row.attempt}-{step}"
