"""The audit: read a whole ledger and say whether every entry is what it claims to be.

It checks what docs/ledger-format.md lists in section 12: rows, frames, form, sequences, chain,
times, sums, balances, roots, tiles, and that the ledger is the one that was signed. Nothing is
kept in memory but the balances. `ledger/verify.py` checks the same without any code from here.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ledger.accounts import Balances, TrialLine
from ledger.blocks import Block, Tile, split_frames
from ledger.chain import EMPTY, Extension, Head, extend
from ledger.checkpoints import Checkpoint, open_checkpoint
from ledger.entries import Entry, decode, entry_hash
from ledger.errors import (
    EntryMalformed,
    LedgerCorrupt,
    LedgerError,
    NoteMalformed,
    NoteUnsigned,
    Overdrawn,
    StoreForeign,
)
from ledger.genesis import Genesis, decode_genesis
from ledger.notes import VerifyingKey
from ledger.sqlite_file import Connection, connect
from ledger.sqlite_reader import SqliteReader
from ledger.store import StoredBlocks
from ledger.tiles import TILE_HEIGHT, TILE_WIDTH

CONTENT: Final = "content"  # the level of an audit that has read every entry
_BODY_AT: Final = 49

# Is told how many entries have been found sound so far, after every block.
Progress = Callable[[int], None]

_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong first; `sequence` is None where no entry can be blamed."""

    sequence: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found; with a `fault`, all else is what is sound before it.

    `size` entries in `height` blocks; hash and time of the last; `root` of the tree over all;
    `key` is the one that genesis names; `checkpoints` is how many of those given agree.
    """

    level: str
    size: int
    height: int
    head: bytes
    time: int
    root: bytes
    key: VerifyingKey | None
    checkpoints: int
    accounts: int
    trial_balance: tuple[TrialLine, ...]
    fault: Fault | None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


def audit(
    source: StoredBlocks | Path,
    key: VerifyingKey | None = None,
    checkpoints: Sequence[bytes] = (),
    progress: Progress | None = None,
) -> AuditReport:
    """Audit the ledger in a store or a file, against a key and signed checkpoints kept from before.

    Without `key` the one that genesis names is believed. A file is read as it was at one moment,
    also while its exchange goes on. Raises StoreForeign if there is no file.
    """
    auditor = LedgerAuditor(key, checkpoints)
    fault = None
    try:
        if isinstance(source, Path):
            with _opened(source) as (file, complaint):
                auditor.run(file, progress)
                auditor.check_file(file, complaint)
        else:
            auditor.run(source, progress)
    except LedgerCorrupt as error:
        fault = Fault(error.sequence, error.reason)
    except _Damaged as error:
        fault = Fault(None, error.reason)
    except (sqlite3.Error, MemoryError) as error:
        fault = Fault(auditor.head.size, f"the file cannot be read there: {error}")
    return auditor.report(fault)


class _Damaged(LedgerError):  # noqa: N818  named after what it reports, as in ledger.errors
    """Something is wrong that is no entry's fault."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _File(SqliteReader):
    """A ledger file, and how many blocks and tiles it holds, out of reach or not."""

    def counts(self) -> tuple[object, ...]:
        sql = "SELECT (SELECT count(*) FROM blocks), (SELECT count(*) FROM tiles)"
        return self._rows(0, sql)[0]


