"""What staff did, and why: written down before it is done, with the entry that it became."""

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Model
from portal.people import Member

REASON_LENGTH = 500


class Act(StrEnum):
    """What staff can do."""

    APPROVE = "approve"
    DECLINE = "decline"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    HALT = "halt"
    CANCEL_ONLY = "cancel_only"
    RESUME = "resume"
    WIND_DOWN = "wind_down"


class StaffAct(Model):
    """One act on one subject: an application, a member's account, or a series, by its number.

    `key` is that of the command; `sequence` the entry, None for what the ledger knows nothing of,
    for what waits for a second person, and for what broke off before the exchange answered.
    """

    __tablename__ = "staff_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    act: Mapped[str] = mapped_column(String(16))
    subject: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    staff_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[int] = mapped_column(BigInteger)
    sequence: Mapped[int | None] = mapped_column(BigInteger)

    staff: Mapped[Member] = relationship(foreign_keys=[staff_id])
    second: Mapped[Member | None] = relationship(foreign_keys=[second_id])
