"""Codes that were given out: a number to be typed where a QR code cannot be read."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class ShownCode(Model):
    """A token and the number that stands for it while it is good. Times in ns UTC.

    Of the number only a keyed digest is kept. Rows whose time is over are removed when others are
    made: nothing follows from them, as the exchange alone knows which tokens were used.
    """

    __tablename__ = "shown_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    token: Mapped[str] = mapped_column(String(200))
    holder: Mapped[int] = mapped_column(BigInteger, index=True)
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)
