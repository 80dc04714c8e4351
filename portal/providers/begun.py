"""The payments that providers know: remembered when they were begun, found again by reference."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from portal.payments import Payment
from portal.providers.models import BegunPayment


@dataclass(frozen=True, slots=True)
class Begun:
    """Remembers them, in sessions of its own: what a provider answered is so, whatever follows."""

    sessions: Callable[[], Session]

    def find(self, reference: str) -> BegunPayment | None:
        """Return what is known of a payment, None if it was not begun yet."""
        with self.sessions() as session:
            return session.get(BegunPayment, reference)

    def keep(self, provider: str, payment: Payment, way: str, theirs: str = "") -> None:
        """Remember a payment; the first answer stays."""
        made = insert(BegunPayment).values(
            reference=payment.reference,
            provider=provider,
            amount=payment.amount,
            theirs=theirs,
            way=way,
            return_to=payment.return_to,
            expires_at=payment.expires_at,
        )
        with self.sessions() as session:
            session.execute(made.on_conflict_do_nothing())
            session.commit()

    def reference_of(self, provider: str, theirs: str) -> str | None:
        """Return our reference of what a provider has under that number."""
        chosen = select(BegunPayment.reference).where(
            BegunPayment.provider == provider, BegunPayment.theirs == theirs
        )
        with self.sessions() as session:
            return session.scalar(chosen)
