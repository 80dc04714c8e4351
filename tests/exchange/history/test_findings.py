"""Findings are read as they are, or it is said that there are none."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from exchange.audit.record import Record
from exchange.audit.running_audit import Violation
from exchange.events import SeriesStatus
from exchange.history import HistoryUnavailable, findings
from exchange.history.findings import AUDIT_FILE, Line, LineFound, Standing, Supply

STANDING = Standing(5, 6, 1, b"root", 2, 3, 0, 4, 5, 3, 5)
LINE = LineFound(Line.FEES, 3, 0, "", 5)
SUPPLY = Supply(1, "HOTPOT2703", 1, SeriesStatus.TRADING, 10, 4, 3, 1, 1, 1, 900, 100, 400, 0, 0, 0)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    record = Record(tmp_path / AUDIT_FILE)
    record.write(STANDING, [LINE], [SUPPLY])
    record.add_fault(Violation(Line.SIGNED, None, "unreadable"), 8)
    record.add_fault(Violation(Line.FEES, 9, "the fees"), 9)
    record.add_fault(Violation(Line.TIME, 7, "its time"), 10)
    record.close()

    told = findings.read(tmp_path)

    assert (told.standing, told.lines, told.supply) == (STANDING, (LINE,), (SUPPLY,))
    assert SUPPLY.outstanding == 4
    assert told.fault is not None
    assert told.fault.sequence == 7  # the first bad entry of all that is known


def test_where_nothing_was_written_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(HistoryUnavailable, match="has not made it yet"):
        findings.read(tmp_path)

    Record(tmp_path / AUDIT_FILE).close()
    with pytest.raises(HistoryUnavailable, match="has only begun"):
        findings.read(tmp_path)

    with closing(sqlite3.connect(tmp_path / AUDIT_FILE)) as file:
        file.execute("PRAGMA user_version = 999")
    with pytest.raises(HistoryUnavailable, match="its version is 999"):
        findings.read(tmp_path)


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / AUDIT_FILE).write_bytes(b"?" * 4096)
    with pytest.raises(HistoryUnavailable, match="not a database"):
        findings.read(tmp_path)
