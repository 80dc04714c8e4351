"""An audit that goes on while the ledger grows: block after block, until one is bad.

It checks what `exchange.audit.audit` checks, in the same words, but keeps where it stands instead
of beginning again; a state that it reached before can be given to it to go on from.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from exchange.audit.auditor import Auditor
from exchange.audit.earlier_states import EarlierStates, NearestSaved, SavedState
from exchange.audit.errors import BadEntry
from exchange.audit.lines import LINE_OF
from exchange.audit.supply import SupplySums
from exchange.events import StateHashed
from exchange.history.findings import Line, Supply
from exchange.venue.invariants import Check
from exchange.venue.state import State
from exchange.venue.state_codec import dump, load
from ledger.accounts import Balances
from ledger.audit import LedgerAuditor
from ledger.blocks import Block, split_frames
from ledger.chain import EMPTY, Head
from ledger.entries import Entry, decode
from ledger.errors import LedgerCorrupt
from ledger.recovery import head_after
from ledger.store import StoredBlocks

_FALLS: Final = "its time "


class Violation(NamedTuple):
    """What is wrong first: the line it breaks, the first bad entry if one can be named, and why."""

    line: Line
    sequence: int | None
    reason: str


def _none_saved(_sequence: int) -> None:
    """Know of no state but the one before the first entry."""


class RunningAudit:
    """Where an audit stands: all before `size` is sound; with a `violation` it has ended."""

    def __init__(
        self,
        stored: StoredBlocks,
        saved: SavedState | None = None,
        nearest: NearestSaved = _none_saved,
    ) -> None:
        """Begin with `saved`, to which the stored ledger leads; see `EarlierStates` for `nearest`.

        Raises LedgerCorrupt if it does not lead there.
        """
        state = load(saved.state) if saved is not None else State()
        head = _head_at(stored, saved) if saved is not None else EMPTY
        accounts = list(state.balances.items())
        self._stored = stored
        self._bytes = LedgerAuditor(head=head, balances=Balances(accounts))
        self._auditor = Auditor(state, recall=EarlierStates(stored, nearest).hash_at)
        self._supply = SupplySums(accounts)
        self.violation: Violation | None = None

    @property
    def head(self) -> Head:
        """The head after the blocks that are sound."""
        return self._bytes.head

    @property
    def size(self) -> int:
        """How many entries are sound."""
        return self._auditor.size

    @property
    def hashes(self) -> int:
        """How many recorded hashes of the state were recomputed."""
        return self._auditor.hashes

    def take(self, block: Block) -> None:
        """Check the next block; what is wrong is the `violation` from then on."""
        try:
            self._take_all(self._bytes.take(self._stored, block))
        except LedgerCorrupt as error:
            before = split_frames(block.entries)[0][: max(0, error.sequence - self.size)]
            line = Line.TIME if error.reason.startswith(_FALLS) else Line.CHAIN
            self.violation = Violation(line, error.sequence, error.reason)
            self._take_all([decode(raw) for raw in before])
        else:
            if self.violation is None and self._auditor.state.unfinished is not None:
                self.check_all()  # which it ends: an act is in one block

    def check_all(self) -> list[Check]:
        """Check the whole state; what is broken is the `violation` from then on."""
        try:
            return self._auditor.check_all()
        except BadEntry as error:
            self.violation = _violation(error)
            return []

    def supply(self) -> Iterator[Supply]:
        """Yield the figures of every series, by its postings."""
        for series in self._auditor.state.series.values():
            yield self._supply.of(series)

    def save(self) -> SavedState:
        """Return the state to go on from another time, at the end of a block."""
        return SavedState(self.size, self.head.height, dump(self._auditor.state))

    def _take_all(self, entries: list[Entry]) -> None:
        for entry in entries:
            try:
                self._auditor.take(entry)
            except BadEntry as error:
                self.violation = _violation(error, entry.kind)
                return
            self._supply.add(entry.postings)


def _violation(error: BadEntry, kind: int = 0) -> Violation:
    lines = [line for rule, line in LINE_OF.items() if rule in error.rules]
    if kind == StateHashed.KIND and not lines:
        lines = [Line.STATE_HASH]
    return Violation(lines[0] if lines else Line.FOLLOWS, error.sequence, error.reason)


def _head_at(stored: StoredBlocks, saved: SavedState) -> Head:
    last = next(iter(stored.blocks(saved.height - 1, saved.height)), None)
    if last is None or last.next_sequence != saved.size:
        raise LedgerCorrupt(saved.size - 1, f"the ledger had {saved.size} entries, and has not now")
    return head_after(stored, last)
