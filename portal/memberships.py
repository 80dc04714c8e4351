"""Memberships: who joined at which shop, and whether they topped up there within a year.

Joining is said once and written down; that somebody topped up stands in the ledger alone. Who has
joined at one shop that takes part pays the member price at all of them. Times are nanoseconds UTC,
accounts those of the exchange.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from exchange.client import AskSeries, AskTime, Client
from exchange.history import History, top_ups
from portal.businesses import Merchant
from portal.clock import DAY
from portal.database import Model

LASTS: Final = 365 * DAY
"""So long after the last top-up a membership lasts."""


class Membership(Model):
    """Somebody joined at a shop; it counts from their first top-up there on."""

    __tablename__ = "memberships"

    account: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    merchant: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    joined_at: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True, slots=True)
class Joined:
    """A membership that counts: where, since when, and the last top-up, by its `entry`."""

    merchant: int
    joined_at: int
    topped_up_at: int
    series: int
    entry: int

    @property
    def ends_at(self) -> int:
        """When it ends unless they top up again."""
        return self.topped_up_at + LASTS


@dataclass(frozen=True, slots=True)
class Register:
    """What memberships are read from."""

    client: Client
    history: History
    session: Session


def join(session: Session, account: int, merchant: int, now: int) -> None:
    """Write down that somebody joins at a shop; who did so before did so then."""
    row = insert(Membership).values(account=account, merchant=merchant, joined_at=now)
    session.execute(row.on_conflict_do_nothing())
    session.commit()


def memberships_of(register: Register, account: int) -> list[Joined]:
    """Return where somebody joined and topped up, the last top-up first; ended ones too."""
    chosen = select(Membership).where(Membership.account == account)
    rows = {row.merchant: row.joined_at for row in register.session.scalars(chosen)}
    if not rows:
        return []
    merchants = {one.series: one.merchant for one in register.client.query(AskSeries()).series}
    with register.history.read(register.client.query(AskTime()).size) as views:
        newest_first = top_ups.of_member(views, account)
    found: dict[int, Joined] = {}
    for row in newest_first:
        shop = merchants[row.series]
        if shop in rows and shop not in found:
            found[shop] = Joined(shop, rows[shop], row.time, row.series, row.top_up)
    return list(found.values())


def paying_member_price(
    register: Register, account: int, merchants: Iterable[int], now: int
) -> frozenset[int]:
    """Return at which of these shops somebody pays the member price.

    Where they joined; and, if they joined at any shop that takes part, at all that take part.
    """
    joined = {one.merchant for one in memberships_of(register, account) if now < one.ends_at}
    if not joined:
        return frozenset()
    asked = set(merchants)
    chosen = select(Merchant.account).where(Merchant.account.in_(asked | joined), Merchant.bound)
    taking_part = set(register.session.scalars(chosen))
    shared = taking_part if taking_part & joined else set()
    return frozenset(asked & (joined | shared))
