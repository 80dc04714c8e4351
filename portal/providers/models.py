"""What providers answered when payments were begun: their own number, and the way to pay."""

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model
from portal.paying_in import RETURN_LENGTH
from portal.payments import PROVIDER_LENGTH, REFERENCE_LENGTH


class BegunPayment(Model):
    """A payment that a provider knows. `theirs` is its own number, where it has one by then.

    `way` is an address, or the text of a code to be scanned. Amounts are money units, times
    nanoseconds UTC.
    """

    __tablename__ = "begun_payments"

    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), primary_key=True)
    provider: Mapped[str] = mapped_column(String(PROVIDER_LENGTH))
    amount: Mapped[int] = mapped_column(BigInteger)
    theirs: Mapped[str] = mapped_column(String(100), default="", index=True)
    way: Mapped[str] = mapped_column(Text)
    return_to: Mapped[str] = mapped_column(String(RETURN_LENGTH))
    expires_at: Mapped[int] = mapped_column(BigInteger)
