"""Memberships: who belongs to the shops that share member prices, and since which top-up.

Who has joined at one shop that takes part pays the member price at all of them. Times are
nanoseconds UTC, accounts those of the exchange.
"""

from typing import Final

from sqlalchemy import BigInteger, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.businesses import Merchant
from portal.clock import DAY
from portal.database import Model

LASTS: Final = 365 * DAY
"""So long after the last top-up a membership lasts."""


class Membership(Model):
    """Somebody joined at a shop; `topped_up_at` is when they last bought of its rights first hand.

    `series` is what they bought then, `entry` the entry of the ledger that issued it.
    """

    __tablename__ = "memberships"

    account: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    merchant: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    joined_at: Mapped[int] = mapped_column(BigInteger)
    topped_up_at: Mapped[int] = mapped_column(BigInteger)
    series: Mapped[int] = mapped_column(BigInteger)
    entry: Mapped[int] = mapped_column(BigInteger)

    @property
    def ends_at(self) -> int:
        """When it ends unless they top up again."""
        return self.topped_up_at + LASTS


def memberships_of(session: Session, account: int) -> list[Membership]:
    """Return where somebody joined, the newest first, ended ones too."""
    chosen = select(Membership).where(Membership.account == account)
    return list(session.scalars(chosen.order_by(Membership.joined_at.desc())))


def has_member_price(session: Session, account: int, merchant: int, now: int) -> bool:
    """Whether somebody pays the member price at a shop.

    They do who joined there; and at a shop that takes part, who joined at any other that does.
    """
    at = set(
        session.scalars(
            select(Membership.merchant).where(
                Membership.account == account, Membership.topped_up_at > now - LASTS
            )
        )
    )
    if not at or merchant in at:
        return bool(at)
    taking_part = select(Merchant.account).where(
        Merchant.account.in_({merchant, *at}), Merchant.bound
    )
    found = set(session.scalars(taking_part))
    return merchant in found and len(found) > 1
