"""Latency of a durable order at a steady rate, from the meant moment to the reply, in process."""

from functools import partial
from pathlib import Path

from benchmarks.command_flow import flow_after
from benchmarks.hashed_blocks import copy_of
from benchmarks.latency_rounds import OfferedRate, latency_rows, parts_of
from benchmarks.open_loop import InProcess
from benchmarks.prepared_market import Size
from benchmarks.rows import Row
from benchmarks.running_engine import new_home, running
from ledger.sqlite_reader import SqliteReader


def run(
    folder: Path,
    rate: int = 5_000,
    seconds: int = 12,
    rounds: int = 6,
    members: int = 1_000,
    live: int = 5_000,
) -> list[Row]:
    """Offer `rate` orders a second for `seconds`, in rounds, each beside the reference."""
    with new_home(folder) as home:
        commands = flow_after(home, Size(members, live), rate * seconds)
        with (
            copy_of(home) as alone,
            SqliteReader.open(home.ledger) as stored,
            running(home) as engine,
        ):
            offered = OfferedRate(partial(InProcess, engine.sequencer.submit), rate, stored, alone)
            measured = [offered.measure(part) for part in parts_of(commands, rounds)]
    return latency_rows(f"latency of a durable order at {rate:,}/s", measured)
