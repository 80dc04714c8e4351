"""Rounds of an open loop, each beside the commits of its own blocks alone.

A durable order cannot be quicker than a commit, so that is what its latency is compared with,
percentile to percentile: blocks of the same bytes on the same file system, right afterwards.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Final

from benchmarks.hashed_blocks import HashedBlocks, blocks_since
from benchmarks.open_loop import OpenLoop
from benchmarks.replies import combined, percentile
from benchmarks.rows import Row
from exchange.commands import Command
from ledger.store import StoredBlocks

TARGETS: Final = {50: 3, 99: 10}
"""Percentile to the most that ours may take, in commits."""

_clock = time.perf_counter_ns


@dataclass(frozen=True, slots=True)
class Round:
    """Nanoseconds: of each order until its reply, and of each block's commit alone."""

    ours: list[int]
    theirs: list[int]
    checksum: str

    def ratio(self, percent: int) -> float:
        """Return how many times as long ours took, percentile to percentile."""
        return percentile(self.ours, percent) / percentile(self.theirs, percent)


@dataclass(frozen=True, slots=True)
class OfferedRate:
    """Commands offered at `rate` per second to an engine whose ledger is `stored`.

    `loop` makes an open loop of commands and a rate. `alone` is a copy of that ledger, to which
    nobody else writes.
    """

    loop: Callable[[list[Command], int], OpenLoop]
    rate: int
    stored: StoredBlocks
    alone: HashedBlocks

    def measure(self, commands: list[Command]) -> Round:
        """Offer `commands`, then commit what they led to once more."""
        head = self.stored.head()
        loop = self.loop(commands, self.rate)
        ours = loop.run()
        theirs = []
        for block, entries in blocks_since(self.stored, head):
            again = self.alone.hash(block, entries)
            start = _clock()
            self.alone.commit(again)
            theirs.append(_clock() - start)
        self.alone.tidy()
        return Round(ours, theirs, loop.replies.checksum())


def latency_rows(what: str, rounds: list[Round]) -> list[Row]:
    """Return a row for each percentile that has a target.

    The first round, in which files grow and nothing is warm, is left out if there are others.
    """
    return [_row(f"{what}, p{percent}", rounds[1:] or rounds, percent) for percent in TARGETS]


def parts_of(commands: list[Command], rounds: int) -> list[list[Command]]:
    """Return `commands` in so many parts of equal length."""
    size = len(commands) // rounds
    return [commands[start * size : (start + 1) * size] for start in range(rounds)]


def _row(name: str, rounds: list[Round], percent: int) -> Row:
    ours = median(percentile(each.ours, percent) for each in rounds) / 1e6
    theirs = median(percentile(each.theirs, percent) for each in rounds) / 1e6
    return Row(
        name=name,
        value=ours,
        unit="ms",
        reference=f"a commit of an equal block alone, {theirs:.2f} ms",
        ratio=median(each.ratio(percent) for each in rounds),
        better="lower",
        target=TARGETS[percent],
        hash=combined(each.checksum for each in rounds),
    )
