"""The whole audit: first the ledger as bytes, then what the entries mean."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Final

import msgspec

from exchange.audit.auditor import Auditor
from exchange.audit.errors import BadEntry
from exchange.audit.report import ExchangeReport, symbols_of, trial_balance
from exchange.events import StateHashed
from exchange.venue.invariants import Check
from ledger.audit import AuditReport, Fault
from ledger.audit import audit as audit_ledger
from ledger.blocks import split_frames
from ledger.entries import decode, kind_of
from ledger.errors import LedgerCorrupt, StoreForeign
from ledger.notes import VerifyingKey
from ledger.sqlite_reader import SqliteReader
from ledger.store import StoredBlocks

_decode_hashed = msgspec.msgpack.Decoder(StateHashed).decode

Progress = Callable[[int], None]
"""Is told how far the audit is, after every block; every entry counts twice, once as bytes."""

WHOLE_STATE_EVERY: Final = 50_000
"""After so many entries, at the end of a block, the whole state is checked."""


def audit(
    source: StoredBlocks | Path,
    checkpoints: Sequence[bytes] = (),
    progress: Progress | None = None,
    key: VerifyingKey | None = None,
) -> ExchangeReport:
    """Audit the ledger in a store or a file; see `ledger.audit.audit` for checkpoints and key.

    Entries before a fault of the ledger are held to the rules too, also those in its block, so the
    fault reported is the first of both. Raises StoreForeign if there is no file.
    """
    ledger = audit_ledger(source, key, checkpoints, progress)
    auditor = Auditor()
    fault = ledger.fault
    checks: list[Check] = []
    if ledger.size or fault is not None:
        try:
            with _opened(source) as stored:
                auditor = Auditor(hashed=_hashed(stored, ledger))
                checks = _take_blocks(auditor, stored, ledger, progress)
                _take_before_fault(auditor, stored, ledger)
        except BadEntry as error:
            fault = Fault(error.sequence, error.reason)
        except StoreForeign as error:  # a file so damaged that only the audit of its bytes reads it
            fault = fault or Fault(None, str(error))
    return ExchangeReport(
        ledger=ledger,
        size=auditor.size,
        hashes=auditor.hashes,
        checks=tuple(checks),
        trial_balance=trial_balance(auditor.state),
        symbols=symbols_of(auditor.state),
        fault=fault,
    )


def _take_blocks(
    auditor: Auditor, stored: StoredBlocks, ledger: AuditReport, progress: Progress | None
) -> list[Check]:
    """Take all entries that are sound as bytes; return the checks of the final state."""
    checked = 0
    for block in stored.blocks(0, ledger.height):
        for raw in block.split():
            auditor.take(decode(raw))
        if auditor.state.unfinished is not None or auditor.size - checked >= WHOLE_STATE_EVERY:
            auditor.check_all()
            checked = auditor.size
        if progress is not None:
            progress(ledger.size + auditor.size)
    return auditor.check_all() if auditor.size else []


def _take_before_fault(auditor: Auditor, stored: StoredBlocks, ledger: AuditReport) -> None:
    """Take the entries of the block with the ledger's fault that come before it."""
    for raw in _before_fault(stored, ledger):
        auditor.take(decode(raw))


def _hashed(stored: StoredBlocks, ledger: AuditReport) -> frozenset[int]:
    """Return the sequences at which the state was hashed, as entries say that come later."""
    sound = (raw for block in stored.blocks(0, ledger.height) for raw in block.split())
    named = set()
    for raw in chain(sound, _before_fault(stored, ledger)):
        if kind_of(raw) == StateHashed.KIND:
            with suppress(msgspec.DecodeError):  # the auditor will say so in its place
                named.add(_decode_hashed(decode(raw).payload).sequence)
    return frozenset(named)


def _before_fault(stored: StoredBlocks, ledger: AuditReport) -> list[bytes]:
    """Return the entries of the block with the ledger's fault that come before it."""
    if ledger.fault is None or ledger.fault.sequence is None:
        return []
    try:
        raw = [
            entry
            for block in stored.blocks(ledger.height, ledger.height + 1)
            for entry in split_frames(block.entries)[0]
        ]
    except LedgerCorrupt:
        return []
    return raw[: ledger.fault.sequence - ledger.size]


@contextmanager
def _opened(source: StoredBlocks | Path) -> Iterator[StoredBlocks]:
    if not isinstance(source, Path):
        yield source
        return
    with SqliteReader.open(source) as stored:
        yield stored
