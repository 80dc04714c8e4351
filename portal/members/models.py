"""What members sign in with: open sign-ins and codes for when the second factor is lost."""

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Model
from portal.people import Member

HASH_LENGTH = 64


class SignIn(Model):
    """A browser in which a member is signed in until it ends. Times in ns UTC.

    The browser has a token, this row only its hash: who reads the database cannot sign in by it.
    """

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    second_factor: Mapped[bool] = mapped_column(default=False)
    browser: Mapped[str] = mapped_column(String(40), default="")
    started_at: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)

    member: Mapped[Member] = relationship()


class RecoveryCode(Model):
    """A code that stands for the second factor once; only its hash is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    used_at: Mapped[int | None] = mapped_column(BigInteger)
