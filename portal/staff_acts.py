"""What staff did, and why: written down before it is done, with the entry that it became.

Several capabilities give staff something to do; all of it is in this one table, where all staff can
read it.
"""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta
from sqlalchemy import BigInteger, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from portal import clock
from portal.database import Model
from portal.people import Member
from portal.visitor import Person

REASON_LENGTH: Final = 500
SHORTEST_REASON: Final = 8
SHOWN: Final = 50

Reason = Annotated[str, Meta(min_length=SHORTEST_REASON, max_length=REASON_LENGTH)]
"""Why, in the JSON API; kept with the act."""


class Act(StrEnum):
    """What staff can do."""

    APPROVE = "approve"
    DECLINE = "decline"
    ASK = "ask"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    HALT = "halt"
    CANCEL_ONLY = "cancel_only"
    RESUME = "resume"
    WIND_DOWN = "wind_down"
    WATCH = "watch"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    LET_OUT = "let_out"
    TURN_DOWN = "turn_down"


class StaffAct(Model):
    """One act on one subject, by its number: an application, account, series or withdrawal.

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
    seconded_at: Mapped[int | None] = mapped_column(BigInteger)
    sequence: Mapped[int | None] = mapped_column(BigInteger)

    staff: Mapped[Member] = relationship(foreign_keys=[staff_id])
    second: Mapped[Member | None] = relationship(foreign_keys=[second_id])


def act_of(staff: Person, act: Act, subject: int, reason: str, key: str) -> StaffAct:
    """Return an act as it is written down."""
    return StaffAct(
        key=key, act=act, subject=subject, reason=reason, staff_id=staff.id, at=clock.now()
    )


def acts(session: Session, *which: Act) -> list[StaffAct]:
    """Return what staff did, the last act first; all of it, or acts of some kinds."""
    chosen = select(StaffAct).options(joinedload(StaffAct.staff), joinedload(StaffAct.second))
    if which:
        chosen = chosen.where(StaffAct.act.in_(which))
    return list(session.scalars(chosen.order_by(StaffAct.id.desc()).limit(SHOWN)))
