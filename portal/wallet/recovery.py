"""The recovery job: asks provider and ledger about rows that wait, so that none waits for ever.

It is run every few seconds by one process beside the web workers. A request that breaks off
between row and command, a notice that came while the engine was away, one that never came: all
three look the same to it. Two runs at once would do no harm, only the work twice.
"""

from typing import Final

import structlog
from sqlalchemy import ColumnElement, or_, select

from portal import clock
from portal.payments import ProviderAway, Said, Standing
from portal.wallet import notices, withdrawals
from portal.wallet.errors import AmountDiffers
from portal.wallet.models import Deposit, DepositState, Withdrawal, WithdrawalState
from portal.wallet.rows import find
from portal.wallet.till import Till

EVERY_S: Final = 5
QUIET_FOR: Final = 2 * clock.SECOND
"""A row is left alone so long after its last change: a request is probably still at work on it."""

MOST_AT_ONCE: Final = 500

_DEPOSITS: Final = or_(
    Deposit.state.in_((DepositState.ANNOUNCED, DepositState.AWAITED)),
    (Deposit.state == DepositState.POSTED) & (Deposit.heard == Standing.REVERSED),
    Deposit.state.in_((DepositState.REFUSED, DepositState.LAPSED))
    & (Deposit.heard >= Standing.PAID),
)
_WITHDRAWALS: Final = Withdrawal.state.in_((WithdrawalState.ANNOUNCED, WithdrawalState.BEGUN))

_log = structlog.get_logger(__name__)


def recover(till: Till, quiet_for: int = QUIET_FOR) -> int:
    """Look once at every row that waits; return how many there were."""
    if till.payments is None:
        return 0
    before = clock.now() - quiet_for
    references = [
        *_waiting(till, Deposit, _DEPOSITS, before),
        *_waiting(till, Withdrawal, _WITHDRAWALS, before),
    ]
    for reference in references:
        _recover(till, reference)
    return len(references)


def _waiting(
    till: Till, kind: type[Deposit | Withdrawal], waits: ColumnElement[bool], before: int
) -> list[str]:
    chosen = select(kind.reference).where(waits, kind.updated_at <= before).limit(MOST_AT_ONCE)
    return list(till.session.scalars(chosen))


def _recover(till: Till, reference: str) -> None:
    try:
        said = till.provider.query(reference)
        kind = notices.note(till, said)
        if kind is Withdrawal:
            _ask_again(till, said)
    except ProviderAway:
        return
    except AmountDiffers as error:
        _log.error("a payment is of another amount", reason=str(error))
        return
    notices.follow(till, kind, reference)


def _ask_again(till: Till, said: Said) -> None:
    """Ask once more for a payout of which the provider, against expectation, knows nothing."""
    if said.standing is Standing.UNKNOWN:
        row = find(till.session, Withdrawal, said.reference)
        if row.state == WithdrawalState.BEGUN:
            till.provider.pay_out(withdrawals.payout_of(row))
