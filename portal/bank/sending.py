"""Sending notices: over HTTP, as often as it takes until the payee has confirmed one."""

from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.bank.models import BankPayment
from portal.bank.notices import Signer, body_of
from portal.certificates import connection_to
from portal.payments import Said, Standing
from portal.randomness import draw_text

PATH: Final = "/wallet/webhooks/bank"
PATIENCE_S: Final = 5
HTTP_PORT: Final = 80
HTTPS_PORT: Final = 443
MARK_LENGTH: Final = 32

Deliver = Callable[[bytes, dict[str, str]], bool]
"""Brings (body, headers) to the payee; whether it was confirmed."""

_log = structlog.get_logger(__name__)


def tell(session: Session, signer: Signer, deliver: Deliver, reference: str | None = None) -> int:
    """Send what was not confirmed yet, of one payment or of all; return how many were confirmed."""
    chosen = select(BankPayment).where(BankPayment.told != BankPayment.standing)
    if reference is not None:
        chosen = chosen.where(BankPayment.reference == reference)
    return sum(_tell(session, signer, deliver, row) for row in list(session.scalars(chosen)))


def _tell(session: Session, signer: Signer, deliver: Deliver, row: BankPayment) -> bool:
    said = Said(row.reference, row.amount, Standing(row.standing))
    number = row.id
    session.rollback()  # whoever waits for an answer holds nothing
    body = body_of(draw_text(MARK_LENGTH), said)
    if not deliver(body, signer.sign(body, clock.now())):
        return False
    session.execute(
        update(BankPayment)
        .where(BankPayment.id == number, BankPayment.told < said.standing)
        .values(told=said.standing)
    )
    session.commit()
    return True


def over_http(address: str, certificate: Path) -> Deliver:
    """Return what brings notices to `address`; by TLS it must have that certificate."""
    parts = urlsplit(address)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (HTTPS_PORT if secure else HTTP_PORT)

    def deliver(body: bytes, headers: dict[str, str]) -> bool:
        connection = connection_to(host, port, certificate if secure else None, PATIENCE_S)
        try:
            connection.request("POST", PATH, body, {**headers, "Content-Type": "application/json"})
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException) as error:
            _log.info("a notice did not arrive", reason=type(error).__name__)
            return False
        finally:
            connection.close()

    return deliver
