"""The auditing process: what it finds, what it remembers, and what it never hides."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from exchange.audit import process
from exchange.audit.process import AuditingProcess
from exchange.audit.record import Record
from exchange.clock import SECOND, SetClock
from exchange.events import Captured, StateHashed, UnitsIssued
from exchange.history import findings
from exchange.history.findings import AUDIT_FILE, Findings, Line
from exchange.home import Home
from ledger.checkpoints import Checkpoint, sign_checkpoint
from ledger.durable_files import write_durably
from ledger.entries import decode
from ledger.keys import CHECKPOINT_FILE
from ledger.recovery import hashes_at
from ledger.sqlite_reader import SqliteReader
from ledger.tree import range_root
from tests.support.audited_homes import write
from tests.support.audited_story import story
from tests.support.forged_ledgers import place_of, with_fields
from tests.support.ledgers import START
from tests.support.tampering import column, flip, rearrange, set_column
from tests.support.written_ledgers import KEY, OTHER_KEY

ISSUED = place_of(story(), UnitsIssued)


@pytest.fixture(autouse=True)
def small_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "BATCH_ENTRIES", 1)  # a block at a time


@contextmanager
def auditing(folder: Path, clock: SetClock | None = None) -> Iterator[AuditingProcess]:
    """Let an auditing process begin on the home folder."""
    home = Home(folder)
    record = Record(folder / AUDIT_FILE)
    with SqliteReader.open(home.ledger) as file:
        yield AuditingProcess(file, record, home.keys, clock or SetClock(START))
    record.close()


def turns(auditor: AuditingProcess, clock: SetClock, count: int = 6) -> None:
    """Let it work, time enough between the turns for all that it does now and then."""
    for _ in range(count):
        auditor.turn()
        clock.put(clock.now() + 100 * SECOND)


def audited(folder: Path, count: int = 6) -> Findings:
    """Run a process for a while, end it as a power cut does, and return what it told."""
    clock = SetClock(START)
    with auditing(folder, clock) as auditor:
        turns(auditor, clock, count)
    return findings.read(folder)


def sign(folder: Path, size: int, root: bytes | None = None) -> None:
    """Publish a checkpoint of the ledger in the home folder."""
    home = Home(folder)
    with SqliteReader.open(home.ledger) as file:
        root = root or range_root(0, size, hashes_at(file, size).node)
    note = sign_checkpoint(Checkpoint(KEY.name, size, root), KEY)
    write_durably(home.keys / CHECKPOINT_FILE, note, 0o644)


def test_of_a_sound_ledger_every_line_holds_and_says_what_it_is_about(tmp_path: Path) -> None:
    write(tmp_path, story())
    sign(tmp_path, len(story()))

    told = audited(tmp_path)

    assert told.fault is None
    assert (told.standing.size, told.standing.ledger_size) == (len(story()), len(story()))
    assert told.standing.reread == told.standing.whole_size == told.standing.signed == len(story())
    assert [line.line for line in told.lines] == list(Line)
    assert all(line.holds and line.size == len(story()) for line in told.lines)
    assert all(line.things for line in told.lines if line.line is not Line.HELD)
    (supply,) = told.supply
    ended = supply.redeemed + supply.expired + supply.refunded + supply.wound_up
    assert supply.issued == 150 == supply.held + ended


def test_it_tells_how_far_it_is_of_how_much(tmp_path: Path) -> None:
    write(tmp_path, story())
    clock = SetClock(START)
    with auditing(tmp_path, clock) as auditor:
        assert auditor.turn()

    told = findings.read(tmp_path)
    assert told.standing.size == 40 < told.standing.ledger_size == len(story())


def test_it_follows_a_ledger_that_grows(tmp_path: Path) -> None:
    write(tmp_path, story(), blocks=1)
    clock = SetClock(START)
    with auditing(tmp_path, clock) as auditor:
        turns(auditor, clock)
        assert auditor.size == 40
        write(tmp_path, story())
        turns(auditor, clock)
        assert auditor.size == len(story())
    assert findings.read(tmp_path).fault is None


def test_an_entry_that_does_not_follow_turns_its_line_red_and_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = place_of(story(), Captured)
    write(tmp_path, with_fields(story(), place, authorisation=10**6))

    told = audited(tmp_path)

    assert told.fault is not None
    assert (told.fault.sequence, told.fault.line) == (place, Line.FOLLOWS)
    assert told.standing.size == place
    red = [line for line in told.lines if not line.holds]
    assert [(line.line, line.size) for line in red] == [(Line.FOLLOWS, place)]
    critical = [each.message for each in caplog.records if each.levelno == logging.CRITICAL]
    assert len(critical) == 1
    assert f"entry {place}" in critical[0]


def test_a_false_state_hash_turns_its_own_line_red(tmp_path: Path) -> None:
    place = place_of(story(), StateHashed)
    write(tmp_path, with_fields(story(), place, hash=bytes(32)))

    told = audited(tmp_path)

    assert told.fault is not None
    assert (told.fault.sequence, told.fault.line) == (place, Line.STATE_HASH)


def test_bytes_changed_long_after_they_were_checked_are_found(tmp_path: Path) -> None:
    write(tmp_path, story())
    clock = SetClock(START)
    with auditing(tmp_path, clock) as auditor:
        turns(auditor, clock)
        assert findings.read(tmp_path).fault is None
        spoil(tmp_path, 0, 7)
        turns(auditor, clock)

    told = findings.read(tmp_path)
    assert told.fault is not None
    assert (told.fault.sequence, told.fault.line) == (7, Line.CHAIN)
    assert told.standing.size == 7


def test_what_was_found_bad_is_still_bad_after_a_restart_and_gone_when_repaired(
    tmp_path: Path,
) -> None:
    write(tmp_path, story())
    whole = column(Home(tmp_path).ledger, 0, "entries")
    clock = SetClock(START)
    with auditing(tmp_path, clock) as auditor:
        turns(auditor, clock)
        spoil(tmp_path, 0, 7)
        turns(auditor, clock)

    again = audited(tmp_path, count=1)
    assert again.fault is not None
    assert again.fault.sequence == 7

    set_column(Home(tmp_path).ledger, 0, "entries", whole)
    repaired = audited(tmp_path)
    assert repaired.fault is None
    assert repaired.standing.size == len(story())
    assert [fault.sequence for fault in repaired.faults] == [7]  # and never hidden


def test_it_goes_on_where_it_was(tmp_path: Path) -> None:
    write(tmp_path, story(), blocks=1)
    audited(tmp_path)
    write(tmp_path, story())

    told = audited(tmp_path)

    assert (told.standing.began_at, told.standing.size) == (40, len(story()))
    assert told.fault is None
    assert {line.line: line.things for line in told.lines}[Line.STATE_HASH] == 2


def test_what_another_version_saved_is_not_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, story())
    audited(tmp_path)
    record = Record(tmp_path / AUDIT_FILE)
    record.save(record.reached()[0], b"\x93")
    record.close()

    told = audited(tmp_path)

    assert (told.standing.began_at, told.standing.size) == (0, len(story()))
    assert "begins anew" in caplog.text


def test_a_history_that_was_rewritten_stays_red(tmp_path: Path) -> None:
    write(tmp_path, story())
    audited(tmp_path)
    Home(tmp_path).ledger.unlink()
    other = with_fields(story(), len(story()) - 1)
    write(tmp_path, [(draft[0] + 1, *draft[1:]) for draft in other])

    told, again = audited(tmp_path), audited(tmp_path)

    assert told.fault is not None
    assert told.fault == again.fault
    assert (told.fault.line, told.fault.sequence) == (Line.UNCHANGED, 0)
    assert "0 to 31 are not what they were" in told.fault.reason


def test_a_ledger_that_was_cut_off_is_red(tmp_path: Path) -> None:
    write(tmp_path, story())
    audited(tmp_path)
    Home(tmp_path).ledger.unlink()
    write(tmp_path, story(), blocks=1)

    told = audited(tmp_path)

    assert told.fault is not None
    assert (told.fault.line, told.fault.sequence) == (Line.UNCHANGED, 40)


def test_a_checkpoint_signed_for_other_entries_is_red(tmp_path: Path) -> None:
    write(tmp_path, story())
    sign(tmp_path, 20, bytes(32))

    told = audited(tmp_path)

    assert told.fault is not None
    assert (told.fault.line, told.fault.sequence) == (Line.SIGNED, 19)


def test_a_ledger_shorter_than_what_was_published_is_red(tmp_path: Path) -> None:
    write(tmp_path, story())
    sign(tmp_path, len(story()) + 1, bytes(32))

    told = audited(tmp_path)

    assert told.fault is not None
    assert (told.fault.line, told.fault.sequence) == (Line.SIGNED, len(story()))


def test_a_checkpoint_that_nobody_signed_is_red_until_it_can_be_read(tmp_path: Path) -> None:
    write(tmp_path, story())
    note = sign_checkpoint(Checkpoint(KEY.name, 3, bytes(32)), OTHER_KEY)
    write_durably(Home(tmp_path).keys / CHECKPOINT_FILE, note, 0o644)

    told = audited(tmp_path)

    assert told.fault is not None
    assert (told.fault.line, told.fault.sequence) == (Line.SIGNED, None)
    sign(tmp_path, 20)
    assert audited(tmp_path).fault is None


def test_a_missing_block_is_red(tmp_path: Path) -> None:
    write(tmp_path, story())
    set_column(Home(tmp_path).ledger, 0, "height", 5)

    told = audited(tmp_path)

    assert told.fault is not None
    assert (told.fault.line, told.fault.sequence) == (Line.CHAIN, 0)


def spoil(folder: Path, height: int, nth: int) -> None:
    """Change a byte of the nonce of the nth entry of a block."""

    def change(entries: list[bytes]) -> list[bytes]:
        assert decode(entries[nth]).sequence == nth
        return [*entries[:nth], flip(entries[nth], 40, 1), *entries[nth + 1 :]]

    rearrange(Home(folder).ledger, height, change)
