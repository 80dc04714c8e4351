"""Measure what the running demo takes of a machine: memory, processor time, disk.

Usage: make resources; python .house/resources.py [--minutes N]

It starts `scrip serve --demo` in a folder of its own, waits until the market moves and all that was
to be caught up with is, then watches for some minutes. Memory is each process's own share
(proportional where the system tells it), processor time a share of one core.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import psutil
from rich.console import Console
from rich.table import Table

from tests.support.loopback import free_port

ROOT = Path(__file__).resolve().parent.parent
SCRIP = ROOT / ".venv" / "bin" / "scrip"
SETTLED_WITHIN_S = 600
SETTLED_BELOW = 0.7
"""Share of one core that all take together once nothing is left to catch up with."""
LOOK_S = 10
MEGABYTE = 10**6
HOUR_S = 3_600
SWINGING = ("-wal", "-shm")
"""SQLite writes its logs over again and again: they have a size, but do not grow for ever."""


def main() -> int:
    """Measure, print the table and return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=2, help="how long it is watched")
    seconds = parser.parse_args().minutes * 60
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder)) as (top, begun):
        wait_until_settled(top)
        print(f"settled {time.monotonic() - begun:.0f} s after it was started", flush=True)
        watch(top, Path(folder), seconds)
    return 0


@contextmanager
def demo(home: Path) -> Iterator[tuple[psutil.Process, float]]:
    """Run the demo; yield its process and when it began, once it says that it is ready."""
    ports = {"SCRIP_PORT": str(free_port()), "SCRIP_FEED_PORT": str(free_port())}
    begun = time.monotonic()
    program = subprocess.Popen(
        [SCRIP, "serve", "--demo"],
        env=os.environ | ports | {"SCRIP_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for line in program.stdout or ():
            if "ready:" in line:
                break
        else:
            sys.exit("the demo ended before it was ready")
        print(f"ready after {time.monotonic() - begun:.0f} s", flush=True)
        # Whatever it prints from here on has to go somewhere, or it would stand still.
        Thread(target=program.communicate, daemon=True).start()
        yield psutil.Process(program.pid), begun
    finally:
        program.terminate()
        program.wait()


def wait_until_settled(top: psutil.Process) -> None:
    """Return when the audit, and whatever else began behind, has caught up."""
    for _ in range(SETTLED_WITHIN_S // LOOK_S):
        before = sum(spent(top).values())
        let_run(top, LOOK_S)
        if sum(spent(top).values()) - before < SETTLED_BELOW * LOOK_S:
            return
    print("still busy: what follows includes catching up", flush=True)


def watch(top: psutil.Process, home: Path, seconds: float) -> None:
    """Watch for so long and print what each process took, and the disk."""
    time_before, lasting_before = spent(top), disk(home, *SWINGING)
    let_run(top, seconds)
    time_after, lasting_after = spent(top), disk(home, *SWINGING)
    table = Table("process", "memory, MB", "of one core")
    total_memory, total_share = 0, 0.0
    for process in (top, *top.children(recursive=True)):
        if process.pid in time_before and process.status() != psutil.STATUS_ZOMBIE:
            share = (time_after[process.pid] - time_before[process.pid]) / seconds
            taken = memory(process)
            total_memory, total_share = total_memory + taken, total_share + share
            table.add_row(name_of(process), f"{taken / MEGABYTE:.0f}", f"{share:.1%}")
    table.add_section()
    table.add_row("all", f"{total_memory / MEGABYTE:.0f}", f"{total_share:.1%}")
    Console().print(table)
    grown = (lasting_after - lasting_before) / MEGABYTE * HOUR_S / seconds
    print(f"disk: {disk(home) / MEGABYTE:.0f} MB, {grown:+.1f} MB an hour")


def let_run(top: psutil.Process, seconds: float) -> None:
    """Return after so many seconds; a demo that ends meanwhile is not worth a figure."""
    with suppress(psutil.TimeoutExpired):
        top.wait(seconds)
        sys.exit("the demo ended while it was watched")


def spent(top: psutil.Process) -> dict[int, float]:
    """Return the processor time of each process by its number, seconds."""
    times = {}
    for process in (top, *top.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            used = process.cpu_times()
            times[process.pid] = used.user + used.system
    return times


def memory(process: psutil.Process) -> int:
    """Return a process's own share of memory, bytes; what it shares is divided, where known."""
    full = process.memory_full_info()
    return int(getattr(full, "pss", full.uss))


def name_of(process: psutil.Process) -> str:
    """Return the word that says what a process of ours is."""
    words: list[str] = process.cmdline()
    if "gunicorn" in words[0]:  # it renames itself
        return "web worker" if "worker" in words[0] else "web master"
    return words[words.index("portal.command_line") + 1]


def disk(home: Path, *without: str) -> int:
    """Return the bytes of all files in a folder whose names do not end so."""
    sizes = 0
    for path in home.rglob("*"):
        if path.is_file() and not path.name.endswith(without):
            with suppress(FileNotFoundError):  # it went meanwhile
                sizes += path.stat().st_size
    return sizes


if __name__ == "__main__":
    sys.exit(main())
