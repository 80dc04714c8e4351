"""A program that supervises children which write down what happens to them.

    python -m tests.support.engine_supervisor DIARY HOW NAME…

HOW is "kernel" or "lifeline". What a child does is said by its name: "steady" runs until it is told
to end, "stubborn" does not listen to that, "brief" ends at once with status 3, "done" with 7 when a
steady one has started.
"""

import os
import signal
import sys
from pathlib import Path

from exchange.clock import SECOND
from exchange.supervisor import Child, Supervisor
from tests.support.waiting import wait_until

FINAL = 7


def note(diary: Path, line: str) -> None:
    """Write a line into the diary."""
    with diary.open("a") as file:
        file.write(f"{line}\n")


def child(diary: Path, name: str) -> int:
    """Be a child."""
    kind = name.partition("-")[0]

    def told_to_end(_number: int, _frame: object) -> None:
        note(diary, f"{name} ends")
        if kind != "stubborn":
            sys.exit(0)

    signal.signal(signal.SIGTERM, told_to_end)
    note(diary, f"{name} starts {os.getpid()}")
    print(f"hello from {name}", flush=True)  # noqa: T201
    if kind == "brief":
        return 3
    if kind == "done":
        wait_until(lambda: "steady" in diary.read_text(), "a steady one started")
        return FINAL
    while True:
        signal.pause()


def main() -> int:
    """Supervise, or be one of the children."""
    diary, how, *names = sys.argv[1:]
    if how == "child":
        return child(Path(diary), names[0])
    module = ("-m", "tests.support.engine_supervisor", diary, "child")
    children = [Child(name, (sys.executable, *module, name), FINAL) for name in names]

    def show(name: str, line: str) -> None:
        print(f"{name}: {line}", flush=True)  # noqa: T201

    return Supervisor(children, show, lifeline=how == "lifeline", patience=SECOND // 5).run()


if __name__ == "__main__":
    sys.exit(main())
