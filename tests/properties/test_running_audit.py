"""An audit that goes on, with any breaks, says what the audit of the whole ledger says."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from exchange.audit import audit
from exchange.audit.earlier_states import SavedState
from exchange.audit.running_audit import RunningAudit, Violation
from exchange.events import OrderMatched, StateHashed
from exchange.venue.state_codec import state_hash
from exchange.venue.venue import Venue
from ledger.blocks import Block
from ledger.chain import EMPTY, seal
from ledger.entries import Draft
from ledger.store import StoredBlocks
from tests.properties.test_venue_forged import forged_postings
from tests.support.checked_venue import as_entry
from tests.support.forged_ledgers import changed
from tests.support.in_memory_store import InMemoryStore
from tests.support.ledgers import FIRST, nonces
from tests.support.random_commands import RandomCommands
from tests.support.random_runs import small_limits
from tests.support.tampering import flip

COMMANDS = 1_200
MEMBERS = 8
SEEDS = range(1, 4)
FORGERIES = 12
FLIPS = 25


def history(seed: int) -> list[Draft]:
    """Return what a venue drafts for random commands, its state hashed now and then, and late."""
    venue, commands, rng = Venue(), RandomCommands(seed), random.Random(seed)
    venue.evolve(as_entry(0, (0, *FIRST[1:])))
    hashed: tuple[int, bytes] | None = None
    steps = iter(commands.opening(venue.state))
    for _ in range(COMMANDS):
        now, command = next(steps, None) or commands.follow(venue.state)
        venue.advance(now)
        venue.apply(command, now)
        if hashed is None and rng.random() < 0.01:
            hashed = venue.state.sequence, state_hash(venue.state)
        elif hashed is not None and rng.random() < 0.05:
            venue.record_state_hash(*hashed, now)
            hashed = None
    return [(0, *FIRST[1:]), *venue.take_drafts()]


def in_blocks(drafts: Sequence[Draft], rng: random.Random) -> InMemoryStore:
    """Return a store of blocks of any size, an act never in two."""
    store, head, waiting = InMemoryStore(), EMPTY, list[Draft]()
    for place, draft in enumerate(drafts):
        waiting.append(draft)
        whole = place + 1 == len(drafts) or drafts[place + 1][1] != OrderMatched.KIND
        if whole and (rng.random() < 0.05 or place + 1 == len(drafts)):
            block, head = seal(head, waiting, nonces(len(waiting), place))
            store.append(block)
            waiting.clear()
    return store


class Breaks:
    """An audit that is broken off after some blocks, to go on from what was saved."""

    def __init__(self, stored: StoredBlocks, rng: random.Random) -> None:
        self._stored = stored
        self._rng = rng
        self._saved: list[SavedState] = []
        self.hashes = 0

    def run(self) -> tuple[RunningAudit, Violation | None]:
        """Take everything; return the last audit and what it found."""
        audit = RunningAudit(self._stored, None, self._nearest)
        for block in self._stored.blocks():
            audit.take(block)
            if audit.violation is not None:
                return audit, audit.violation
            if self._rng.random() < 0.1:
                self._saved.append(audit.save())
                self.hashes += audit.hashes
                audit = RunningAudit(self._stored, self._saved[-1], self._nearest)
        audit.check_all()
        self.hashes += audit.hashes
        return audit, audit.violation

    def _nearest(self, sequence: int) -> SavedState | None:
        fitting = [saved for saved in self._saved if saved.size <= sequence]
        return self._rng.choice(fitting) if fitting else None


def place_of(found: object) -> tuple[int | None, str] | None:
    """Return where and why, of a fault or a violation."""
    return (found.sequence, found.reason) if found is not None else None  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sound_ledger_is_found_sound_with_the_same_head_hashes_and_checks(seed: int) -> None:
    with small_limits(3):
        stored = in_blocks(history(seed), random.Random(seed))
        whole = audit(stored)
        breaks = Breaks(stored, random.Random(seed))
        running, violation = breaks.run()
        checks = running.check_all()

    assert (whole.fault, violation) == (None, None)
    assert (running.size, running.head.root()) == (whole.size, whole.root)
    assert breaks.hashes == whole.hashes > 1
    assert Counter(checks) == Counter(whole.checks)  # orders are looked at in either's own order


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_forged_both_find_the_same_entry_for_the_same_reason(seed: int) -> None:
    rng = random.Random(seed)
    with small_limits(3):
        drafts = history(seed)
        for forged in forgeries(drafts, rng):
            stored = in_blocks(forged, random.Random(seed))
            _, violation = Breaks(stored, rng).run()
            whole = audit(stored)
            assert not whole.sound
            assert place_of(violation) == place_of(whole.fault)


class Flipped(InMemoryStore):
    """A store of which one byte of one block comes back changed."""

    def __init__(self, whole: InMemoryStore, height: int, at: int, mask: int) -> None:
        super().__init__()
        self.__dict__.update(whole.__dict__)
        self._height = height
        self._at = at
        self._mask = mask

    def blocks(self, from_height: int = 0, to_height: int | None = None) -> Iterator[Block]:
        """Yield the blocks, one of them changed."""
        for block in super().blocks(from_height, to_height):
            if block.height == self._height:
                entries = flip(block.entries, self._at, self._mask)
                yield replace(block, entries=entries)
            else:
                yield block


def test_whatever_byte_is_changed_both_find_the_same_entry_for_the_same_reason() -> None:
    rng = random.Random(7)
    with small_limits(3):
        stored = in_blocks(history(7), rng)
        blocks = list(stored.blocks())
        for _ in range(FLIPS):
            block = rng.choice(blocks)
            at, mask = rng.randrange(len(block.entries)), 1 << rng.randrange(8)
            flipped = Flipped(stored, block.height, at, mask)
            _, violation = Breaks(flipped, rng).run()
            whole = audit(flipped)
            assert not whole.sound
            assert place_of(violation) == place_of(whole.fault)


def forgeries(drafts: list[Draft], rng: random.Random) -> Iterator[list[Draft]]:
    """Yield the history with one entry forged, in many ways."""
    hashed = [place for place, draft in enumerate(drafts) if draft[1] == StateHashed.KIND]
    for place in rng.sample(hashed, 2):
        false = StateHashed(rng.randrange(place), bytes(32))
        yield changed(drafts, place, event=false)
    for place in rng.sample(range(1, len(drafts)), FORGERIES):
        draft = drafts[place]
        yield [
            *drafts[:place],
            (*draft[:4], forged_postings(rng, draft, MEMBERS), draft[5]),
            *drafts[place + 1 :],
        ]
