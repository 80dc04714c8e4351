"""What people do at the door: sign up, sign in, confirm an address, get in again when locked out.

Whether an address is known is told to nobody but by mail to that address: answers are the same, and
take as long.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.access import Role
from portal.members import attempts, passwords, sign_ins
from portal.members.attempts import Trier
from portal.members.links import Purpose
from portal.members.office import Office
from portal.people import ADMISSION_KEY_LENGTH, Member, PersonKind
from portal.randomness import draw_text

MAILS_AN_HOUR: Final = 3
"""So many mails of one kind go to one address in an hour, whoever asks for them."""


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody says who signs up; `email` in small letters."""

    email: str
    name: str
    kind: PersonKind
    password: str
    language: str


def join(session: Session, office: Office, joining: Joining) -> None:
    """Sign somebody up as a consumer; an address that is known gets a mail instead."""
    password = passwords.hash_of(joining.password)
    member = _new_member(joining, password)
    session.add(member)
    try:
        session.commit()
    except IntegrityError:  # the address is taken, perhaps since a moment ago
        session.rollback()
        _tell_owner(session, office, joining)
    else:
        ask_to_confirm(office, member, member.email)


def _new_member(joining: Joining, password: str) -> Member:
    now = clock.now()
    member = Member(
        email=joining.email,
        name=joining.name,
        kind=joining.kind,
        language=joining.language,
        password=password,
        admission_key=draw_text(ADMISSION_KEY_LENGTH),
        created_at=now,
    )
    member.grant(Role.CONSUMER, now)
    return member


def _tell_owner(session: Session, office: Office, joining: Joining) -> None:
    member = by_email(session, joining.email)
    if member is None:
        return
    if member.confirmed_at is None:
        ask_to_confirm(office, member, member.email)
    elif office.attempts.allow("mail that an address is known", member.email, MAILS_AN_HOUR):
        outbox.send(
            member.email,
            "members/mail/known.txt",
            language=member.language or joining.language,
            name=member.name,
        )


def ask_to_confirm(office: Office, member: Member, email: str) -> None:
    """Send the link that proves that an address is theirs, and makes it the member's."""
    if office.attempts.allow("mail to confirm", email, MAILS_AN_HOUR):
        link = office.links.make(Purpose.CONFIRM, member.id, _address_state(member), email)
        outbox.send(
            email, "members/mail/confirm.txt", language=member.language, name=member.name, link=link
        )


def confirm(session: Session, office: Office, link: str) -> bool:
    """Take the address of a link as the member's; whether the link was good."""
    read = office.links.read(Purpose.CONFIRM, link)
    member = read and session.get(Member, read[0])
    if not read or not member or office.links.is_spent(read[2], _address_state(member)):
        return False
    member.email = read[1]
    member.confirmed_at = clock.now()
    try:
        session.commit()
    except IntegrityError:  # somebody else has it meanwhile
        session.rollback()
        return False
    return True


def can_confirm(session: Session, office: Office, link: str) -> bool:
    """Return whether a link to confirm an address is good."""
    read = office.links.read(Purpose.CONFIRM, link)
    member = read and session.get(Member, read[0])
    return bool(read and member and not office.links.is_spent(read[2], _address_state(member)))


def _address_state(member: Member) -> str:
    return f"{member.email} {member.confirmed_at}"


def recognise(
    session: Session, office: Office, identity: str, password: str, trier: Trier
) -> Member | None:
    """Return who signs in with that address or user name and that password, None if nobody may."""
    member = by_identity(session, identity)
    kept = None if member is None else member.password
    # No transaction stays open while the password is hashed: others write meanwhile.
    session.commit()
    if not passwords.fits(password, kept) or member is None:
        return None
    if member.confirmed_at is None and not office.config.demo:
        ask_to_confirm(office, member, member.email)
        return None
    office.attempts.succeeded(attempts.SIGN_IN, trier)
    if passwords.is_stale(member.password):
        member.password = passwords.hash_of(password)
        session.commit()
    return member


def by_identity(session: Session, identity: str) -> Member | None:
    """Return the member with that address or user name, None if there is none."""
    known = identity.strip().casefold()
    return session.scalar(
        select(Member).where(or_(Member.email == known, Member.user_name == known))
    )


def by_email(session: Session, email: str) -> Member | None:
    """Return the member with that address, None if there is none."""
    return session.scalar(select(Member).where(Member.email == email))


def ask_to_recover(session: Session, office: Office, email: str) -> None:
    """Send the link by which a new password can be set, if there is such a member."""
    member = by_email(session, email)
    allowed = office.attempts.allow("mail to recover", email, MAILS_AN_HOUR)
    if member is None or not allowed:
        return
    link = office.links.make(Purpose.RECOVER, member.id, member.password)
    outbox.send(
        email, "members/mail/recover.txt", language=member.language, name=member.name, link=link
    )


def recovering(session: Session, office: Office, link: str) -> Member | None:
    """Return whose password may be set by a link, None if it is not good or was used."""
    read = office.links.read(Purpose.RECOVER, link)
    member = read and session.get(Member, read[0])
    if not read or not member or office.links.is_spent(read[2], member.password):
        return None
    return member


def set_password(session: Session, member: Member, password: str, keep: int = 0) -> None:
    """Give a member another password and end all sign-ins but the one to keep."""
    member.password = passwords.hash_of(password)
    session.commit()
    sign_ins.end_others(session, member.id, keep)
    outbox.send(
        member.email,
        "members/mail/password_changed.txt",
        language=member.language,
        name=member.name,
    )


def recover(session: Session, member: Member, password: str) -> None:
    """Set the password of a member who came by a link; the link has shown the address too."""
    member.confirmed_at = member.confirmed_at or clock.now()
    set_password(session, member, password)
