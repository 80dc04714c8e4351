"""What is shown of the ledger, and to whom.

Everything is about the checkpoint that was last published. `NotForThem` says nothing else than
that: whether there is such an entry, and whom it concerns, is not for a stranger to learn.
"""

import base64
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from exchange.events import SeriesStatus
from exchange.history import History, findings, series
from exchange.history.entries import Entry
from exchange.history.findings import Findings
from portal.proofs.contents import Contents, contents_of
from portal.proofs.desk import ProofDesk
from portal.proofs.touching import accounts_of
from portal.visitor import Person


class NotForThem(Exception):  # noqa: N818  an error is named after the state that it reports
    """The contents of that entry, if there is one, are for others."""


@dataclass(frozen=True, slots=True)
class Head:
    """The published checkpoint: what it says, its bytes, and the key that verifies it."""

    origin: str
    size: int
    root: bytes
    note: bytes
    key: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What anybody may know of an entry: its hash, and the hashes from there to the root."""

    sequence: int
    entry_hash: bytes
    path: tuple[bytes, ...]
    head: Head


def head(desk: ProofDesk) -> Head:
    """Return the published checkpoint. Raises ProofInvalid if there is none yet."""
    proofs = desk.proofs()
    note = proofs.checkpoint()
    origin, size, root = note.decode().split("\n")[:3]
    return Head(origin, int(size), base64.b64decode(root), note, proofs.key)


def proof_of(desk: ProofDesk, sequence: int) -> Proof:
    """Return the proof of an entry. Raises ProofInvalid if none such was published."""
    published = head(desk)
    proofs = desk.proofs()
    path = proofs.inclusion(sequence, published.size)
    return Proof(sequence, proofs.entry_hash(sequence), tuple(path), published)


def contents(desk: ProofDesk, history: History, person: Person | None, sequence: int) -> Contents:
    """Return what an entry says, to whom it concerns.

    Raises NotForThem for anybody else, ProofInvalid if the house publishes all and none such is.
    """
    return contents_of(_readable(desk, history, person, sequence))


def receipt(desk: ProofDesk, history: History, person: Person | None, sequence: int) -> bytes:
    """Return the receipt of an entry, to whom it concerns; raises as `contents` does."""
    _readable(desk, history, person, sequence)
    return desk.proofs().receipt(sequence)


def found(home: Path) -> Findings:
    """Return what the auditing process found last. Raises HistoryUnavailable if nothing yet.

    A series that is only drafted is its merchant's affair and left out.
    """
    told = findings.read(home)
    shown = tuple(each for each in told.supply if each.status is not SeriesStatus.DRAFTED)
    return msgspec.structs.replace(told, supply=shown)


def symbols(history: History) -> dict[int, str]:
    """Return the symbols by series number."""
    with history.read() as views:
        return {row.series: row.terms.symbol for row in series.every(views)}


def _readable(desk: ProofDesk, history: History, person: Person | None, sequence: int) -> Entry:
    if desk.public:
        return desk.entry(sequence)
    if person is None or sequence >= desk.proofs().size:
        raise NotForThem
    entry = desk.entry(sequence)
    if person.accounts.isdisjoint(accounts_of(entry, desk.entry, partial(_merchant, history))):
        raise NotForThem
    return entry


def _merchant(history: History, number: int) -> int:
    with history.read() as views:
        return next((row.merchant for row in series.every(views) if row.series == number), 0)
