"""The audit of a whole ledger: what it says of a sound one, and of the first bad entry."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from exchange.amounts import units_of
from exchange.audit import Auditor, audit
from exchange.events import (
    EVENTS,
    Captured,
    StateHashed,
    UnitsIssued,
    WindDownBegun,
)
from exchange.venue.invariants import Rule
from ledger.accounts import Bucket
from ledger.chain import EMPTY, extend
from ledger.entries import Draft
from ledger.sqlite_store import SqliteStore
from ledger.store import StoredBlocks
from tests.support.audited_story import audited, expect_found, story
from tests.support.checked_venue import as_entry
from tests.support.forged_ledgers import (
    place_of,
    stored,
    with_fields,
)
from tests.support.market import ALICE


def test_a_sound_ledger_is_found_sound_with_all_that_was_checked() -> None:
    drafts = story()

    report = audited(drafts)

    assert report.fault is None
    assert report.sound
    assert report.size == len(drafts) == report.ledger.size
    assert report.root == report.ledger.root
    assert report.hashes == 2
    assert {Rule.ZERO_SUM, Rule.BANK, Rule.ISSUED, Rule.FEES} <= {
        check.rule for check in report.checks
    }
    assert report.symbols == {1: "HOTPOT2703"}


@pytest.mark.requirement("P3-24", "DC-02")
def test_issue_and_every_transfer_of_a_right_are_entries_of_one_chain_of_hashes() -> None:
    drafts = story()[: place_of(story(), WindDownBegun)]
    store, head = stored(drafts), EMPTY
    kinds: set[str] = set()
    held: Counter[int] = Counter()

    for block in store.blocks():
        extension = extend(head, block)  # raises unless every entry names the hash before it
        head = extension.head
        for entry in extension.entries:
            for owner, asset, bucket, amount in entry.postings:
                if asset == units_of(1) and bucket < Bucket.BANK:
                    kinds.add(EVENTS[entry.kind].__name__)
                    held[owner] += amount

    assert {"UnitsIssued", "OrderPlaced", "OrderMatched", "Captured", "UnitsRefunded"} <= kinds
    # What the entries say is all there is: nobody holds anything they do not account for.
    assert {member: quantity for member, quantity in held.items() if quantity} == holdings(drafts)


def holdings(drafts: Sequence[Draft]) -> dict[int, int]:
    """Return how many units of series 1 the lots of each member come to."""
    auditor = Auditor(hashed=range(len(drafts)))
    for sequence, draft in enumerate(drafts):
        auditor.take(as_entry(sequence, draft))
    lots = auditor.state.holdings[1].items()
    return {member: sum(lot.quantity for lot in mine) for member, mine in lots}


def test_the_trial_balance_names_every_system_account() -> None:
    report = audited(story()[: place_of(story(), WindDownBegun)])

    lines = {(line.name, line.asset): line.amount for line in report.trial_balance}
    assert lines["issuance:HOTPOT2703", 4] == -150
    assert lines["bank", 0] < 0
    assert lines["escrow:HOTPOT2703", 0] == 141 * 4_000
    assert (
        lines["members available", 4] + lines["members held", 4] + lines["members authorised", 4]
        == 141
    )
    assert sum(line.amount for line in report.trial_balance if line.asset == 0) == 0


def test_progress_counts_every_entry_twice_at_the_end_of_blocks() -> None:
    told: list[int] = []

    audit(stored(story()), progress=told.append)

    assert told == sorted(told)
    assert told[-1] == 2 * len(story())


def test_a_file_is_audited_like_a_store(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with SqliteStore.open(path) as file:
        for block in stored(story()).blocks():
            file.append(block)

    assert audit(path) == audited(story())


def test_an_empty_ledger_is_sound() -> None:
    report = audited(())

    assert (report.sound, report.size, report.trial_balance) == (True, 0, ())


def test_the_first_of_several_bad_entries_is_reported() -> None:
    first, second = place_of(story(), Captured), place_of(story(), StateHashed)
    forged = with_fields(story(), second, hash=bytes(32))

    forged = with_fields(forged, first, authorisation=10**6)

    expect_found(forged, first, "KeyError")


class Damaged:
    """A store of which one block comes back with a flipped byte."""

    def __init__(self, whole: StoredBlocks, height: int) -> None:
        self._whole = whole
        self._height = height

    def __getattr__(self, name: str) -> object:
        return getattr(self._whole, name)

    def blocks(self, from_height: int = 0, to_height: int | None = None) -> object:
        for block in self._whole.blocks(from_height, to_height):
            if block.height == self._height:
                entries = bytearray(block.entries)
                entries[-1] ^= 1
                yield block.__class__(
                    block.height, block.first_sequence, block.count, bytes(entries), block.root
                )
            else:
                yield block


def test_damage_to_the_bytes_is_reported_with_what_was_sound_before_it() -> None:
    report = audit(Damaged(stored(story()), height=1))  # type: ignore[arg-type]

    assert report.fault == report.ledger.fault
    assert report.fault is not None
    assert report.size == report.fault.sequence
    assert report.trial_balance != ()


def test_an_entry_that_does_not_follow_comes_before_later_damage() -> None:
    place = place_of(story(), UnitsIssued)
    forged = with_fields(story(), place, allotments=((ALICE, 1),))

    report = audit(Damaged(stored(forged), height=1))  # type: ignore[arg-type]

    assert report.fault is not None
    assert report.fault.sequence == place
