"""What is kept of a gift beside the ledger: the act that its secret is made from, and its words."""

from typing import Final

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

MESSAGE_LENGTH: Final = 140


class GiftNote(Model):
    """One gift, by the hash (hexadecimal) that the exchange has of its secret.

    It is written before the gift is made, so that none is without its link; that of a gift that
    was refused leads nowhere.
    """

    __tablename__ = "gift_notes"

    claim_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    giver: Mapped[int] = mapped_column(BigInteger)
    act: Mapped[str] = mapped_column(String(64))
    message: Mapped[str] = mapped_column(String(MESSAGE_LENGTH))
