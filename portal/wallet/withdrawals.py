"""Withdrawals: money is set aside, the provider pays it out, and the ledger lets it go.

As with deposits, `settle` takes whatever step is due, and keys are made from the row. Large ones
wait in between until staff has looked at them (`reviewing`). Money that
was set aside stays so until the provider says that it was paid, or that it will never be.
"""

from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy.orm import Session

from exchange.client import Accepted, Client
from exchange.commands import OPERATOR, BeginWithdrawal, PostWithdrawal, VoidWithdrawal
from exchange.refusals import Refusal, Refused
from portal.acts import ActRefused
from portal.payments import PaymentProvider, Payout, Said, Standing
from portal.wallet.deposits import AWAY
from portal.wallet.models import Withdrawal, WithdrawalState
from portal.wallet.rows import advance, find, hear

MOST_STEPS: Final = 6

Step = Callable[[Client, PaymentProvider, Session, Withdrawal], None]

_log = structlog.get_logger(__name__)


def settle(
    client: Client, provider: PaymentProvider, session: Session, reference: str
) -> Withdrawal:
    """Take every step that is due, and return the row as it then is.

    Raises ActRefused, OutcomeUnknown or ProviderAway where one could not be taken: nothing is lost,
    the same call goes on from there.
    """
    row = find(session, Withdrawal, reference)
    for _ in range(MOST_STEPS):
        step = next_step(row)
        if step is None:
            break
        step(client, provider, session, row)
        row = find(session, Withdrawal, reference)
    return row


def next_step(row: Withdrawal) -> Step | None:
    """Return the step that is due, None if there is nothing to do but wait."""
    if row.state == WithdrawalState.ANNOUNCED:
        return _begin
    if row.state != WithdrawalState.BEGUN or row.is_in_review:
        return None
    if row.declined:
        return _decline
    match row.heard:
        case Standing.UNKNOWN:
            return _pay_out
        case Standing.OPEN:
            return None
        case Standing.FAILED:
            return _void
        case _:
            return _post


def may_leave(row: Withdrawal) -> bool:
    """Whether the provider may be asked to pay it out: money is set aside, and staff agrees."""
    return row.state == WithdrawalState.BEGUN and not row.declined and not row.is_in_review


def payout_of(row: Withdrawal) -> Payout:
    """Return what the provider is asked for."""
    return Payout(row.reference, row.amount, row.holder, row.bank, row.number_at_bank)


def _begin(client: Client, _provider: PaymentProvider, session: Session, row: Withdrawal) -> None:
    reply = client.submit(BeginWithdrawal(row.account, _key(row, "begin"), 0, row.amount))
    if isinstance(reply, Accepted):
        begun = reply.sequence
        advance(session, row, state=WithdrawalState.BEGUN, number=begun, entry=begun)
        return
    if reply.refusal not in AWAY:
        advance(session, row, state=WithdrawalState.REJECTED)
    raise ActRefused(reply)


def _pay_out(_client: Client, provider: PaymentProvider, session: Session, row: Withdrawal) -> None:
    # Whoever crashes before writing this down asks again: to the provider it is the same payment.
    provider.pay_out(payout_of(row))
    hear(session, Withdrawal, Said(row.reference, row.amount, Standing.OPEN))
    hear(session, Withdrawal, provider.query(row.reference))


def _post(client: Client, _provider: PaymentProvider, session: Session, row: Withdrawal) -> None:
    entry = _close(client, PostWithdrawal(OPERATOR, _key(row, "post"), 0, _number(row)))
    advance(session, row, state=WithdrawalState.POSTED, entry=entry or row.entry)


def _void(client: Client, _provider: PaymentProvider, session: Session, row: Withdrawal) -> None:
    entry = _close(client, VoidWithdrawal(OPERATOR, _key(row, "void"), 0, _number(row)))
    advance(session, row, state=WithdrawalState.VOIDED, entry=entry or row.entry)


def _decline(client: Client, _provider: PaymentProvider, session: Session, row: Withdrawal) -> None:
    entry = _close(client, VoidWithdrawal(OPERATOR, _key(row, "void"), 0, _number(row)))
    advance(session, row, state=WithdrawalState.DECLINED, entry=entry or row.entry)


def _close(client: Client, command: PostWithdrawal | VoidWithdrawal) -> int | None:
    """Return the entry that carried `command` out; None if somebody else closed it."""
    reply = client.submit(command)
    if isinstance(reply, Refused):
        if reply.refusal is not Refusal.ALREADY_DONE:
            raise ActRefused(reply)
        _log.error("a withdrawal was closed by somebody else", withdrawal=command.withdrawal)
        return None
    return reply.sequence


def _number(row: Withdrawal) -> int:
    if row.number is None:
        raise TypeError(row)
    return row.number


def _key(row: Withdrawal, step: str) -> str:
    return f"withdrawal-{row.reference}-{step}"
