"""The recovery job: asks provider and ledger about rows that wait, so that none waits for ever.

It is run every few seconds by one process beside the web workers. A request that breaks off
between row and command, a notice that came while the engine was away, one that never came: all
three look the same to it. Two runs at once would do no harm, only the work twice. The longer a
provider has nothing to tell of a row, the more seldom it is asked.
"""

from typing import Final

import structlog
from sqlalchemy import ColumnElement, and_, or_, select, update

from portal import clock
from portal.payments import NoProvider, ProviderAway, Standing
from portal.wallet import differences, notices, reviewing, withdrawals
from portal.wallet.errors import AmountDiffers
from portal.wallet.models import Deposit, DepositState, Withdrawal, WithdrawalState
from portal.wallet.rows import KINDS, Kind, find
from portal.wallet.till import Till

EVERY_S: Final = 5
QUIET_FOR: Final = 2 * clock.SECOND
"""A row is left alone so long after its last change: a request is probably still at work on it."""

MOST_AT_ONCE: Final = 500
SHORTEST_PAUSE: Final = EVERY_S * clock.SECOND
LONGEST_PAUSE: Final = 600 * clock.SECOND
PART_OF_AGE: Final = 6
"""After an answer that changed nothing a row is left alone for this part of its age."""

_WAITING: Final = {
    Deposit: or_(
        Deposit.state.in_((DepositState.ANNOUNCED, DepositState.AWAITED)),
        (Deposit.state == DepositState.POSTED) & (Deposit.heard == Standing.REVERSED),
        (Deposit.state == DepositState.REVERSED) & (Deposit.heard == Standing.RESTORED),
        and_(Deposit.state == DepositState.POSTED, Deposit.purpose != "", ~Deposit.served),
        Deposit.state.in_((DepositState.REFUSED, DepositState.LAPSED))
        & (Deposit.heard >= Standing.PAID),
    ),
    Withdrawal: or_(
        Withdrawal.state == WithdrawalState.ANNOUNCED,
        (Withdrawal.state == WithdrawalState.BEGUN) & ~reviewing.IN_REVIEW,
    ),
}

_log = structlog.get_logger(__name__)


def recover(till: Till, *, at_once: bool = False) -> int:
    """Look at every row that waits and whose turn it is, or at all of them; return how many."""
    if not till.payments:
        return 0
    now = clock.now()
    references = [each for kind in KINDS for each in _waiting(till, kind, None if at_once else now)]
    for reference in references:
        _recover(till, reference)
    return len(references)


def _waiting(till: Till, kind: Kind, now: int | None) -> list[str]:
    due: ColumnElement[bool] = _WAITING[kind]
    if now is not None:
        due &= (kind.updated_at <= now - QUIET_FOR) & (kind.look_at <= now)
    chosen = select(kind.reference).where(due).order_by(kind.look_at, kind.id).limit(MOST_AT_ONCE)
    return list(till.session.scalars(chosen))


def _recover(till: Till, reference: str) -> None:
    kind = notices.kind_of(till.session, reference)
    try:
        _ask(till, kind, reference)
    except ProviderAway:
        pass
    except NoProvider:
        _log.warning("a payment waits for a provider that is switched off", reference=reference)
    except AmountDiffers as error:
        differences.heard(till.session, find(till.session, kind, reference).provider, error)
    else:
        if not notices.follow(till, kind, reference):
            return  # it is not the provider that it waits for
    _leave_alone(till, kind, reference)


def _ask(till: Till, kind: Kind, reference: str) -> None:
    """Keep what the provider says now.

    A payout of which it, against expectation, knows nothing is asked for once more.
    """
    provider = till.provider(find(till.session, kind, reference).provider)
    said = provider.query(reference)
    notices.note(till, said)
    if kind is Withdrawal and said.standing is Standing.UNKNOWN:
        row = find(till.session, Withdrawal, reference)
        if withdrawals.may_leave(row):
            provider.pay_out(withdrawals.payout_of(row))


def _leave_alone(till: Till, kind: Kind, reference: str) -> None:
    now = clock.now()
    age = now - find(till.session, kind, reference).created_at
    pause = min(max(age // PART_OF_AGE, SHORTEST_PAUSE), LONGEST_PAUSE)
    till.session.execute(
        update(kind).where(kind.reference == reference).values(look_at=now + pause)
    )
    till.session.commit()
