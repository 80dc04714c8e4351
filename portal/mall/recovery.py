"""The recovery job: takes the steps of purchases and refunds that broke off before their end."""

from typing import Final

import structlog
from sqlalchemy.orm import Session

from exchange.client import Client, OutcomeUnknown
from portal import clock
from portal.acts import ActRefused
from portal.sales import paying, refunding
from portal.sales.purchases import PurchaseRefund

EVERY_S: Final = 5
QUIET_FOR: Final = 5 * clock.SECOND
"""A row is left alone so long: a request is probably still at work on it."""

_log = structlog.get_logger(__name__)


def recover(client: Client, session: Session, quiet_for: int = QUIET_FOR) -> int:
    """Look once at every purchase and refund that waits; return how many there were."""
    before = clock.now() - quiet_for
    purchases = paying.waiting(session, before)
    for purchase in purchases:
        try:
            paying.settle(client, session, purchase)
        except (ActRefused, OutcomeUnknown) as error:
            _log.warning("a purchase waits", reason=str(error))
            session.rollback()
    refunds = refunding.under_way(session, before)
    for purchase, number in refunds:
        try:
            row = session.get_one(PurchaseRefund, number)
            refunding.carry_on(client, session, purchase, row)
        except (ActRefused, OutcomeUnknown) as error:
            _log.warning("a refund waits", reason=str(error))
            session.rollback()
    return len(purchases) + len(refunds)
