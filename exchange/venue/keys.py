"""Idempotency: a command's key gives its original answer for as long as it could run again.

The key field of an entry is `valid_until` (8 bytes, big-endian), the first 16 bytes of the SHA-256
of the command's content, and the caller's key in ASCII. A key with `valid_until` is kept a minute
longer: a copy of the command is then refused TOO_OLD, but the same wish sent anew, with a later
`valid_until`, still gets the original answer, until the read models surely have it. A key without
`valid_until` is kept for ever.
"""

from functools import cache
from hashlib import sha256
from struct import Struct
from typing import TYPE_CHECKING, Final

import msgspec

from exchange.commands.command import ENVELOPE_FIELDS, Command

if TYPE_CHECKING:
    from hashlib import _Hash as HASH

MAX_VALIDITY: Final = 600 * 10**9
"""A key must end at most ten minutes from now, in nanoseconds."""

KEPT_BEYOND: Final = 60 * 10**9
"""For so long after its `valid_until` a key is kept, in nanoseconds."""

MAX_KEY: Final = 96
"""A key has at most this many characters, all of them ASCII."""
_SECOND: Final = 10**9
_DIGEST_BYTES: Final = 16
_HEAD: Final = Struct(f">Q{_DIGEST_BYTES}s")
_ARRAY_OF_TWO: Final = b"\x92"  # in msgpack

_encode = msgspec.msgpack.Encoder().encode
_astuple = msgspec.structs.astuple


Name = tuple[int, str]
"""(actor, key): every actor names its own commands."""


class UsedKey(msgspec.Struct, array_like=True, gc=False):
    """What a key was used for: the content's digest, and the entries of the act."""

    digest: bytes
    sequence: int
    count: int
    valid_until: int


class Keys:
    """The keys that are still kept, per actor."""

    __slots__ = ("_expiring", "_used", "purge_at")

    def __init__(self, used: dict[Name, UsedKey] | None = None) -> None:
        self._used = used or {}
        self._expiring: dict[int, list[Name]] = {}
        self.purge_at = 0
        """When the next whole second has passed: looked at for every entry."""
        for name, key in self._used.items():
            if key.valid_until:
                second = (key.valid_until + KEPT_BEYOND) // _SECOND
                self._expiring.setdefault(second, []).append(name)

    def __len__(self) -> int:
        return len(self._used)

    def find(self, name: Name, now: int) -> UsedKey | None:
        """Return what the key was used for, or None if it is free at `now`."""
        used = self._used.get(name)
        if used is not None and used.valid_until and used.valid_until + KEPT_BEYOND <= now:
            return None
        return used

    def use(self, actor: int, key_field: bytes, sequence: int) -> None:
        """Record that entry `sequence` carries `key_field`; an act's entries follow each other."""
        valid_until, digest = _HEAD.unpack_from(key_field)
        name = (actor, key_field[_HEAD.size :].decode())
        used = self._used.get(name)
        if (
            used is not None
            and used.sequence + used.count == sequence
            and used.valid_until == valid_until
        ):
            used.count += 1
            return
        self.keep(name, UsedKey(digest, sequence, 1, valid_until))

    def keep(self, name: Name, used: UsedKey) -> None:
        """Keep what the key was used for, for as long as it is valid."""
        self._used[name] = used
        valid_until = used.valid_until
        if valid_until:
            second = (valid_until + KEPT_BEYOND) // _SECOND
            try:
                self._expiring[second].append(name)
            except KeyError:
                self._expiring[second] = [name]

    def purge(self, now: int) -> None:
        """Forget the keys of every whole second that has passed by `now`, the time of an entry.

        There is nothing to do before `purge_at`.
        """
        second = now // _SECOND
        self.purge_at = (second + 1) * _SECOND
        for passed in sorted(s for s in self._expiring if s < second):
            for name in self._expiring.pop(passed):
                used = self._used.get(name)
                if used is not None and (used.valid_until + KEPT_BEYOND) // _SECOND == passed:
                    del self._used[name]

    def items(self) -> list[tuple[int, str, UsedKey]]:
        """Return (actor, key, use) of every key that is kept, in order of actor and key."""
        return [(actor, key, self._used[actor, key]) for actor, key in sorted(self._used)]


def digest_of(command: Command) -> bytes:
    """Return 16 bytes that stand for the command's content: its name and all but its envelope."""
    content = _begun(command.__class__).copy()
    content.update(_encode(_astuple(command)[ENVELOPE_FIELDS:]))
    return content.digest()[:_DIGEST_BYTES]


@cache
def _begun(kind: type[Command]) -> "HASH":
    """Return the hash so far of the array [name, all but the envelope], after the name.

    Hashing anew what is the same for all commands of a kind would cost a fifth more.
    """
    return sha256(_ARRAY_OF_TWO + _encode(kind.__name__))


def key_field(command: Command, digest: bytes) -> bytes:
    """Return the key field of the entries that `command` leads to."""
    return _HEAD.pack(command.valid_until, digest) + command.key.encode()
