"""Children start in order, start again when they end, and end in order with their parent."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exchange.clock import SECOND
from exchange.supervisor import FIRST_PAUSE, LONGEST_PAUSE, STEADY, BackOff
from tests.support.background import deaf
from tests.support.engine_supervisor import FINAL
from tests.support.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]


class Supervised:
    """A supervisor in a process of its own, and the diary of its children."""

    def __init__(self, folder: Path, how: str, names: tuple[str, ...], *, background: bool) -> None:
        self._diary = folder / "diary"
        self._diary.touch()
        module = "tests.support.engine_supervisor"
        command = [sys.executable, "-m", module, str(self._diary), how, *names]
        self.process = subprocess.Popen(
            deaf(command) if background else command, cwd=ROOT, stdout=subprocess.PIPE
        )

    def lines(self) -> list[list[str]]:
        """Return the diary, in words."""
        return [line.split() for line in self._diary.read_text().splitlines()]

    def happened(self, what: str, times: int = 1) -> list[str]:
        """Wait until something happened so often; return to whom."""

        def names() -> list[str]:
            return [words[0] for words in self.lines() if words[1] == what]

        wait_until(lambda: len(names()) >= times, f"{times} of them {what}")
        return names()

    def pids(self) -> list[int]:
        return [int(words[2]) for words in self.lines() if words[1] == "starts"]

    def output(self) -> str:
        """Return what was printed until the end."""
        assert self.process.stdout is not None
        with self.process.stdout:
            return self.process.stdout.read().decode()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        wait_until(lambda: not any(alive(pid) for pid in self.pids()), "the children ended")


def alive(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    if Path("/proc/self/stat").exists():
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].strip()
        except (FileNotFoundError, ProcessLookupError):
            return False
    else:
        command = ["ps", "-o", "stat=", "-p", str(pid)]
        state = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout
    return bool(state) and not state.startswith("Z")


class Start:
    """Starts supervisors, and ends whatever a test has left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.started: list[Supervised] = []

    def __call__(self, *names: str, how: str = "kernel", background: bool = False) -> Supervised:
        self.started.append(Supervised(self._folder, how, names, background=background))
        return self.started[-1]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    start = Start(tmp_path)
    yield start
    for supervised in start.started:
        supervised.end()


@pytest.mark.parametrize("how", ["kernel", "lifeline"])
def test_they_end_in_the_opposite_order_when_told_to(start: Start, how: str) -> None:
    supervised = start("steady-1", "steady-2", "steady-3", how=how)
    supervised.happened("starts", 3)
    supervised.process.send_signal(signal.SIGTERM)

    assert supervised.process.wait(30) == 0
    assert supervised.happened("ends", 3) == ["steady-3", "steady-2", "steady-1"]
    assert "steady-2: hello from steady-2\n" in supervised.output()


@pytest.mark.parametrize("background", [False, True])
def test_control_c_ends_them_as_well(start: Start, *, background: bool) -> None:
    supervised = start("steady-1", background=background)
    supervised.happened("starts")
    supervised.process.send_signal(signal.SIGINT)

    assert supervised.process.wait(30) == 0
    assert supervised.happened("ends") == ["steady-1"]


@pytest.mark.parametrize("how", ["kernel", "lifeline"])
def test_they_end_with_their_parent_however_that_ends(start: Start, how: str) -> None:
    supervised = start("steady-1", "steady-2", how=how)
    supervised.happened("starts", 2)
    supervised.process.kill()

    wait_until(lambda: not any(map(alive, supervised.pids())), "the children ended")
    assert sorted(supervised.happened("ends", 2)) == ["steady-1", "steady-2"]


def test_one_that_ends_is_started_again_and_the_others_go_on(start: Start) -> None:
    supervised = start("steady-1", "brief-2")
    supervised.happened("starts", 4)

    (steady,) = [words[2] for words in supervised.lines() if words[:2] == ["steady-1", "starts"]]
    os.kill(int(steady), signal.SIGKILL)
    wait_until(
        lambda: supervised.happened("starts").count("steady-1") == 2, "the other came back too"
    )


def test_one_that_ends_for_good_ends_all_with_its_status(start: Start) -> None:
    supervised = start("steady-1", "done-2")

    assert supervised.process.wait(30) == FINAL
    assert supervised.happened("ends") == ["steady-1"]


def test_one_that_does_not_listen_is_killed(start: Start) -> None:
    supervised = start("stubborn-1", "steady-2")
    supervised.happened("starts", 2)
    supervised.process.terminate()

    assert supervised.process.wait(30) == 0
    assert sorted(supervised.happened("ends", 2)) == ["steady-2", "stubborn-1"]
    assert not any(map(alive, supervised.pids()))


def test_the_pause_grows_while_a_child_ends_soon_and_is_forgotten_once_it_is_steady() -> None:
    back_off = BackOff()
    pauses = [back_off.after(SECOND) for _ in range(12)]

    assert pauses[:4] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE, 8 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    assert back_off.after(STEADY) == 0
    assert back_off.after(0) == FIRST_PAUSE


def test_a_child_has_a_group_of_its_own_in_this_session(start: Start) -> None:
    supervised = start("steady-1")
    supervised.happened("starts")
    (child,) = supervised.pids()

    assert os.getpgid(child) == child
    assert os.getsid(child) == os.getsid(supervised.process.pid)
