"""Drafts: what a merchant asked to be issued, kept from before the exchange is asked."""

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.database import Model

KEY_LENGTH = 64


class Draft(Model):
    """A series as it was proposed, under the key of the command that drafts it. Times in ns UTC.

    `drafted_by` is the member who did it; None where that was not kept yet. `series` is None until
    the exchange has answered and the texts are written; a row left so by a crash is finished by
    sending the command again, which happens once.
    """

    __tablename__ = "series_drafts"
    __table_args__ = (UniqueConstraint("merchant", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant: Mapped[int] = mapped_column(BigInteger, index=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    symbol: Mapped[str] = mapped_column(String(24))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    drafted_at: Mapped[int] = mapped_column(BigInteger, default=clock.now)
    drafted_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    series: Mapped[int | None] = mapped_column(BigInteger)
