"""What staff looks at: members, with what the exchange knows of them."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from exchange.client import AskMember, Client
from portal.people import Member

FOUND = 25
MOST = 2**53 - 1
"""No account has a number beyond this."""


@dataclass(frozen=True, slots=True)
class Found:
    """A member, and whether the exchange has frozen them."""

    member: Member
    frozen: bool


def members(session: Session, client: Client, wanted: str) -> list[Found]:
    """Return members by account number, or by a part of name or address; the newest first."""
    chosen = select(Member).order_by(Member.id.desc()).limit(FOUND)
    plain = wanted.strip().removeprefix("#").casefold()
    if plain.isascii() and plain.isdecimal():
        chosen = chosen.where(Member.account == int(plain[:18]))
    elif plain:
        part = f"%{_literal(plain)}%"
        chosen = chosen.where(
            or_(
                func.lower(Member.name).like(part, escape="\\"),
                Member.email.like(part, escape="\\"),
                Member.user_name.like(part, escape="\\"),
            )
        )
    return [Found(member, _is_frozen(client, member)) for member in session.scalars(chosen)]


def with_account(session: Session, account: int) -> Member | None:
    """Return the member with an account of the exchange; programs may have one without."""
    return session.scalar(select(Member).where(Member.account == account))


def _is_frozen(client: Client, member: Member) -> bool:
    return member.account is not None and client.query(AskMember(member.account)).frozen


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
