"""Whether the past is still what it was when it was found sound.

Entries that were checked are not checked again as they are followed, so somebody could change them
afterwards. Three things show it: the places that were reached before, each with its tree; the
checkpoints that were published; and reading everything again, a little at a time.
"""

from pathlib import Path
from typing import Final

from exchange.audit.record import Reached
from exchange.audit.running_audit import Violation
from exchange.history.findings import Line
from ledger.audit import LedgerAuditor
from ledger.chain import Head
from ledger.errors import LedgerCorrupt, PublishedUnreadable
from ledger.keys import named_key, published, root_at
from ledger.recovery import hashes_at
from ledger.store import StoredBlocks

BATCH_ENTRIES: Final = 1_000
"""About as many entries are read again at a time; whole blocks."""


def changed_since(stored: StoredBlocks, place: Reached) -> Violation | None:
    """Return what is wrong with the ledger if it does not begin with what led to `place`."""
    try:
        return _changed_since(stored, place)
    except LedgerCorrupt as error:
        return Violation(Line.CHAIN, error.sequence, error.reason)


def first_bad(stored: StoredBlocks) -> Violation | None:
    """Return the first entry that is bad as bytes; reads everything."""
    auditor = LedgerAuditor()
    try:
        for block in stored.blocks():
            auditor.take(stored, block)
    except LedgerCorrupt as error:
        return Violation(Line.CHAIN, error.sequence, error.reason)
    return None


def _changed_since(stored: StoredBlocks, place: Reached) -> Violation | None:
    size = size_of(stored)
    if size < place.size:
        reason = f"it is missing: {place.size} entries were there before"
        return Violation(Line.UNCHANGED, size, reason)
    hashes = hashes_at(stored, size)
    start = 0
    for level in reversed(range(len(place.peaks))):
        peak = place.peaks[level]
        if not peak:
            continue
        if hashes.node(level, start >> level) != peak:
            end = start + (1 << level) - 1
            reason = f"{start} to {end} are not what they were before"
            return Violation(Line.UNCHANGED, start, reason)
        start += 1 << level
    last = next(iter(stored.blocks(place.height - 1, place.height)), None)
    if last is None or last.next_sequence != place.size or last.root != place.root:
        return Violation(Line.UNCHANGED, place.size - 1, "its block is not what it was before")
    return None


class PublishedCheckpoints:
    """Compares every checkpoint that is published with the entries it was signed for."""

    def __init__(self, stored: StoredBlocks, folder: Path) -> None:
        self._stored = stored
        self._folder = folder
        self._note = b""
        self.compared = 0
        self.size = 0
        self.readable = False

    def look(self, head: Head) -> Violation | None:
        """Return what is wrong with the checkpoint published now, if the audit got that far."""
        key = named_key(self._stored) if head.size else None
        if key is None:
            return None
        try:
            last = published(self._folder, key)
        except PublishedUnreadable as error:
            self.readable = False
            return Violation(Line.SIGNED, None, str(error))
        self.readable = True
        if last is None or last.note == self._note:
            return None
        signed, size = last.checkpoint, size_of(self._stored)
        if signed.size > size:
            reason = f"it is missing: a checkpoint of {signed.size} entries was published"
            return Violation(Line.SIGNED, size, reason)
        if signed.size > head.size:
            return None
        if root_at(self._stored, signed.size) != signed.root:
            reason = "a checkpoint was signed for other entries up to it"
            return Violation(Line.SIGNED, signed.size - 1, reason)
        self._note, self.size = last.note, signed.size
        self.compared += 1
        return None


class Rereading:
    """Reads again from the first entry on, and once at the end from the first on again."""

    def __init__(self, stored: StoredBlocks) -> None:
        self._stored = stored
        self._again = LedgerAuditor()
        self._whole = False

    def read_to(self, sound: int) -> int:
        """Return how many of the `sound` entries were read again since this began."""
        return sound if self._whole else self._again.head.size

    def go_on(self, sound: Head) -> Violation | None:
        """Read some more of what leads to `sound`; return what is wrong there."""
        try:
            self._read(sound)
        except LedgerCorrupt as error:
            return Violation(Line.CHAIN, error.sequence, error.reason)
        again = self._again.head
        if again.height < sound.height:
            return None
        if again.root() != sound.root():
            return Violation(Line.UNCHANGED, sound.size - 1, "it is not what it was before")
        self._again, self._whole = LedgerAuditor(), True
        return None

    def _read(self, sound: Head) -> None:
        end = self._again.head.size + BATCH_ENTRIES
        for block in self._stored.blocks(self._again.head.height, sound.height):
            self._again.take(self._stored, block)
            if self._again.head.size >= end:
                return


def size_of(stored: StoredBlocks) -> int:
    """Return how many entries are stored."""
    last = stored.last()
    return 0 if last is None else last.next_sequence
