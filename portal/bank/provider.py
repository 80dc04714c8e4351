"""The provider's side of the sandbox bank: asked by the exchange, it writes its own books.

Payouts are decided by the account number, so that every outcome can be seen: one that ends in 0000
comes back, one that ends in 1111 waits until somebody decides on the bank's page, all others are
paid at once.
"""

from collections.abc import Callable, Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.bank.models import BankPayment
from portal.bank.notices import Signer
from portal.payments import Notice, Payment, Payout, Said, Standing

REFUSED_ENDING: Final = "0000"
WAITING_ENDING: Final = "1111"


class SandboxBank:
    """A payment provider that moves play money."""

    name: Final = "bank"
    label: Final[LazyString] = _l("Sandbox bank")
    play: Final = True
    pays_out: Final = True
    confirmation: Final = ""

    def __init__(self, sessions: Callable[[], Session], signer: Signer, address: str) -> None:
        self._sessions = sessions
        self._signer = signer
        self._address = address

    def begin(self, payment: Payment) -> str:
        """Write the payment into the books; return the bank's page for it."""
        self._write(
            BankPayment(
                reference=payment.reference,
                outward=False,
                amount=payment.amount,
                party=payment.payee,
                return_to=payment.return_to,
                expires_at=payment.expires_at,
                asked_at=clock.now(),
            )
        )
        return f"{self._address}/bank/payments/{payment.reference}"

    def pay_out(self, payout: Payout) -> None:
        """Write the payout into the books, decided or not by its account number."""
        standing = Standing.PAID
        if payout.number.endswith(REFUSED_ENDING):
            standing = Standing.FAILED
        elif payout.number.endswith(WAITING_ENDING):
            standing = Standing.OPEN
        self._write(
            BankPayment(
                reference=payout.reference,
                outward=True,
                amount=payout.amount,
                party=f"{payout.holder}, {payout.bank}",
                number=payout.number,
                standing=standing,
                asked_at=clock.now(),
            )
        )

    def query(self, reference: str) -> Said:
        """Return what the books say."""
        with self._sessions() as session:
            row = session.scalar(select(BankPayment).where(BankPayment.reference == reference))
            if row is None:
                return Said(reference, 0, Standing.UNKNOWN)
            return Said(reference, row.amount, Standing(row.standing))

    def read(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Return the notice in a request. Raises NoticeForged."""
        return self._signer.read(headers, body)

    def _write(self, row: BankPayment) -> None:
        with self._sessions() as session:
            session.add(row)
            try:
                session.commit()
            except IntegrityError:
                session.rollback()  # asked for before: it is the same payment
