"""Growth: what a durable order costs on a large exchange, beside what it costs on a small one.

Both engines run in this process and take turns, a part of the flow each, so that the machine's
moods meet both.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.bench_durable import IN_FLIGHT, Feeder
from benchmarks.command_flow import flow_after
from benchmarks.prepared_market import Size
from benchmarks.replies import combined
from benchmarks.rows import Row
from benchmarks.running_engine import new_home, running
from exchange.commands import Command
from exchange.sequencer import Sequencer

TARGET_LARGE: Final = 2
TARGET_SERIES: Final = 3


SMALL: Final = Size(members=1_000, live=5_000)


def run(
    folder: Path,
    orders: int = 1_000_000,
    accounts: int = 1_000_000,
    series: int = 10_000,
    commands: int = 40_000,
    rounds: int = 5,
) -> list[Row]:
    """Compare a large exchange, one of a tenth of its size, and one of many series with `SMALL`."""
    large = Size(accounts, orders)
    tenth = Size(accounts // 10, orders // 10)
    many = Size(members=1_000, live=5, holders=10, series=series)
    return [
        _compare(folder, tenth, commands, rounds, TARGET_LARGE),
        _compare(folder, large, commands, rounds, TARGET_LARGE),
        _compare(folder, many, commands, rounds, TARGET_SERIES),
    ]


def _compare(folder: Path, size: Size, commands: int, rounds: int, target: float) -> Row:
    small_s, large_s, checksums = [], [], []
    with ExitStack() as both:
        small, small_flow = both.enter_context(_exchange(folder, SMALL, commands))
        large, large_flow = both.enter_context(_exchange(folder, size, commands))
        each = commands // rounds
        for start in range(0, each * rounds, each):
            small_s.append(_seconds(small, small_flow[start : start + each])[0])
            seconds, checksum = _seconds(large, large_flow[start : start + each])
            large_s.append(seconds)
            checksums.append(checksum)
    return Row(
        name=f"growth: durable orders with {size.live * size.series:,} orders resting, "
        f"{size.members:,} members, {size.series:,} series",
        value=each / median(large_s),
        unit="orders/s",
        reference=f"{SMALL.live:,} orders and {SMALL.members:,} members, "
        f"{each / median(small_s):,.0f}/s",
        ratio=median(ours / theirs for ours, theirs in zip(large_s, small_s, strict=True)),
        better="lower",
        target=target,
        hash=combined(checksums),
    )


@contextmanager
def _exchange(folder: Path, size: Size, count: int) -> Iterator[tuple[Sequencer, list[Command]]]:
    """Yield an engine of that size and what to give it."""
    with new_home(folder) as home:
        flow = flow_after(home, size, count)
        with running(home) as engine:
            yield engine.sequencer, flow


def _seconds(sequencer: Sequencer, commands: list[Command]) -> tuple[float, str]:
    feeder = Feeder(sequencer, commands, IN_FLIGHT)
    return feeder.run(), feeder.replies.checksum()
