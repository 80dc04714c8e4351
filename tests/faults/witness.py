"""The witness: reads the ledger as it grows and holds it against what clients wrote down.

What was accepted is there, once, as it was told. And nothing else is there: every act has an
attempt that can have caused it, one without a reply or with an unknown outcome or the accepted
one. A refused attempt cannot: ENGINE_UNAVAILABLE and OVERLOADED say that it was not sequenced,
any other refusal that no attempt of this command ever was.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from exchange.events import OrderMatched, OrderPlaced
from exchange.home import Home
from ledger.chain import EMPTY, extend
from ledger.entries import Entry
from ledger.sqlite_reader import SqliteReader
from tests.faults.recording_client import TRY_AGAIN
from tests.support.engine_records import Record

Name = tuple[int, str]


@dataclass(slots=True)
class Attempt:
    """One sending of a command, and the reply to it if there is one yet."""

    sent: int
    reply: Record | None = None

    @property
    def may_be_sequenced(self) -> bool:
        """Whether an entry may come from this attempt."""
        return self.reply is None or self.reply.what != "refused"

    @property
    def settled(self) -> bool:
        """Whether the reply says that the command is not and will not be carried out."""
        reply = self.reply
        return reply is not None and reply.what == "refused" and reply.refusal not in TRY_AGAIN


class Witness:
    """Holds the ledger of `home` against `collect()`, the records of all clients so far.

    What is in the ledger already when it is made is none of theirs.
    """

    def __init__(self, home: Home, collect: Callable[[], list[Record]]) -> None:
        self._ledger = home.ledger
        self._collect = collect
        self._head = EMPTY
        self._entries: list[Entry] = []
        self._act_of: dict[Name, list[Entry]] = {}
        self._attempts: dict[Name, dict[int, Attempt]] = {}
        self._noted = 0
        self._accepted: list[Record] = []  # since the last time the ledger was read
        self.acts = 0
        self._read()
        self._act_of.clear()

    def check(self) -> None:
        """Check all that was written down or recorded since the last time.

        A client writes down an attempt before it sends it. So whatever the ledger has by now has
        its attempt among the records read after it, and whatever was accepted in the records read
        before it is in the ledger.
        """
        noted = self._note()
        accepted, self._accepted = self._accepted, []
        came = self._read()
        noted |= self._note()
        for record in accepted:
            self._check_accepted(record)
        for name in (came | noted) & self._act_of.keys():
            self._check_caused(name)

    def _note(self) -> set[Name]:
        """Add the new records to the attempts; return whose they are."""
        new = self._collect()[self._noted :]
        self._noted += len(new)
        for record in new:
            attempts = self._attempts.setdefault(record.name, {})
            if record.what == "sent":
                attempts[record.attempt] = Attempt(record.time)
            else:
                attempts[record.attempt].reply = record
            if record.what == "accepted":
                self._accepted.append(record)
        return {each.name for each in new}

    def _read(self) -> set[Name]:
        """Read the new blocks; an act is in one block or not at all. Return whose acts came."""
        came: set[Name] = set()
        with SqliteReader.open(self._ledger) as reader:
            for block in reader.blocks(self._head.height):
                extension = extend(self._head, block)
                self._head = extension.head
                self._entries += extension.entries
                self._check_acts(extension.entries)
                for entry in extension.entries:
                    if entry.key:
                        name = (entry.actor, entry.key[24:].decode())
                        self._act_of.setdefault(name, []).append(entry)
                        came.add(name)
        return came

    def _check_acts(self, entries: list[Entry]) -> None:
        for at, entry in enumerate(entries):
            if entry.kind != OrderPlaced.KIND:
                continue
            placed = msgspec.msgpack.decode(entry.payload, type=OrderPlaced)
            rest = entries[at + 1 : at + placed.parts]
            parts = [msgspec.msgpack.decode(each.payload, type=OrderMatched) for each in rest]
            assert [each.part for each in parts] == list(range(2, placed.parts + 1))
            assert {each.act for each in parts} <= {entry.sequence}
            self.acts += placed.parts > 1

    def _check_accepted(self, record: Record) -> None:
        act = self._act_of.get(record.name, [])
        first = record.sequence
        assert tuple((each.kind, each.payload) for each in act) == record.payloads, record
        assert [each.sequence for each in act] == list(range(first, first + len(act))), record
        assert {each.time for each in act} == {record.time}, record

    def _check_caused(self, name: Name) -> None:
        attempts = list(self._attempts.get(name, {}).values())
        causes = [each.sent for each in attempts if each.may_be_sequenced]
        assert causes, f"every attempt was refused, and it is in the ledger: {name} {attempts}"
        assert not any(each.settled for each in attempts), (name, attempts)
        act = self._act_of[name]
        assert min(each.time for each in act) >= min(causes), (name, act[0].time, attempts)
        assert act[-1].sequence - act[0].sequence == len(act) - 1, (name, "is there twice")
        assert len({(each.time, each.key) for each in act}) == 1, (name, "is there twice")
