"""What people ask about their API keys: made once for each form, listed, revoked, all their own."""
# ruff: noqa: N818  an error is named after the state that it reports

from typing import Final

from sqlalchemy.orm import Session

from portal.errors import PortalError
from portal.key_rows import ApiKey
from portal.keys import NewKey, create_key, keys_of, revoke_key
from portal.sealing import Seal

MOST: Final = 20
"""So many keys may be good at a time: more are hardly somebody's own."""


class TooManyKeys(PortalError):
    """The account has as many good keys as are allowed."""


class NoSuchKey(PortalError):
    """The account has no such key that is good."""


def make(session: Session, seal: Seal, account: int, label: str, *, may_trade: bool) -> NewKey:
    """Make a key and return it with its secret. Raises TooManyKeys."""
    if len(good_keys(session, account)) >= MOST:
        raise TooManyKeys
    return create_key(session, seal, account, label, may_trade=may_trade)


def good_keys(session: Session, account: int) -> list[ApiKey]:
    """Return the keys of an account that were not revoked, newest first."""
    return [row for row in reversed(keys_of(session, account)) if row.revoked_at is None]


def revoked_keys(session: Session, account: int) -> list[ApiKey]:
    """Return the keys of an account that are good no more, newest first."""
    return [row for row in reversed(keys_of(session, account)) if row.revoked_at is not None]


def revoke(session: Session, account: int, key: str) -> None:
    """Let a key of the account be good no more. Raises NoSuchKey."""
    if key not in {row.key for row in good_keys(session, account)} or not revoke_key(session, key):
        raise NoSuchKey
