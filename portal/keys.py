"""Keys: made, listed, revoked; and known again when a request comes with one."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal import clock
from portal.key_rows import KEY_LENGTH, ApiKey
from portal.randomness import draw_text
from portal.sealing import Seal

SECRET_LENGTH: Final = 64
REMEMBERED_FOR: Final = clock.SECOND
"""A key that was looked up is not looked up again for so long: revoking takes effect within it."""

_MOST_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key with its secret, which is not shown again."""

    key: str
    secret: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """Whom a key stands for, the secret that signs, and whether it may trade."""

    member: int
    secret: bytes
    may_trade: bool


def create_key(
    session: Session, seal: Seal, member: int, label: str = "", *, may_trade: bool = True
) -> NewKey:
    """Make a key for an account of the exchange and commit it."""
    new = NewKey(draw_text(KEY_LENGTH), draw_text(SECRET_LENGTH))
    session.add(
        ApiKey(
            key=new.key,
            sealed_secret=seal.seal(new.secret, new.key),
            member=member,
            label=label,
            may_trade=may_trade,
            created_at=clock.now(),
        )
    )
    session.commit()
    return new


def keys_of(session: Session, member: int | None = None) -> list[ApiKey]:
    """Return the keys of an account, or all of them, in the order in which they were made."""
    chosen = select(ApiKey).order_by(ApiKey.id)
    if member is not None:
        chosen = chosen.where(ApiKey.member == member)
    return list(session.scalars(chosen))


def revoke_key(session: Session, key: str) -> bool:
    """Let a key be good no more; whether there was one that was."""
    row = session.scalar(select(ApiKey).where(ApiKey.key == key, ApiKey.revoked_at.is_(None)))
    if row is None:
        return False
    row.revoked_at = clock.now()
    session.commit()
    return True


class Authenticator:
    """Tells whom a key stands for; the feed is handed one as well. Safe for threads."""

    def __init__(
        self, sessions: Callable[[], Session], seal: Seal, now: Callable[[], int] = clock.now
    ) -> None:
        self._sessions = sessions
        self._seal = seal
        self._now = now
        self._known: dict[str, tuple[int, Credentials | None]] = {}
        self._lock = Lock()

    def credentials(self, key: str) -> Credentials | None:
        """Return whom `key` stands for; None if it is not known, or was revoked."""
        now = self._now()
        known = self._known.get(key)
        if known is not None and now < known[0]:
            return known[1]
        found = self._look_up(key)
        with self._lock:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = (now + REMEMBERED_FOR, found)
        return found

    def _look_up(self, key: str) -> Credentials | None:
        with self._sessions() as session:
            found = session.execute(_CREDENTIALS, {"wanted": key}).one_or_none()
        if found is None:
            return None
        member, sealed, may_trade = found
        return Credentials(member, self._seal.open(sealed, key).encode(), may_trade)


# Columns, and no object: nothing of it is changed, and every key is looked up each second.
_CREDENTIALS: Final = select(ApiKey.member, ApiKey.sealed_secret, ApiKey.may_trade).where(
    ApiKey.key == bindparam("wanted"), ApiKey.revoked_at.is_(None)
)
