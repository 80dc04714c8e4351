"""Members that somebody at the machine makes: staff, and the people of the demo."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal import clock
from portal.access import Role
from portal.members import passwords, second_factors
from portal.people import ADMISSION_KEY_LENGTH, Member, PersonKind
from portal.randomness import draw_text
from portal.sealing import Seal


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Who is made. Without `account` the exchange opens one at the first sign-in."""

    email: str
    name: str
    password: str
    roles: frozenset[Role]
    kind: PersonKind = PersonKind.NATURAL
    account: int | None = None
    totp_secret: str = ""


def enrol(session: Session, seal: Seal, enrolment: Enrolment) -> Member:
    """Make a member whose address counts as confirmed, and commit it.

    Raises sqlalchemy's IntegrityError if somebody has the address.
    """
    now = clock.now()
    member = Member(
        email=enrolment.email.casefold(),
        name=enrolment.name,
        kind=enrolment.kind,
        password=passwords.hash_of(enrolment.password),
        account=enrolment.account,
        admission_key=draw_text(ADMISSION_KEY_LENGTH),
        created_at=now,
        confirmed_at=now,
    )
    for role in sorted(enrolment.roles):
        member.grant(role, now)
    if enrolment.totp_secret:
        second_factors.give(seal, member, enrolment.totp_secret)
    session.add(member)
    session.commit()
    return member
