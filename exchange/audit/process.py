"""What the auditing process does, turn by turn.

A turn takes some new blocks; when there are none it reads old ones again. What is found wrong is
written down and logged at level critical. It stays until the entry that was bad is found sound,
which a repaired file can be; a past that was rewritten, or signed otherwise, stays for ever.
"""

import logging
from pathlib import Path
from typing import Final

import msgspec

from exchange.audit.lines import found
from exchange.audit.pacing import Pace
from exchange.audit.record import Reached, Record
from exchange.audit.running_audit import RunningAudit, Violation
from exchange.audit.unchanged import (
    PublishedCheckpoints,
    Rereading,
    changed_since,
    first_bad,
    size_of,
)
from exchange.clock import SECOND, Clock
from exchange.history.findings import Line, LineFound, Standing
from ledger.errors import LedgerCorrupt
from ledger.store import StoredBlocks

BATCH_ENTRIES: Final = 2_000
"""About as many entries are taken in a turn; whole blocks."""

SAVE_EVERY: Final = 50_000
"""After so many entries at the latest the state is saved, to go on from after a restart."""

_EVERYTHING: Final = 2**63 - 1
_LASTING: Final = (Line.UNCHANGED, Line.SIGNED)

_log = logging.getLogger(__name__)


class AuditingProcess:
    """The audit of one ledger, for as long as it grows. The caller keeps what is given open."""

    def __init__(self, stored: StoredBlocks, record: Record, keys: Path, clock: Clock) -> None:
        """Begin where the last run was; `keys` is the folder of the published checkpoint."""
        self._stored = stored
        self._record = record
        self._clock = clock
        self._rereading = Rereading(stored)
        self._published = PublishedCheckpoints(stored, keys)
        self._reread, self._tell, self._check = (Pace(clock, SECOND) for _ in range(3))
        self._save = Pace(clock, 60 * SECOND)
        self._lines: dict[Line, LineFound] = {}
        self._whole = (-1, 0)
        for _, known in record.faults():
            _log.critical("the ledger was found to be bad before: %s", _told(known))
        self._compare_with_before()
        self._begin()

    @property
    def size(self) -> int:
        """How many entries are sound."""
        return self._audit.size

    def turn(self) -> bool:
        """Do a little; whether there is more to do at once."""
        before = self.size
        self._take()
        busy = self.size > before
        if not busy and self._reread.due():
            self._go_back()
        self._note(self._published.look(self._audit.head))
        if self._check.due() and self._whole[0] != self.size:
            self._check_whole()
        if self._save.due() or self.size - self._saved_at >= SAVE_EVERY:
            self._save_state()
        self._end_faults()
        if self._tell.due():
            self._tell_all()
        return busy

    def stop(self) -> None:
        """Save the state and tell how far it came."""
        self._save_state()
        self._tell_all()

    def _compare_with_before(self) -> None:
        """Give up what was reached before if the ledger does not lead there any more."""
        for place in self._record.reached():
            violation = changed_since(self._stored, place)
            if violation is not None:
                self._note(first_bad(self._stored) or violation)
                self._record.drop_after(0)
                return

    def _begin(self) -> None:
        """Go on from the furthest place that is before everything known to be bad."""
        record = self._record
        bad = [fault.sequence for _, fault in record.faults() if fault.sequence is not None]
        saved = record.nearest(min(bad, default=_EVERYTHING))
        record.drop_after(0 if saved is None else saved.size)
        try:
            self._audit = RunningAudit(self._stored, saved, record.nearest)
        except (LedgerCorrupt, msgspec.DecodeError) as error:
            # Not where the ledger leads, or written by another version: the entries tell.
            _log.warning("the audit begins anew: %s", error)
            record.drop_after(0)
            self._audit = RunningAudit(self._stored, None, record.nearest)
        self._hashes = next((place.hashes for place in record.reached()), 0)
        self._began_at = self._saved_at = self.size

    def _take(self) -> None:
        if self._audit.violation is not None:
            return
        end = self.size + BATCH_ENTRIES
        try:
            for block in self._stored.blocks(self._audit.head.height):
                self._audit.take(block)
                if self.size >= end or self._audit.violation is not None:
                    break
        except LedgerCorrupt as error:
            self._audit.violation = Violation(Line.CHAIN, self.size, error.reason)
        self._note(self._audit.violation)

    def _go_back(self) -> None:
        with self._reread.working():
            violation = self._rereading.go_on(self._audit.head)
        if violation is not None and self._note(violation):
            self._begin()

    def _check_whole(self) -> None:
        if self._audit.violation is not None or not self.size:
            return
        with self._check.working():
            checks = self._audit.check_all()
        if not self._note(self._audit.violation):
            self._whole = self.size, self._clock.now()
            self._lines = found(checks, self.size)

    def _save_state(self) -> None:
        if self._audit.violation is not None or self.size == self._saved_at:
            return
        with self._save.working():
            self._check_whole()
            if self._audit.violation is None:
                head = self._audit.head
                place = Reached(
                    head.size, head.height, head.root(), head.frontier.peaks, self._count_hashes()
                )
                self._record.save(place, self._audit.save().state)
                self._saved_at = self.size

    def _note(self, violation: Violation | None) -> bool:
        """Write down and log what is wrong; whether that is news."""
        if violation is None or not self._record.add_fault(violation, self._clock.now()):
            return False
        _log.critical("the ledger is bad: %s", _told(violation))
        return True

    def _end_faults(self) -> None:
        for number, fault in self._record.faults():
            if fault.sequence is None:
                ended = self._published.readable
            else:
                ended = fault.line not in _LASTING and fault.sequence < self.size
            if ended:
                _log.warning("found sound again: %s", _told(fault))
                self._record.end_fault(number, self._clock.now())

    def _tell_all(self) -> None:
        with self._tell.working():
            head, (whole_size, whole_at) = self._audit.head, self._whole
            standing = Standing(
                size=self.size,
                ledger_size=max(self.size, size_of(self._stored)),
                height=head.height,
                root=head.root(),
                time=head.time,
                at=self._clock.now(),
                began_at=self._began_at,
                reread=self._rereading.read_to(self.size),
                whole_size=max(0, whole_size),
                whole_at=whole_at,
                signed=self._published.size,
            )
            self._record.write(standing, self._list().values(), self._audit.supply())

    def _list(self) -> dict[Line, LineFound]:
        size = self.size
        reread = self._rereading.read_to(size)
        lines = {line: LineFound(line, 0, 0, "", 0) for line in Line} | self._lines
        for line, things, about in (
            (Line.CHAIN, size, size),
            (Line.FOLLOWS, size, size),
            (Line.TIME, size, size),
            (Line.UNCHANGED, reread, size),
            (Line.SIGNED, self._published.compared, self._published.size),
            (Line.STATE_HASH, self._count_hashes(), size),
        ):
            lines[line] = LineFound(line, things, 0, "", about)
        for _, fault in self._record.faults():
            before = lines[fault.line]
            about = size if fault.sequence is None else fault.sequence
            lines[fault.line] = LineFound(
                fault.line, before.things, before.broken + 1, fault.reason, about
            )
        return lines

    def _count_hashes(self) -> int:
        return self._hashes + self._audit.hashes


def _told(violation: Violation) -> str:
    place = "" if violation.sequence is None else f"entry {violation.sequence}: "
    return f"{place}{violation.reason} ({violation.line.name})"
