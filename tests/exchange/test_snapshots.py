"""Snapshots are taken when there is time, kept as a whole or not at all, and only the last two."""

from hashlib import sha256
from pathlib import Path

import pytest

from exchange.snapshots import Confirmed, Snapshot, SnapshotFolder, SnapshotPlan


@pytest.fixture
def folder(tmp_path: Path) -> SnapshotFolder:
    return SnapshotFolder(tmp_path / "snapshots")


def keep(folder: SnapshotFolder, sequence: int, entry: int) -> None:
    folder.write(sequence, b"%d" % sequence)
    folder.confirm(Confirmed(sequence, entry))


def files(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "snapshots").iterdir())


def test_a_snapshot_comes_back_as_it_was(folder: SnapshotFolder) -> None:
    folder.write(7, b"the state")
    folder.confirm(Confirmed(7, 9))

    (snapshot,) = folder.newest_first()
    assert snapshot == Snapshot(7, 9, b"the state")
    assert snapshot.hash == sha256(b"the state").digest()


def test_what_is_not_confirmed_is_no_snapshot_and_the_next_start_removes_it(
    folder: SnapshotFolder, tmp_path: Path
) -> None:
    keep(folder, 5, 5)
    folder.write(7, b"the state")
    (tmp_path / "snapshots" / ".9.unconfirmed.new").write_bytes(b"half")
    assert [each.sequence for each in folder.newest_first()] == [5]

    folder.clean()

    assert files(tmp_path) == ["5-5.snapshot"]


def test_the_last_two_are_kept_and_come_newest_first(
    folder: SnapshotFolder, tmp_path: Path
) -> None:
    for sequence in (9, 100, 20, 1000):
        keep(folder, sequence, sequence + 1)

    assert [each.sequence for each in folder.newest_first()] == [1000, 100]
    assert files(tmp_path) == ["100-101.snapshot", "1000-1001.snapshot"]


@pytest.mark.parametrize("content", [b"", b"scrip snapshot 1\n", b"scrip snapshot 2\n" + bytes(30)])
def test_what_is_no_snapshot_is_passed_over(
    folder: SnapshotFolder, tmp_path: Path, content: bytes
) -> None:
    keep(folder, 5, 5)
    for name in ("6-6", "x-6", "6-x", "6"):
        (tmp_path / "snapshots" / f"{name}.snapshot").write_bytes(content)
    (tmp_path / "snapshots" / "9-9.snapshot").mkdir()

    assert [each.sequence for each in folder.newest_first()] == [5]


def test_a_file_under_another_number_is_no_snapshot(folder: SnapshotFolder, tmp_path: Path) -> None:
    keep(folder, 5, 5)
    (tmp_path / "snapshots" / "5-5.snapshot").rename(tmp_path / "snapshots" / "6-6.snapshot")

    assert list(folder.newest_first()) == []


def test_one_is_due_early_at_a_quiet_moment_and_in_any_case_later() -> None:
    plan = SnapshotPlan(every=100, last=5)

    assert not plan.due(14, quiet=True)
    assert plan.due(15, quiet=True)
    assert not plan.due(104, quiet=False)
    assert plan.due(105, quiet=False)
    plan.begun(16)
    assert not plan.due(25, quiet=True)
    assert not plan.due(115, quiet=False)


def test_a_clean_stop_takes_one_only_if_something_happened_since_the_last_that_was_taken() -> None:
    plan = SnapshotPlan(every=10, last=5)

    assert not plan.behind(6)  # 5 is the entry that confirmed the last one
    assert plan.behind(7)
    plan.begun(7)
    assert plan.behind(8)
    plan.taken(7)
    assert not plan.behind(8)
