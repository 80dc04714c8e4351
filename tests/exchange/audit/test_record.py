"""The record of the auditing process: faults stay, states are kept two at a time."""

import sqlite3
from contextlib import closing
from pathlib import Path

from exchange.audit.record import KEPT, Reached, Record
from exchange.audit.running_audit import Violation
from exchange.history.findings import AUDIT_FILE, Line

BAD = Violation(Line.FEES, 7, "the fees")


def test_a_fault_is_written_once_and_stays_when_it_is_gone(tmp_path: Path) -> None:
    record = Record(tmp_path / AUDIT_FILE)

    assert record.add_fault(BAD, 1)
    assert not record.add_fault(BAD, 2)
    ((number, known),) = record.faults()
    assert known == BAD
    record.end_fault(number, 3)
    assert record.faults() == []
    assert record.add_fault(BAD, 4)  # again
    record.close()


def test_the_last_states_are_kept_and_the_nearest_is_found(tmp_path: Path) -> None:
    record = Record(tmp_path / AUDIT_FILE)
    for size in (10, 20, 30):
        record.save(Reached(size, size // 10, b"root", (b"", b"peak"), 1), b"state %d" % size)

    assert [place.size for place in record.reached()] == [30, 20]
    assert len(record.reached()) == KEPT
    assert record.reached()[0].peaks == (b"", b"peak")
    near = record.nearest(29)
    assert near is not None
    assert near.state == b"state 20"
    assert record.nearest(19) is None
    record.drop_after(20)
    assert [place.size for place in record.reached()] == [20]
    record.close()


def test_a_record_of_another_version_keeps_nothing_but_faults(tmp_path: Path) -> None:
    path = tmp_path / AUDIT_FILE
    record = Record(path)
    record.add_fault(BAD, 1)
    record.save(Reached(10, 1, b"root", (), 0), b"state")
    record.close()
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA user_version = 999")

    again = Record(path)

    assert [fault for _, fault in again.faults()] == [BAD]
    assert again.reached() == []
    again.close()
