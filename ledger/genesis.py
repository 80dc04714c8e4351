"""Genesis: entry 0, which says what ledger this is.

Its key is empty, its actor 0, it has no postings; its payload is a msgpack array of exactly six
elements:

    origin      str    the name in checkpoints, as C2SP tlog-checkpoint wants it: no spaces, no plus
    ledger id   bin    16 random bytes
    format      uint   1, as the version byte of entries
    rules       uint   the rules that decide from the start; later changes are entries
    scale       uint   decimal places of money: 4
    public key  bin    32 bytes, Ed25519: the first to sign checkpoints
"""

import re
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from ledger.entries import GENESIS, VERSION, Draft, Entry
from ledger.errors import EntryMalformed, EntryRefused

MONEY_SCALE: Final = 4

_ORIGIN: Final = re.compile(r"[!-*,-~]{1,255}")  # printable ASCII without space and plus


class Genesis(Struct, array_like=True, forbid_unknown_fields=True, frozen=True, gc=False):
    """What ledger this is."""

    origin: str
    ledger_id: Annotated[bytes, Meta(min_length=16, max_length=16)]
    format: Annotated[int, Meta(ge=VERSION, le=VERSION)]
    rules: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    scale: Annotated[int, Meta(ge=0, le=18)]
    public_key: Annotated[bytes, Meta(min_length=32, max_length=32)]


_decode_genesis = msgspec.msgpack.Decoder(Genesis).decode


def genesis_draft(genesis: Genesis, time: int) -> Draft:
    """Return the draft of entry 0. Raises EntryRefused if a field is not as described above."""
    payload = msgspec.msgpack.encode(genesis)
    try:
        _decode_payload(payload)
    except EntryMalformed as error:
        raise EntryRefused(error.reason) from error
    return (time, GENESIS, b"", 0, (), payload)


def decode_genesis(entry: Entry) -> Genesis:
    """Return what entry 0 says. Raises EntryMalformed if that is not as described above."""
    if (entry.sequence, entry.kind, entry.key, entry.actor, entry.postings) != (0, 0, b"", 0, ()):
        raise EntryMalformed(reason="genesis has sequence, kind, actor 0, no key, no postings")
    return _decode_payload(entry.payload)


def _decode_payload(payload: bytes) -> Genesis:
    try:
        genesis = _decode_genesis(payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EntryMalformed(reason=f"genesis: {error}") from error
    if not _ORIGIN.fullmatch(genesis.origin):
        raise EntryMalformed(reason="genesis: the origin is printable ASCII without space and plus")
    return genesis
