"""Sign-ins: begun, known again by the token in a cookie, and ended, here or from elsewhere.

What the cookie holds is worth nothing once the sign-in has ended, whoever kept a copy of it.
"""

from hashlib import sha256
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.access import Role
from portal.businesses import acting_of, roles_of
from portal.members.models import SignIn
from portal.people import Member
from portal.randomness import draw_text
from portal.visitor import Person, Visit

TOKEN_LENGTH: Final = 43
IDLE: Final = 14 * clock.DAY
"""A sign-in that nobody uses for so long has ended; that of staff after `STAFF_IDLE`."""

STAFF_IDLE: Final = clock.DAY // 2
LONGEST: Final = 90 * clock.DAY
NOTED_EVERY: Final = 300 * clock.SECOND
"""That a sign-in is in use is written down at most so often."""


def begin(
    session: Session, member: Member, *, second_factor: bool = False, browser: str = ""
) -> str:
    """Sign `member` in and commit it; return the token that the browser keeps."""
    token, now = draw_text(TOKEN_LENGTH), clock.now()
    session.add(
        SignIn(
            member_id=member.id,
            token_hash=_hash(token),
            second_factor=second_factor,
            browser=browser[:40],
            started_at=now,
            seen_at=now,
        )
    )
    session.commit()
    return token


def find(session: Session, token: str) -> Visit | None:
    """Return whose sign-in the token is of; None if it has ended or there is none."""
    row = session.scalar(
        select(SignIn)
        .options(joinedload(SignIn.member).selectinload(Member.granted))
        .where(SignIn.token_hash == _hash(token), SignIn.ended_at.is_(None))
    )
    now = clock.now()
    if row is None or row.member.account is None or _is_over(row, now):
        return None
    if now - row.seen_at > NOTED_EVERY:
        row.seen_at = now
        session.commit()
    person = person_of(session, row.member, row.member.account)
    return Visit(person, row.id, row.second_factor)


def person_of(session: Session, member: Member, account: int) -> Person:
    """Return a member as the other capabilities see them."""
    posts = acting_of(session, member)
    roles = roles_of(member, posts)
    return Person(member.id, account, member.name, member.email, roles, member.language, posts)


def open_of(session: Session, member_id: int) -> list[SignIn]:
    """Return the sign-ins of a member that are in use, the last one first."""
    rows = session.scalars(
        select(SignIn)
        .options(joinedload(SignIn.member).selectinload(Member.granted))
        .where(SignIn.member_id == member_id, SignIn.ended_at.is_(None))
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    now = clock.now()
    return [row for row in rows if not _is_over(row, now)]


def end(session: Session, member_id: int, number: int) -> bool:
    """End one sign-in of a member; whether there was one."""
    return _end(session, SignIn.member_id == member_id, SignIn.id == number)


def end_token(session: Session, token: str) -> bool:
    """End the sign-in with that token; whether there was one."""
    return _end(session, SignIn.token_hash == _hash(token))


def end_others(session: Session, member_id: int, number: int = 0) -> bool:
    """End all sign-ins of a member but the one named; whether there was one."""
    return _end(session, SignIn.member_id == member_id, SignIn.id != number)


def _end(session: Session, *which: object) -> bool:
    chosen = update(SignIn).where(*which, SignIn.ended_at.is_(None))  # type: ignore[arg-type]
    ended = session.execute(chosen.values(ended_at=clock.now()))
    session.commit()
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def _is_over(row: SignIn, now: int) -> bool:
    idle = STAFF_IDLE if Role.STAFF in row.member.roles else IDLE
    return now - row.seen_at > idle or now - row.started_at > LONGEST


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
