"""A forked child makes the snapshot; what becomes of it does not touch the exchange."""

import os
import signal
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from exchange.snapshot_maker import SnapshotMaker
from exchange.snapshots import Confirmed, Hashed, Snapshot, SnapshotFolder
from tests.support.fifo_gate import FifoGate
from tests.support.waiting import wait_until


def die() -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


class Workshop:
    """A maker of snapshots of a state that the test puts."""

    def __init__(self, folder: Path) -> None:
        self.files = folder / "snapshots"
        self.folder = SnapshotFolder(self.files)
        self.gate = FifoGate(folder / "gate")
        self.dump: Callable[[], bytes] = lambda: b"the state"
        self.maker = SnapshotMaker(self.folder, self._dump)
        self.returned: list[int] = []

    def _dump(self) -> bytes:
        return self.dump()

    def begin(self, sequence: int) -> None:
        self.maker.begin(sequence, lambda: self.returned.append(sequence))

    def ended(self) -> None:
        wait_until(lambda: self.returned, "the child has ended")
        self.returned.clear()


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    workshop = Workshop(tmp_path)
    yield workshop
    workshop.maker.stop()


def test_a_child_writes_the_state_as_it_was_when_it_was_forked(workshop: Workshop) -> None:
    state = [b"then"]
    workshop.dump = lambda: workshop.gate.passed() + state[0]
    workshop.begin(7)
    state[0] = b"now"
    workshop.gate.open()
    workshop.ended()

    assert workshop.maker.take_report() == Hashed(7, sha256(b"then").digest())
    assert workshop.maker.take_report() is None
    assert not workshop.maker.idle  # until it is kept
    assert list(workshop.folder.newest_first()) == []
    workshop.maker.keep(Confirmed(7, 9))
    wait_until(lambda: workshop.maker.idle, "it was kept")
    assert list(workshop.folder.newest_first()) == [Snapshot(7, 9, b"then")]


def test_a_child_that_fails_is_logged_and_the_next_may_begin(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    workshop.dump = lambda: b"%d" % (1 // len(workshop.returned))
    workshop.begin(7)
    workshop.ended()

    assert workshop.maker.idle
    assert workshop.maker.take_report() is None
    assert "the snapshot after 7 entries: the child ended with status 1: ZeroDiv" in caplog.text

    workshop.dump = lambda: b"better"
    workshop.begin(8)
    workshop.ended()
    assert workshop.maker.take_report() == Hashed(8, sha256(b"better").digest())


def test_a_child_that_is_killed_is_logged_and_leaves_nothing_that_counts(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    workshop.dump = die
    workshop.begin(7)
    workshop.ended()

    assert workshop.maker.idle
    assert "status -9: it said nothing" in caplog.text
    assert list(workshop.files.iterdir()) == []


def test_a_disk_that_is_full_is_logged(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    (workshop.files / ".7.unconfirmed.new").mkdir()
    workshop.begin(7)
    workshop.ended()
    assert "IsADirectoryError" in caplog.text

    assert workshop.maker.make(7) is None
    assert "was not written" in caplog.text


def test_no_more_processes_is_logged(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fork() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", fork)
    workshop.begin(7)

    assert workshop.maker.idle
    assert "no process for the snapshot" in caplog.text


def test_one_made_here_takes_the_place_of_a_child_that_works(workshop: Workshop) -> None:
    workshop.dump = workshop.gate.passed
    workshop.begin(7)
    workshop.dump = lambda: b"the state"

    assert workshop.maker.make(7) == Hashed(7, sha256(b"the state").digest())
    assert workshop.maker.take_report() is None
    workshop.maker.keep(Confirmed(7, 7))
    workshop.maker.stop()
    assert list(workshop.folder.newest_first()) == [Snapshot(7, 7, b"the state")]
    workshop.maker = SnapshotMaker(workshop.folder, workshop.gate.passed)


def test_one_made_here_forgets_a_report_that_was_not_taken(workshop: Workshop) -> None:
    workshop.begin(7)
    workshop.ended()

    assert workshop.maker.make(8) == Hashed(8, sha256(b"the state").digest())
    assert workshop.maker.take_report() is None


def test_a_stop_ends_a_child_that_works(workshop: Workshop) -> None:
    workshop.dump = workshop.gate.passed
    workshop.begin(7)

    workshop.maker.stop()

    assert workshop.returned == [7]
    workshop.maker = SnapshotMaker(workshop.folder, workshop.gate.passed)


def test_a_snapshot_that_cannot_be_kept_stops_nothing(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    workshop.maker.keep(Confirmed(7, 7))
    workshop.maker.make(8)
    workshop.maker.keep(Confirmed(8, 8))
    wait_until(lambda: list(workshop.folder.newest_first()), "the other one was kept")

    assert "the snapshot after 7 entries is not kept" in caplog.text
