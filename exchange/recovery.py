"""Recovery: how every start begins. The state comes from the ledger and from nothing else.

The newest snapshot that the ledger confirms is loaded; every entry after it (without one: every
entry) is checked as part of the chain and applied by `venue.evolve`, which decides nothing. What
comes out stands at the head of the store, or the start is refused naming the entry that is bad.

Public: `recover`, `first_bad`, `recorded_act`, `confirmed`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from exchange.errors import ReplayFailed
from exchange.events import StateHashed
from exchange.snapshots import Snapshot, SnapshotFolder
from exchange.venue.state_codec import load
from exchange.venue.venue import Venue
from ledger.chain import EMPTY, Head, extend
from ledger.entries import Draft, Entry, decode
from ledger.errors import LedgerCorrupt, StoreError
from ledger.recovery import head_after
from ledger.sqlite_reader import SqliteReader
from ledger.store import StoredBlocks

Progress = Callable[[int, int], None]
"""Told (entries behind the state, entries in the ledger), a few times a second at most."""

_REPORT_EVERY: Final = 64  # blocks

_decode_hashed = msgspec.msgpack.Decoder(StateHashed).decode
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recovered:
    """The venue at `head`; it came from the snapshot at `snapshot` (0: from genesis)."""

    venue: Venue
    head: Head
    snapshot: int


def recover(stored: StoredBlocks, snapshots: SnapshotFolder, progress: Progress) -> Recovered:
    """Return the venue as of the last durable entry.

    Raises LedgerCorrupt for an entry that is not as it was written, ReplayFailed for one that this
    program cannot apply.
    """
    end = stored.head()
    venue, head = _start(stored, snapshots)
    first = head.size
    for nth, block in enumerate(stored.blocks(head.height)):
        extension = extend(head, block)
        _apply(venue, extension.entries)
        head = extension.head
        if nth % _REPORT_EVERY == 0:
            progress(head.size, end.size)
    if head != end:
        raise LedgerCorrupt(head.size - 1, "the store's head is not where its blocks lead")
    progress(head.size, end.size)
    return Recovered(venue, head, first)


def first_bad(ledger: Path, found: LedgerCorrupt) -> LedgerCorrupt:
    """Return the error that names the first bad entry of a ledger in which `found` was met.

    Opening looks at the end alone and blames that; this reads everything from genesis on.
    """
    head = EMPTY
    try:
        with SqliteReader.open(ledger) as reader:
            for block in reader.blocks():
                head = extend(head, block).head
    except LedgerCorrupt as error:
        return error
    except StoreError:
        return found  # a file that cannot even be read was named already
    return found


def recorded_act(stored: StoredBlocks, sequence: int, count: int) -> list[Draft]:
    """Return the `count` entries from `sequence` on, one act and so in one block, as drafts."""
    block = stored.block_with(sequence)
    if block is None:
        raise LedgerCorrupt(sequence, "its block is missing")
    first = sequence - block.first_sequence
    entries = [decode(raw) for raw in block.split()[first : first + count]]
    return [(e.time, e.kind, e.key, e.actor, e.postings, e.payload) for e in entries]


def confirmed(stored: StoredBlocks, snapshot: Snapshot) -> bool:
    """Whether the ledger's entry that is said to confirm `snapshot` names it and its hash."""
    block = stored.block_with(snapshot.entry)
    if block is None or snapshot.entry < snapshot.sequence:
        return False
    entry = decode(block.entry(snapshot.entry))
    if entry.kind != StateHashed.KIND:
        return False
    hashed = _decode_hashed(entry.payload)
    return hashed.sequence == snapshot.sequence and hashed.hash == snapshot.hash


def _start(stored: StoredBlocks, snapshots: SnapshotFolder) -> tuple[Venue, Head]:
    """Return the venue of the newest snapshot that is confirmed, else an empty one."""
    for snapshot in snapshots.newest_first():
        before = stored.block_with(snapshot.sequence - 1)
        if before is None or not confirmed(stored, snapshot):
            _log.warning("the snapshot at %d is not of this ledger", snapshot.sequence)
            continue
        if before.next_sequence != snapshot.sequence:
            continue
        try:
            return Venue(load(snapshot.state)), head_after(stored, before)
        except msgspec.DecodeError as error:
            # Written by another version of this program; the entries say the same.
            _log.warning("the snapshot at %d is not read: %s", snapshot.sequence, error)
    return Venue(), EMPTY


def _apply(venue: Venue, entries: list[Entry]) -> None:
    evolve = venue.evolve
    for entry in entries:
        try:
            evolve(entry)
        except Exception as error:
            raise ReplayFailed(entry.sequence, f"kind {entry.kind}, {error!r}") from error