@contextmanager
def _opened(path: Path) -> Iterator[tuple[_File, str]]:
    """Open the file, also one whose schema is not ours; that is then what to complain of."""
    if not path.is_file():
        raise StoreForeign(path, "there is no such file")
    complaint = ""
    try:
        file = _File.open(path, _snapshot)
    except StoreForeign as error:
        complaint = error.reason
        at_rest = not path.with_name(f"{path.name}-wal").exists()
        file = _File(_snapshot(f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' * at_rest}"))
    with file:
        yield file, complaint


def _snapshot(uri: str) -> Connection:
    connection = connect(uri)
    connection.execute("BEGIN")  # what is read from here on is the file at one moment
    return connection


class LedgerAuditor:
    """Where the audit of a ledger stands: all before `head` is sound.

    It starts with nothing, or at a head that was reached before, with the balances there.
    """

    def __init__(
        self,
        key: VerifyingKey | None = None,
        checkpoints: Sequence[bytes] = (),
        head: Head = EMPTY,
        balances: Balances | None = None,
    ) -> None:
        self.head = head
        self._key = key
        self._notes = checkpoints
        self._checkpoints: list[Checkpoint] = []
        self._agreed = 0
        self._balances = balances or Balances()

    def run(self, stored: StoredBlocks, progress: Progress | None) -> None:
        """Go through all blocks; raise LedgerCorrupt or _Damaged at the first that is bad."""
        for block in self._blocks(stored):
            self.take(stored, block)
            if progress is not None:
                progress(self.head.size)
        if self._agreed != len(self._notes):
            raise LedgerCorrupt(self.head.size, "it is missing: a checkpoint is of a longer ledger")

    def check_file(self, file: _File, complaint: str) -> None:
        """Raise _Damaged for what is wrong with the file around the blocks."""
        full = sum(self.head.size >> TILE_HEIGHT * level for level in range(1, 8))
        if file.counts() != (self.head.height, full):
            complaint = complaint or "there are blocks or hash tiles out of reach"
        for reason in (complaint, *file.faults()):
            if reason:
                raise _Damaged(reason)

    def report(self, fault: Fault | None) -> AuditReport:
        """Return what was found."""
        return AuditReport(
            level=CONTENT,
            size=self.head.size,
            height=self.head.height,
            head=self.head.hash,
            time=self.head.time,
            root=self.head.root(),
            key=self._key,
            checkpoints=self._agreed,
            accounts=len(self._balances),
            trial_balance=tuple(self._balances.trial_balance()),
            fault=fault,
        )

    def _blocks(self, stored: StoredBlocks) -> Iterator[Block]:
        try:
            yield from stored.blocks()
        except LedgerCorrupt as error:
            raise LedgerCorrupt(self.head.size, error.reason) from error

    def take(self, stored: StoredBlocks, block: Block) -> list[Entry]:
        """Check the next block and return its entries. Raises LedgerCorrupt with the first bad one.

        Nothing may be taken after that.
        """
        raw, _ = split_frames(block.entries)
        extension = self._extend(block, raw)
        self._check_contents(extension.entries, raw)
        if block.height == 0 and self._key is not None:  # it is, by genesis
            self._open_checkpoints(self._key)
        faults = [*self._false_tiles(stored, extension), *self._disagreements(raw)]
        if faults:
            raise min(faults, key=lambda fault: fault.sequence)
        self.head = extension.head
        return extension.entries

    def _extend(self, block: Block, raw: list[bytes]) -> Extension:
        """Return what comes of `block`; what is wrong inside an earlier entry goes first."""
        start = self.head.size
        try:
            return extend(self.head, block)
        except LedgerCorrupt as error:
            bad = max(error.sequence, start)
            before = raw[: bad - start]
            self._check_contents([decode(entry_bytes) for entry_bytes in before], before)
            raise LedgerCorrupt(bad, error.reason) from error

    def _check_contents(self, entries: list[Entry], raw: list[bytes]) -> None:
        """Check the form of entries that follow each other, and what they say, in their order."""
        forms = [entry_bytes[_BODY_AT:] for entry_bytes in raw]
        shortest = list(map(_encode, entries))
        # All at once, because a comparison for each would cost as much as reading it.
        good = len(forms)
        if forms != shortest:
            good = [form == short for form, short in zip(forms, shortest, strict=True)].index(False)
        for entry in entries[:good]:
            if entry.sequence == 0:
                self._begin(entry)
            try:
                self._balances.apply(entry.postings)
            except Overdrawn as error:
                raise LedgerCorrupt(entry.sequence, str(error)) from error
        if good < len(forms):
            raise LedgerCorrupt(entries[good].sequence, "it is not written in the shortest form")

    def _begin(self, entry: Entry) -> None:
        """Learn from genesis whose ledger this is."""
        genesis = _genesis(entry)
        key = VerifyingKey(genesis.origin, genesis.public_key)
        if self._key not in (None, key):
            raise LedgerCorrupt(0, f"the ledger belongs to {key}")
        self._key = key

    def _open_checkpoints(self, key: VerifyingKey) -> None:
        for note in self._notes:
            try:
                checkpoint = open_checkpoint(note, key)
            except (NoteMalformed, NoteUnsigned) as error:
                raise _Damaged(reason=f"a checkpoint: {error}") from error
            if checkpoint.size == 0:
                raise _Damaged(reason="a checkpoint of no entries is never signed")
            self._checkpoints.append(checkpoint)

    def _false_tiles(self, stored: StoredBlocks, extension: Extension) -> Iterator[LedgerCorrupt]:
        for tile in extension.tiles:
            if _stored_tile(stored, tile) != tile:
                last = ((tile.index + 1) * TILE_WIDTH << TILE_HEIGHT * tile.level) - 1
                place = f"({tile.level}, {tile.index})"
                yield LedgerCorrupt(last, f"the hash tile {place} it fills is missing or false")

    def _disagreements(self, raw: list[bytes]) -> Iterator[LedgerCorrupt]:
        for checkpoint in self._checkpoints:
            within = checkpoint.size - self.head.size
            if 0 < within <= len(raw):
                if _root_after(self.head, raw[:within]) == checkpoint.root:
                    self._agreed += 1
                else:
                    reason = "a checkpoint was signed for other entries up to it"
                    yield LedgerCorrupt(checkpoint.size - 1, reason)


def _genesis(entry: Entry) -> Genesis:
    try:
        genesis = decode_genesis(entry)
    except EntryMalformed as error:
        raise LedgerCorrupt(0, error.reason) from error
    if _encode(genesis) != entry.payload:
        raise LedgerCorrupt(0, "genesis is not written in the shortest form")
    return genesis


def _stored_tile(stored: StoredBlocks, tile: Tile) -> Tile | None:
    try:
        return stored.tile(tile.level, tile.index)
    except LedgerCorrupt:
        return None


def _root_after(head: Head, raw: list[bytes]) -> bytes:
    return head.frontier.grow([entry_hash(entry) for entry in raw])[0].root()
