"""How requests and replies travel over a socket: frames of msgpack batches.

A frame is its length (4 bytes, big-endian) and that many bytes: a msgpack array of [number, thing].
The caller numbers its requests from 1 up; the engine's replies bear the same number. Number 0 is
for what is neither: the engine's `Welcome` when a connection begins, the caller's `Watch`, the
engine's one `Grown` for it, and its `Goodbye`, with the reason, before it ends a connection that
does not keep to this protocol.

A request that is no command or query of ours is refused COMMAND_MALFORMED by itself, naming the
field; the rest of its frame is carried out. A frame that is no such array, or is longer than
`MOST_REQUEST_BYTES`, ends the connection.
"""

import re
from collections.abc import Iterable
from typing import Final, cast

import msgspec

from exchange.client.client import Reply, Request
from exchange.commands import AnyCommand
from exchange.errors import OutcomeUnknown, ProtocolBroken
from exchange.events.event import Accepted
from exchange.queries import AnyAnswer, AnyQuery
from exchange.refusals import Refusal, Refused

PROTOCOL: Final = 1
OURS: Final = 0
"""The number of what is neither a request nor a reply."""

MOST_REQUEST_BYTES: Final = 2**20
MOST_REPLY_BYTES: Final = 2**28
MOST_COMMAND_BYTES: Final = 4_096
"""A longer command is malformed: none that means anything comes near."""

_LENGTH_BYTES: Final = 4
_MALFORMED: Final = Refusal.COMMAND_MALFORMED


class Note(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """Base of what bears the number 0, and of the stand-in for an unknown outcome."""


class Welcome(Note, frozen=True):
    """The engine's first word."""

    protocol: int


class Watch(Note, frozen=True, forbid_unknown_fields=True):
    """Tell me, once, when the ledger has more than `size` entries."""

    size: int


class Grown(Note, frozen=True):
    """The ledger has so many entries."""

    size: int


class Goodbye(Note, frozen=True):
    """The connection ends: `reason`."""

    reason: str


class Unknown(Note, frozen=True):
    """The reply OutcomeUnknown."""


AnyRequest = AnyCommand | AnyQuery | Watch
AnyNote = Welcome | Grown | Goodbye
_AnyReply = Accepted | Refused | Unknown | AnyAnswer | Welcome | Grown | Goodbye

_encode = msgspec.msgpack.Encoder().encode
_decode_batch = msgspec.msgpack.Decoder(list[tuple[int, msgspec.Raw]]).decode
_decode_request = msgspec.msgpack.Decoder(AnyRequest).decode
_decode_replies = msgspec.msgpack.Decoder(list[tuple[int, _AnyReply]]).decode
_decode_loosely = msgspec.msgpack.Decoder(list[msgspec.Raw]).decode
_decode_name = msgspec.msgpack.Decoder(str).decode

_TYPES: Final[dict[str, type[msgspec.Struct]]] = {
    each.__name__: each for each in cast("tuple[type[msgspec.Struct], ...]", AnyRequest.__args__)
}


class Frames:
    """Cuts what arrives into frames."""

    def __init__(self, most_bytes: int) -> None:
        """Take frames of up to `most_bytes`."""
        self._most = most_bytes
        self._buffer = bytearray()

    def feed(self, arrived: bytes) -> list[bytes]:
        """Return the frames that are now complete. Raises ProtocolBroken if one is too long."""
        buffer = self._buffer
        buffer += arrived
        frames: list[bytes] = []
        start = 0
        while len(buffer) - start >= _LENGTH_BYTES:
            begin = start + _LENGTH_BYTES
            length = int.from_bytes(buffer[start:begin], "big")
            if length > self._most:
                raise ProtocolBroken(
                    reason=f"a frame of {length} bytes, at most {self._most} are allowed"
                )
            if len(buffer) < begin + length:
                break
            start = begin + length
            frames.append(bytes(buffer[begin:start]))
        del buffer[:start]
        return frames


def encode_requests(requests: Iterable[tuple[int, Request | Watch]]) -> bytes:
    """Return numbered requests as frames, none of which is too long.

    Raises ProtocolBroken if a single request is.
    """
    batch = list(requests)
    body = _encode(batch)
    if len(body) <= MOST_REQUEST_BYTES:
        return _frame(body)
    if len(batch) == 1:
        raise ProtocolBroken(
            reason=f"a request of {len(body)} bytes, at most {MOST_REQUEST_BYTES} fit"
        )
    half = len(batch) // 2
    return encode_requests(batch[:half]) + encode_requests(batch[half:])


def decode_requests(frame: bytes) -> list[tuple[int, Request | Watch | Refused]]:
    """Return the numbered requests of a frame; a malformed one as the refusal that it gets.

    Raises ProtocolBroken if it is no array of [number, request].
    """
    try:
        batch = _decode_batch(frame)
    except msgspec.DecodeError as error:
        raise ProtocolBroken(reason=f"not an array of [number, request]: {error}") from error
    requests: list[tuple[int, Request | Watch | Refused]] = []
    for number, raw in batch:
        if len(raw) > MOST_COMMAND_BYTES:
            requests.append((number, Refused(_MALFORMED, "", MOST_COMMAND_BYTES)))
            continue
        try:
            requests.append((number, _decode_request(raw)))
        except msgspec.DecodeError as error:
            requests.append((number, Refused(_MALFORMED, _field(bytes(raw), str(error)))))
    return requests


def encode_replies(replies: Iterable[tuple[int, Reply | Note]]) -> bytes:
    """Return numbered replies as one frame."""
    return _frame(
        _encode(
            [
                (number, Unknown() if isinstance(reply, OutcomeUnknown) else reply)
                for number, reply in replies
            ]
        )
    )


def decode_replies(frame: bytes) -> list[tuple[int, Reply | AnyNote]]:
    """Return the numbered replies of a frame. Raises ProtocolBroken if it holds anything else."""
    try:
        replies = _decode_replies(frame)
    except msgspec.DecodeError as error:
        raise ProtocolBroken(reason=f"not an array of [number, reply]: {error}") from error
    return [
        (number, OutcomeUnknown() if isinstance(reply, Unknown) else reply)
        for number, reply in replies
    ]


def _frame(body: bytes) -> bytes:
    return len(body).to_bytes(_LENGTH_BYTES, "big") + body


def _field(raw: bytes, complaint: str) -> str:
    """Return the field that msgspec complains of, "" if it is none of a type we know."""
    try:
        name = _decode_name(_decode_loosely(raw)[0])
    except (msgspec.DecodeError, IndexError):
        return ""
    known = _TYPES.get(name)
    at = re.search(r"`\$\[(\d+)\]|at least length \d+, got (\d+)", complaint)
    if known is None or at is None:
        return ""
    place = int(at.group(1) or at.group(2))  # in the array, whose first element is the name
    fields = known.__struct_fields__
    return fields[place - 1] if 1 <= place <= len(fields) else ""
