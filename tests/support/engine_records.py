"""What a client program writes down of every attempt, in a file of its own, line by line.

An attempt is written down twice: that it is about to be sent, before it is; and its reply.
"""

from pathlib import Path
from typing import Literal

import msgspec

from exchange.client import Accepted, Outcome, Refused
from exchange.commands import Command

What = Literal["sent", "accepted", "refused", "unknown"]


class Record(msgspec.Struct, frozen=True):
    """What became of the `attempt`th sending of a command, told by its actor and key.

    `time` is when it was sent; of an accepted one, that of its entries.
    """

    actor: int
    key: str
    attempt: int
    what: What
    time: int = 0
    sequence: int = 0
    payloads: tuple[tuple[int, bytes], ...] = ()
    refusal: int = 0

    @property
    def name(self) -> tuple[int, str]:
        """What the command is told by."""
        return self.actor, self.key


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Record).decode


def sending(command: Command, attempt: int, now: int) -> Record:
    """Return what is written down before `command` is sent at `now`."""
    return Record(command.actor, command.key, attempt, "sent", now)


def record_of(command: Command, attempt: int, reply: Outcome) -> Record:
    """Return what is written down of the reply."""
    name = (command.actor, command.key, attempt)
    if isinstance(reply, Accepted):
        return Record(*name, "accepted", reply.time, reply.sequence, reply.payloads)
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
