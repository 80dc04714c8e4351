"""Snapshots are taken when there is time, kept as a whole or not at all, and only the last two."""

from hashlib import sha256
from pathlib import Path

import pytest

from exchange.snapshots import Snapshot, SnapshotFolder, SnapshotPlan, SnapshotWriter


@pytest.fixture
def folder(tmp_path: Path) -> SnapshotFolder:
    return SnapshotFolder(tmp_path / "snapshots")


def test_a_snapshot_comes_back_as_it_was(folder: SnapshotFolder) -> None:
    snapshot = Snapshot(7, b"the state")
    folder.write(snapshot)

    assert list(folder.newest_first()) == [snapshot]
    assert snapshot.hash == sha256(b"the state").digest()


def test_the_last_two_are_kept_and_come_newest_first(
    folder: SnapshotFolder, tmp_path: Path
) -> None:
    for sequence in (9, 100, 20, 1000):
        folder.write(Snapshot(sequence, b"%d" % sequence))

    assert [each.sequence for each in folder.newest_first()] == [1000, 100]
    assert sorted(p.name for p in (tmp_path / "snapshots").iterdir()) == [
        "100.snapshot",
        "1000.snapshot",
    ]


@pytest.mark.parametrize("content", [b"", b"scrip snapshot 1\n", b"scrip snapshot 2\n" + bytes(30)])
def test_what_is_no_snapshot_is_passed_over(
    folder: SnapshotFolder, tmp_path: Path, content: bytes
) -> None:
    folder.write(Snapshot(5, b"good"))
    (tmp_path / "snapshots" / "6.snapshot").write_bytes(content)
    (tmp_path / "snapshots" / "x.snapshot").write_bytes(content)
    (tmp_path / "snapshots" / "9.snapshot").mkdir()

    assert [each.sequence for each in folder.newest_first()] == [5]


def test_a_file_under_another_number_is_no_snapshot(folder: SnapshotFolder, tmp_path: Path) -> None:
    folder.write(Snapshot(5, b"good"))
    (tmp_path / "snapshots" / "5.snapshot").rename(tmp_path / "snapshots" / "6.snapshot")

    assert list(folder.newest_first()) == []


def test_one_is_due_early_at_a_quiet_moment_and_in_any_case_later() -> None:
    plan = SnapshotPlan(every=100, last=5)

    assert not plan.due(14, quiet=True)
    assert plan.due(15, quiet=True)
    assert not plan.due(104, quiet=False)
    assert plan.due(105, quiet=False)
    plan.taken(16)
    assert not plan.due(25, quiet=True)
    assert not plan.due(115, quiet=False)


def test_a_clean_stop_takes_one_only_if_something_happened() -> None:
    plan = SnapshotPlan(every=10, last=5)

    assert not plan.behind(6)  # 5 is the entry that confirmed the last one
    assert plan.behind(7)


def test_the_writer_writes_what_it_was_given_before_it_stops(folder: SnapshotFolder) -> None:
    writer = SnapshotWriter(folder)
    writer.keep(Snapshot(1, b"a"))
    writer.keep(Snapshot(2, b"b"))
    writer.stop()

    assert [each.sequence for each in folder.newest_first()] == [2, 1]


def test_a_snapshot_that_cannot_be_written_stops_nothing(
    folder: SnapshotFolder, tmp_path: Path
) -> None:
    writer = SnapshotWriter(folder)
    (tmp_path / "snapshots" / ".1.snapshot.new").mkdir()
    writer.keep(Snapshot(1, b"a"))
    writer.keep(Snapshot(2, b"b"))
    writer.stop()

    assert [each.sequence for each in folder.newest_first()] == [2]
