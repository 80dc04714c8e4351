"""Notices of a payment provider: taken once each, and what they say is kept before it is acted on.

So a notice that comes while the engine is away is not lost: the recovery job acts on it later.
"""

from collections.abc import Mapping

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exchange.client import OutcomeUnknown
from portal import clock
from portal.acts import ActRefused
from portal.payments import (
    FRESH_FOR,
    Flaw,
    NoProvider,
    Notice,
    NoticeForged,
    PaymentProvider,
    ProviderAway,
    Said,
)
from portal.wallet import deposits, differences, withdrawals
from portal.wallet.errors import AmountDiffers, NoSuchPayment, NoticeSeenBefore, PurposeWaits
from portal.wallet.models import Deposit, NoticeSeen, Withdrawal
from portal.wallet.rows import Kind, find, hear
from portal.wallet.till import Till

_log = structlog.get_logger(__name__)


def take(till: Till, provider: PaymentProvider, headers: Mapping[str, str], body: bytes) -> bool:
    """Take the notice in a request of that provider; whether the ledger has followed it already.

    Where the amount is not that of the row, it is written down for staff and nothing is booked.
    Raises NoticeForged, NoticeSeenBefore, NoSuchPayment and ProviderAway: nothing is kept then.
    """
    notice = provider.read(headers, body)
    if notice is None:
        return True
    now = clock.now()
    if not -FRESH_FOR <= now - notice.sent_at <= notice.fresh_for:
        forged = NoticeForged(Flaw.TIME, (now - notice.sent_at) // clock.SECOND)
        _log.warning("a webhook was refused", provider=provider.name, reason=str(forged))
        raise forged
    kind = kind_of(till.session, notice.said.reference)
    if find(till.session, kind, notice.said.reference).provider != provider.name:
        raise NoSuchPayment(notice.said.reference)
    as_asked = _hear(till, kind, notice.said, provider)
    if notice.mark:
        _mark(till.session, notice, now)
    return as_asked and follow(till, kind, notice.said.reference)


def _hear(till: Till, kind: Kind, said: Said, provider: PaymentProvider) -> bool:
    try:
        hear(till.session, kind, said)
    except AmountDiffers as error:
        differences.heard(till.session, provider.name, error)
        return False
    return True


def follow(till: Till, kind: Kind, reference: str) -> bool:
    """Let the ledger follow what was heard of a payment; whether it could."""
    try:
        if kind is Deposit:
            deposits.settle(till.client, till.session, reference)
        else:
            provider = till.provider(find(till.session, kind, reference).provider)
            withdrawals.settle(till.client, provider, till.session, reference)
    except (ActRefused, OutcomeUnknown, ProviderAway, NoProvider) as error:
        _log.info("a payment waits", reason=str(error))
        return False
    except PurposeWaits as error:
        _log.exception("what was paid for waits", reason=str(error))
        return False
    return True


def kind_of(session: Session, reference: str) -> Kind:
    """Return which kind of payment a reference names. Raises NoSuchPayment."""
    try:
        find(session, Deposit, reference)
    except NoSuchPayment:
        find(session, Withdrawal, reference)
        return Withdrawal
    return Deposit


def note(till: Till, said: Said) -> Kind:
    """Keep what the provider said when it was asked; return the kind of payment."""
    kind = kind_of(till.session, said.reference)
    hear(till.session, kind, said)
    return kind


def _mark(session: Session, notice: Notice, now: int) -> None:
    session.execute(delete(NoticeSeen).where(NoticeSeen.sent_at < now - 2 * FRESH_FOR))
    session.add(NoticeSeen(mark=notice.mark, sent_at=notice.sent_at))
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        raise NoticeSeenBefore(notice.mark) from None
