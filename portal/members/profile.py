"""What somebody may change about themself."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.members import passwords
from portal.members.forms import NameForm, said
from portal.members.service import by_email
from portal.people import Member


def rename(session: Session, member: Member, form: NameForm) -> bool:
    """Set name, user name and language; whether the user name is still free for them."""
    wanted = said(form.user_name) or None
    taken = select(Member.id).where(Member.user_name == wanted, Member.id != member.id)
    if wanted and session.scalar(taken) is not None:
        return False
    member.name, member.user_name = said(form.name), wanted
    member.language = said(form.language)
    try:
        session.commit()
    except IntegrityError:  # somebody took it just now
        session.rollback()
        return False
    return True


def is_free(session: Session, email: str) -> bool:
    """Return whether nobody has that address."""
    return by_email(session, email) is None


def knows_password(session: Session, member: Member, password: str) -> bool:
    """Return whether it is the member's password."""
    kept = member.password
    session.commit()  # no transaction stays open while it is hashed
    return passwords.fits(password, kept)
