"""The second factor: an authenticator app, and codes on paper for when it is lost.

A code is good once: the step of the last one is kept, and a recovery code is marked as used.
"""

import hmac
from hashlib import sha256
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.members import totp
from portal.members.models import RecoveryCode
from portal.people import Member
from portal.randomness import draw_text
from portal.sealing import Seal

CODES: Final = 10
_HALF: Final = 5


def is_on(member: Member) -> bool:
    """Return whether the member signs in with a second factor."""
    return member.sealed_totp is not None


def switch_on(session: Session, seal: Seal, member: Member, secret: str, code: str) -> bool:
    """Take `secret` as the member's if `code` shows that their app has it; whether it did."""
    step = totp.step_of(secret, code, clock.now(), 0)
    if step is None:
        return False
    give(seal, member, secret)
    member.totp_step = step
    session.commit()
    return True


def give(seal: Seal, member: Member, secret: str) -> None:
    """Let `secret` be the member's; the caller commits it."""
    member.sealed_totp = seal.seal(secret, _context(member))
    member.totp_step = 0


def switch_off(session: Session, member: Member) -> None:
    """Let the member sign in without."""
    member.sealed_totp = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member.id))
    session.commit()


def passes(session: Session, seal: Seal, member: Member, code: str) -> bool:
    """Return whether `code` is one of the member's, and let it be used."""
    plain = totp.plain(code)
    if plain.isascii() and plain.isdecimal() and len(plain) == totp.DIGITS:
        return _passes_totp(session, seal, member, plain)
    return _passes_recovery(session, member, plain)


def _passes_totp(session: Session, seal: Seal, member: Member, code: str) -> bool:
    if member.sealed_totp is None:
        return False
    secret = seal.open(member.sealed_totp, _context(member))
    step = totp.step_of(secret, code, clock.now(), member.totp_step)
    if step is None:
        return False
    # Of two requests with one code only one finds an earlier step.
    used = session.execute(
        update(Member).where(Member.id == member.id, Member.totp_step < step).values(totp_step=step)
    )
    session.commit()
    return bool(used.rowcount)  # type: ignore[attr-defined]


def _passes_recovery(session: Session, member: Member, code: str) -> bool:
    kept = _hash(member, code)
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.member_id == member.id,
            RecoveryCode.code_hash == kept,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    session.commit()
    return bool(used.rowcount)  # type: ignore[attr-defined]


def draw_codes(session: Session, member: Member) -> list[str]:
    """Return new recovery codes; the old ones are good no more."""
    codes = [_spaced(draw_text(2 * _HALF).lower()) for _ in range(CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member.id))
    session.add_all(
        RecoveryCode(member_id=member.id, code_hash=_hash(member, code)) for code in codes
    )
    session.commit()
    return codes


def codes_left(session: Session, member: Member) -> int:
    """Return how many recovery codes were not used yet."""
    chosen = select(RecoveryCode.id).where(
        RecoveryCode.member_id == member.id, RecoveryCode.used_at.is_(None)
    )
    return len(session.scalars(chosen).all())


def _spaced(code: str) -> str:
    return f"{code[:_HALF]}-{code[_HALF:]}"


def _hash(member: Member, code: str) -> str:
    plain = code.replace("-", "").lower()
    return hmac.new(member.admission_key.encode(), plain.encode(), sha256).hexdigest()


def _context(member: Member) -> str:
    # Not the number of the row: it would come again in a database that began anew.
    return f"second factor of {member.admission_key}"
