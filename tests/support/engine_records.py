"""What a client program writes down of every reply, in a file of its own, line by line."""

from pathlib import Path
from typing import Literal

import msgspec

from exchange.client import Accepted, Outcome, Refused
from exchange.commands import Command

What = Literal["accepted", "refused", "unknown"]


class Record(msgspec.Struct, frozen=True):
    """The reply to one command, told by its actor and key."""

    actor: int
    key: str
    what: What
    sequence: int = 0
    time: int = 0
    payloads: tuple[tuple[int, bytes], ...] = ()
    refusal: int = 0


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Record).decode


def record_of(command: Command, reply: Outcome) -> Record:
    """Return what is written down."""
    name = (command.actor, command.key)
    if isinstance(reply, Accepted):
        return Record(*name, "accepted", reply.sequence, reply.time, reply.payloads)
    if isinstance(reply, Refused):
        return Record(*name, "refused", refusal=int(reply.refusal))
    return Record(*name, "unknown")


def line_of(record: Record) -> bytes:
    """Return the line that stands for `record`."""
    return _encode(record) + b"\n"


class RecordFile:
    """Reads the records of another process as they come."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def new(self) -> list[Record]:
        """Return the records since the last call; a line that is not whole yet waits."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._read)
            lines = file.read()
        whole = lines[: lines.rfind(b"\n") + 1]
        self._read += len(whole)
        return [_decode(line) for line in whole.splitlines()]
