"""Latency of a durable order at a steady rate, from the meant moment to the reply.

Beside it each block that this made is committed again, alone, on the same file system: what any
exchange pays that keeps its word.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.command_flow import flow_after
from benchmarks.hashed_blocks import HashedBlocks, blocks_since, copy_of
from benchmarks.open_loop import OpenLoop
from benchmarks.prepared_market import Size
from benchmarks.replies import combined, percentile
from benchmarks.rows import Row
from benchmarks.running_engine import new_home, running
from exchange.commands import Command
from exchange.sequencer import Sequencer
from ledger.sqlite_reader import SqliteReader
from ledger.store import StoredBlocks

TARGET_P50: Final = 3
TARGET_P99: Final = 10

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


def run(
    folder: Path,
    rate: int = 5_000,
    seconds: int = 10,
    rounds: int = 5,
    members: int = 1_000,
    live: int = 5_000,
) -> list[Row]:
    """Offer `rate` orders a second for `seconds`, in rounds, each beside the reference."""
    with new_home(folder) as home:
        commands = flow_after(home, Size(members, live), rate * seconds)
        size = len(commands) // rounds
        parts = [commands[at * size : (at + 1) * size] for at in range(rounds)]
        with (
            copy_of(home) as alone,
            SqliteReader.open(home.ledger) as stored,
            running(home) as engine,
        ):
            measured = [_measure(engine.sequencer, part, rate, alone, stored) for part in parts]
    return [_row(measured, rate, 50, TARGET_P50), _row(measured, rate, 99, TARGET_P99)]


def _measure(
    sequencer: Sequencer,
    commands: list[Command],
    rate: int,
    alone: HashedBlocks,
    stored: StoredBlocks,
) -> Round:
    head = sequencer.durable
    loop = OpenLoop(sequencer.submit, commands, rate)
    ours = loop.run()
    theirs = []
    for block, entries in blocks_since(stored, head):
        again = alone.hash(block, entries)
        start = _clock()
        alone.commit(again)
        theirs.append(_clock() - start)
    return Round(ours, theirs, loop.replies.checksum())


def _row(measured: list[Round], rate: int, percent: int, target: float) -> Row:
    ours = median(percentile(each.ours, percent) for each in measured) / 1e6
    theirs = median(percentile(each.theirs, percent) for each in measured) / 1e6
    return Row(
        name=f"latency of a durable order at {rate:,}/s, p{percent}",
        value=ours,
        unit="ms",
        reference=f"a commit of an equal block alone, {theirs:.2f} ms",
        ratio=median(each.ratio(percent) for each in measured),
        better="lower",
        target=target,
        hash=combined(each.checksum for each in measured),
    )
