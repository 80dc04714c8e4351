"""Sales that holders planned: a row each, never deleted, so that the card tells what came of it."""

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.acts import MARK_LENGTH
from portal.database import Model


class PlanState(StrEnum):
    """Where a planned sale stands."""

    ON = "on"
    BEGUN = "begun"
    DONE = "done"
    OFF = "off"
    REFUSED = "refused"


class Manner(StrEnum):
    """How units are sold when the day has come: to whoever bids then, or by waiting."""

    AT_ONCE = "at_once"
    WAITING = "waiting"


class PlannedSale(Model):
    """What is left of a card is sold `days_before` the last day of trade, at `least_price` each.

    `mark` is the key of its order. `quantity` is decided, and written down, before the order is
    placed; `order` is what came of it, `reason` why nothing did: the name of a `WhyNot` or of a
    refusal. Money is in money units, times are nanoseconds UTC.
    """

    __tablename__ = "planned_sales"
    __table_args__ = (
        CheckConstraint("state IN ('on', 'begun', 'done', 'off', 'refused')", "state_known"),
        CheckConstraint("manner IN ('at_once', 'waiting')", "manner_known"),
        CheckConstraint("least_price > 0", "price_positive"),
        Index(
            "uq_planned_sales_live",
            "holder",
            "series",
            unique=True,
            sqlite_where=text("state IN ('on', 'begun')"),
        ),
        Index("ix_planned_sales_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[int] = mapped_column(BigInteger)
    series: Mapped[int] = mapped_column(BigInteger)
    days_before: Mapped[int]
    least_price: Mapped[int] = mapped_column(BigInteger)
    manner: Mapped[str] = mapped_column(String(8))
    mark: Mapped[str] = mapped_column(String(MARK_LENGTH), unique=True)
    made_at: Mapped[int] = mapped_column(BigInteger)
    due_at: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(8), default=PlanState.ON)
    quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    order: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(40), default="")
    ended_at: Mapped[int | None] = mapped_column(BigInteger)
