"""Durable orders per second: the whole path in one process, from command to durable reply.

Sequencer, venue, ledger and SQLite with synchronous FULL work on the mixed flow, whose commands
were made beforehand; 1,000 of them are under way at any time. Beside it the blocks that this made
are hashed and committed again, without a venue.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.command_flow import flow_after
from benchmarks.hashed_blocks import HashedBlocks, blocks_since, copy_of
from benchmarks.prepared_market import Size
from benchmarks.replies import Replies, combined, percentile
from benchmarks.rows import Row
from benchmarks.running_engine import new_home, running
from exchange.client.client import Reply
from exchange.commands import Command
from exchange.sequencer import Sequencer
from ledger.sqlite_reader import SqliteReader
from ledger.store import StoredBlocks

IN_FLIGHT: Final = 1_000
"""With more than a block's worth waiting, members take turns, and a cancel may come too early."""
TARGET_RATIO: Final = 0.14
TARGET_RATE: Final = 80_000
TARGET_SPREAD: Final = 5

_clock = time.perf_counter_ns


@dataclass(frozen=True, slots=True)
class Measured:
    """One part of the flow: seconds it took us and the reference, and how the replies came."""

    ours_s: float
    theirs_s: float
    latencies: list[int]
    replies: Replies


class Feeder:
    """Gives commands to a sequencer, so that `in_flight` of them wait for their replies."""

    def __init__(self, sequencer: Sequencer, commands: list[Command], in_flight: int) -> None:
        self.replies = Replies(len(commands))
        self.sent_at = [0] * len(commands)
        self._sequencer = sequencer
        self._tickets = [(command, self._take, tag) for tag, command in enumerate(commands)]
        self._half = in_flight // 2
        self._sent = 0
        self._due = 0

    def run(self) -> float:
        """Return the seconds from the first command to the last reply."""
        start = _clock()
        self._send()
        self._send()
        self.replies.wait()
        return (_clock() - start) / 1e9

    def latencies(self) -> list[int]:
        """Return the nanoseconds that each reply took."""
        return [came - sent for sent, came in zip(self.sent_at, self.replies.came_at, strict=True)]

    def _send(self) -> None:
        tickets = self._tickets[self._sent : self._sent + self._half]
        self.sent_at[self._sent : self._sent + len(tickets)] = [_clock()] * len(tickets)
        self._sent += len(tickets)
        self._sequencer.submit_all(tickets)

    def _take(self, tag: int, reply: Reply) -> None:
        self._due += 1
        if self._due == self._half:
            self._due = 0
            self._send()
        self.replies.take(tag, reply)


def run(
    folder: Path, orders: int = 200_000, rounds: int = 5, members: int = 1_000, live: int = 5_000
) -> list[Row]:
    """Measure `rounds` parts of `orders` commands, each beside the reference."""
    with new_home(folder) as home:
        commands = flow_after(home, Size(members, live), orders)
        size = orders // rounds
        parts = [commands[start : start + size] for start in range(0, orders, size)]
        with (
            copy_of(home) as reference,
            SqliteReader.open(home.ledger) as stored,
            running(home) as engine,
        ):
            measured = [_measure(engine.sequencer, part, reference, stored) for part in parts]
    return _rows(measured)


def _measure(
    sequencer: Sequencer, commands: list[Command], reference: HashedBlocks, stored: StoredBlocks
) -> Measured:
    head = sequencer.durable
    feeder = Feeder(sequencer, commands, IN_FLIGHT)
    ours_s = feeder.run()
    if feeder.replies.accepted != len(commands):
        raise RuntimeError(feeder.replies.accepted)
    blocks = blocks_since(stored, head)
    start = _clock()
    for block, entries in blocks:
        reference.commit(reference.hash(block, entries))
    theirs_s = (_clock() - start) / 1e9
    reference.tidy()
    return Measured(ours_s, theirs_s, feeder.latencies(), feeder.replies)


def _rows(measured: list[Measured]) -> list[Row]:
    rate = median(len(each.latencies) / each.ours_s for each in measured)
    theirs = median(len(each.latencies) / each.theirs_s for each in measured)
    latencies = [latency for each in measured for latency in each.latencies]
    p50, p99 = (percentile(latencies, percent) / 1e6 for percent in (50, 99))
    result = combined(each.replies.checksum() for each in measured)
    return [
        Row(
            name="durable orders, whole path",
            value=rate,
            unit="orders/s",
            reference=f"the same blocks hashed and committed, {theirs:,.0f}/s",
            ratio=median(each.theirs_s / each.ours_s for each in measured),
            better="higher",
            target=TARGET_RATIO,
            hash=result,
        ),
        Row(
            name="durable orders, beside the figure aimed at",
            value=rate,
            unit="orders/s",
            reference=f"{TARGET_RATE:,}/s",
            ratio=rate / TARGET_RATE,
            better="higher",
            target=1,
            hash=result,
        ),
        Row(
            name=f"durable orders, p99 of the replies with {IN_FLIGHT:,} under way",
            value=p99,
            unit="ms",
            reference=f"their p50, {p50:.1f} ms",
            ratio=p99 / p50,
            better="lower",
            target=TARGET_SPREAD,
            hash=result,
        ),
    ]
