"""What is kept of merchants beside what everybody sees: invitations to posts."""

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.businesses import Merchant
from portal.database import Model
from portal.people import EMAIL_LENGTH, Member

_OPEN: Final = text("ended_at is null")


class Invitation(Model):
    """A post that somebody is offered until they answer or it is taken back; times in ns UTC.

    `identity` is what the inviter typed, an address or a user name, in small letters. `member_id`
    is who had that user name then; an address is whoever's has it when they look.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("rank in ('cashier', 'manager', 'owner')", "rank"),
        # Whoever is invited twice at once is invited once.
        Index("uq_invitations_open", "merchant", "identity", unique=True, sqlite_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant: Mapped[int] = mapped_column(BigInteger, ForeignKey("merchants.account"))
    identity: Mapped[str] = mapped_column(String(EMAIL_LENGTH), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    rank: Mapped[str] = mapped_column(String(8))
    given_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    given_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)

    business: Mapped[Merchant] = relationship()
    giver: Mapped[Member] = relationship(foreign_keys=[given_by])
