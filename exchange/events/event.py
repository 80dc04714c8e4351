"""What every event is, and the reply that carries events back to a caller."""

from typing import ClassVar

import msgspec


class Event(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One fact. Its msgpack array, without its name, is the payload of a ledger entry.

    `KIND` is the number in the entry that says which event the payload is; never used again.
    """

    KIND: ClassVar[int]


class Accepted(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """The command was carried out: its events, the first of them recorded in entry `sequence`.

    Objects that a command creates (orders, deposits, gifts …) are known by that sequence.
    """

    sequence: int
    time: int
    payloads: tuple[tuple[int, bytes], ...]
