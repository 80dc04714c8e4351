"""Entries: one act each, with everything that follows from it.

An entry is these bytes, and nothing else is hashed or stored:

    version 0x01 | hash of the entry before (32) | nonce (16) | body

The body is a msgpack array of exactly seven elements, without any bytes after it:

    sequence  uint           position in the ledger, from 0
    time      uint           nanoseconds since 1970 UTC, below 2**63; never falls
    kind      uint           0 to 65535; 0 is genesis, which entry 0 and no other is
    key       bin            chosen by the exchange, opaque; empty for entries of the system
    actor     int            64 bits; who commanded it, 0 is the venue
    postings  array          of [owner int, asset uint < 2**32, bucket 1 to 255, amount int];
                             |amount| < 2**53; amounts sum to 0 in every asset
    payload   bin            defined by the exchange, opaque

The writer uses the shortest msgpack form of each element; a reader takes any form of these types
and refuses all others (str, float, bool, nil, map, ext). An entry has at most 65,535 bytes.
Its hash is the RFC 6962 leaf hash, SHA-256(0x00 | entry): one hash serves chain and tree.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from ledger.accounts import AMOUNT_LIMIT, Posting
from ledger.errors import EntryMalformed, EntryRefused, EntryTooLarge, Unbalanced

VERSION: Final = 1
GENESIS: Final = 0
GENESIS_PREVIOUS: Final = bytes(32)
NONCE_BYTES: Final = 16
MAX_ENTRY_BYTES: Final = 65_535

# (time, kind, key, actor, postings, payload): an entry before it has its place in the ledger.
Draft = tuple[int, int, bytes, int, Sequence[Posting], bytes]

_VERSION_BYTE: Final = bytes((VERSION,))
_BODY_AT: Final = 49
_Uint = Annotated[int, Meta(ge=0, le=2**63 - 1)]
_Int = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
_Asset = Annotated[int, Meta(ge=0, le=2**32 - 1)]
_Bucket = Annotated[int, Meta(ge=1, le=2**8 - 1)]
_Amount = Annotated[int, Meta(ge=1 - AMOUNT_LIMIT, le=AMOUNT_LIMIT - 1)]


class Entry(Struct, array_like=True, forbid_unknown_fields=True, frozen=True, gc=False):
    """The body of an entry. One whose postings do not balance cannot be constructed: Unbalanced."""

    sequence: _Uint
    time: _Uint
    kind: Annotated[int, Meta(ge=0, le=2**16 - 1)]
    key: bytes
    actor: _Int
    postings: tuple[tuple[_Int, _Asset, _Bucket, _Amount], ...]
    payload: bytes

    def __post_init__(self) -> None:
        check_balanced(self.postings)


def check_balanced(postings: Sequence[Posting]) -> None:
    """Raise Unbalanced unless the amounts sum to 0 in every asset, EntryRefused if one is huge."""
    if len(postings) == 2:  # noqa: PLR2004  a hold or its release, the most frequent of all
        one, other = postings
        amount = one[3]
        if one[1] == other[1] and amount == -other[3] and -(2**53) < amount < 2**53:
            return
    sums: dict[int, int] = {}
    get = sums.get
    for _, asset, _, amount in postings:
        if not -(2**53) < amount < 2**53:
            raise EntryRefused(reason=f"an amount of {amount} is not below 2**53")
        sums[asset] = get(asset, 0) + amount
    if any(sums.values()):
        raise Unbalanced(*next(wrong for wrong in sums.items() if wrong[1]))


class _Beginning(Struct, array_like=True, gc=False):
    sequence: int
    time: int
    kind: int


_encode_body = msgspec.msgpack.Encoder().encode
_decode_body = msgspec.msgpack.Decoder(Entry).decode
_decode_beginning = msgspec.msgpack.Decoder(_Beginning).decode


def encode(previous: bytes, nonce: bytes, sequence: int, draft: Draft) -> bytes:
    """Return the bytes of the entry that `draft` becomes at `sequence`.

    The integers were checked by whoever made the draft. Raises Unbalanced, EntryTooLarge.
    """
    check_balanced(draft[4])
    body = _encode_body((sequence, *draft))
    entry = b"".join((_VERSION_BYTE, previous, nonce, body))
    if len(entry) > MAX_ENTRY_BYTES:
        raise EntryTooLarge(len(entry), MAX_ENTRY_BYTES)
    return entry


def decode(entry: bytes) -> Entry:
    """Return the body of `entry`. Raises EntryMalformed, also when it does not balance."""
    if len(entry) > MAX_ENTRY_BYTES:
        raise EntryMalformed(reason=f"{len(entry)} bytes, at most {MAX_ENTRY_BYTES} are allowed")
    if entry[:1] != _VERSION_BYTE:
        raise EntryMalformed(reason=f"version byte {entry[:1].hex() or 'missing'}, expected 01")
    try:
        return _decode_body(entry[_BODY_AT:])
    except (msgspec.DecodeError, EntryRefused) as error:
        raise EntryMalformed(str(error)) from error


def kind_of(entry: bytes) -> int:
    """Return the kind of an entry that `decode` takes, at a fraction of its cost."""
    return _decode_beginning(entry[_BODY_AT:]).kind


def entry_hash(entry: bytes) -> bytes:
    """Return SHA-256(0x00 | entry): what the next entry names and the leaf of the tree."""
    return sha256(b"\x00" + entry).digest()


def previous_hash(entry: bytes) -> bytes:
    """Return the hash of the entry before, as `entry` names it."""
    return entry[1:33]


def nonce_of(entry: bytes) -> bytes:
    """Return the random bytes that keep the hash of `entry` from being guessed back."""
    return entry[33:_BODY_AT]
