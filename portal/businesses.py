"""Merchants: what each says of itself to everybody, and who acts for it in which post.

A merchant is named by its account at the exchange, that of the member who applied: money and rights
of the business are that account's. That member is an owner for good; all other posts come and go.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from exchange.refusals import Refusal, Refused
from portal.access import Role
from portal.acts import ActRefused
from portal.database import Model
from portal.people import NAME_LENGTH, Member
from portal.series_texts import CHINESE, Colour
from portal.visitor import Acting, Rank

CONTACT_LENGTH: Final = 100
CITY_LENGTH: Final = 40
ADDRESS_LENGTH: Final = 120
HOURS_LENGTH: Final = 400
ABOUT_LENGTH: Final = 600


class Standing(StrEnum):
    """How a merchant stands with the exchange."""

    GOOD = "good"
    WATCHED = "watched"
    SUSPENDED = "suspended"


class Terminal(StrEnum):
    """What a merchant's counters are: a local merchant's, or those of a store to try things in."""

    LOCAL = "local"
    EXPERIENCE = "experience"


def one_of(column: str, kinds: type[StrEnum]) -> CheckConstraint:
    """Return the rule that a column holds one of the kinds."""
    return CheckConstraint(f"{column} in ({', '.join(repr(str(each)) for each in kinds)})", column)


def _either(chinese: str, english: str, language: str) -> str:
    return (chinese or english) if language == CHINESE else (english or chinese)


class Merchant(Model):
    """One merchant, by its account at the exchange; times in ns UTC.

    `region` is the province's two digits (GB/T 2260), `hours` as portal/merchants/hours.py writes
    them; `bound`: it takes part in the discounts that members share. What is empty was not said.
    `edited_by` is the member who changed it last.
    """

    __tablename__ = "merchants"
    __table_args__ = (
        one_of("terminal", Terminal),
        one_of("standing", Standing),
        one_of("colour", Colour),
    )

    account: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name_zh: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    trade: Mapped[str] = mapped_column(String(16), default="other")
    terminal: Mapped[str] = mapped_column(String(10), default=Terminal.LOCAL)
    contact: Mapped[str] = mapped_column(String(CONTACT_LENGTH), default="")
    region: Mapped[str] = mapped_column(String(2), default="")
    city_zh: Mapped[str] = mapped_column(String(CITY_LENGTH), default="")
    city_en: Mapped[str] = mapped_column(String(CITY_LENGTH), default="")
    address_zh: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    address_en: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    hours: Mapped[str] = mapped_column(String(HOURS_LENGTH), default="")
    colour: Mapped[str] = mapped_column(String(16), default=Colour.SLATE)
    about_zh: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    bound: Mapped[bool] = mapped_column(default=False)
    standing: Mapped[str] = mapped_column(String(10), default=Standing.GOOD)
    opened_at: Mapped[int] = mapped_column(BigInteger)
    edited_at: Mapped[int | None] = mapped_column(BigInteger)
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    def name(self, language: str) -> str:
        """Return what it is called in that language."""
        return self.name_zh if language == CHINESE else self.name_en

    def city(self, language: str) -> str:
        """Return its city in that language, in the other one if it was said only there."""
        return _either(self.city_zh, self.city_en, language)

    def address(self, language: str) -> str:
        """Return its address, likewise."""
        return _either(self.address_zh, self.address_en, language)

    def about(self, language: str) -> str:
        """Return what it says of itself, likewise."""
        return _either(self.about_zh, self.about_en, language)


_OPEN: Final = text("ended_at is null")


class Post(Model):
    """A member's place at a merchant until it ends; times in ns UTC.

    `given_by` is the member who gave it, None for the post that came with the merchant itself.
    """

    __tablename__ = "posts"
    __table_args__ = (
        one_of("rank", Rank),
        # One who accepts twice at once has one post.
        Index("uq_posts_open", "member_id", "merchant", unique=True, sqlite_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    merchant: Mapped[int] = mapped_column(BigInteger, ForeignKey("merchants.account"), index=True)
    rank: Mapped[str] = mapped_column(String(8))
    given_at: Mapped[int] = mapped_column(BigInteger)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    ended_at: Mapped[int | None] = mapped_column(BigInteger)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    giver: Mapped[Member | None] = relationship(foreign_keys=[given_by])
    business: Mapped[Merchant] = relationship()

    @property
    def is_the_firms(self) -> bool:
        """Whether it is that of the member whose account the merchant's is: it never ends."""
        return self.member.account == self.merchant


def open_posts(session: Session, member_id: int) -> list[Post]:
    """Return the posts that a member has, that at their own account first, then as given."""
    chosen = select(Post).where(Post.member_id == member_id, Post.ended_at.is_(None))
    return sorted(session.scalars(chosen.order_by(Post.id)), key=lambda each: not each.is_the_firms)


def acting_of(session: Session, member: Member) -> tuple[Acting, ...]:
    """Return as what a member may act, for which merchants; their own first."""
    chosen = (
        select(Post.merchant, Post.rank)
        .where(Post.member_id == member.id, Post.ended_at.is_(None))
        .order_by(Post.merchant != member.account, Post.id)
    )
    found = session.execute(chosen)
    return tuple(Acting(merchant, Rank(rank), member.id) for merchant, rank in found)


def roles_of(member: Member, posts: tuple[Acting, ...]) -> frozenset[Role]:
    """Return what a member may be: what was granted, and merchant by a post that lets issue."""
    issues = any(each.rank.issues for each in posts)
    return member.roles | ({Role.MERCHANT} if issues else frozenset())


def open_merchant(session: Session, member: Member, merchant: Merchant) -> None:
    """Make a member's account that of `merchant`, with the member as its owner.

    The caller commits; raises sqlalchemy's IntegrityError then if the account was a merchant's.
    """
    session.add(merchant)
    session.flush()
    session.add(
        Post(
            member_id=member.id,
            merchant=merchant.account,
            rank=Rank.OWNER,
            given_at=merchant.opened_at,
        )
    )


def is_suspended(session: Session, account: int) -> bool:
    """Return whether the merchant with that account is suspended."""
    standing = session.scalar(select(Merchant.standing).where(Merchant.account == account))
    return standing == Standing.SUSPENDED


def see_that_it_may_issue(session: Session, account: int) -> None:
    """Raise ActRefused if the merchant with that account is suspended."""
    if is_suspended(session, account):
        raise ActRefused(Refused(Refusal.NOT_PERMITTED, "issuing"))


def merchant_of(session: Session, account: int) -> Merchant | None:
    """Return the merchant with that account; None if there is none."""
    return session.get(Merchant, account)
