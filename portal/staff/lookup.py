"""What staff looks at: applications, members with what the exchange knows of them, series."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from exchange.client import AskMember, Client
from portal.people import Application, ApplicationState, Member

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


def applications(session: Session, *, waiting: bool) -> list[Application]:
    """Return the applications that wait, the oldest first, or those decided, the last first."""
    chosen = select(Application).options(joinedload(Application.member)).limit(FOUND)
    if waiting:
        chosen = chosen.where(Application.state == ApplicationState.WAITING)
        return list(session.scalars(chosen.order_by(Application.id)))
    chosen = chosen.where(Application.state != ApplicationState.WAITING)
    return list(session.scalars(chosen.order_by(Application.reviewed_at.desc())))


def _is_frozen(client: Client, member: Member) -> bool:
    return member.account is not None and client.query(AskMember(member.account)).frozen


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
