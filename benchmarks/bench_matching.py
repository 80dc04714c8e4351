"""Matching: our order book beside the best that PyPI offers, and a level with very many orders.

Every engine gets the same operations in the same batches. Engines take turns and a ratio is the
median over the rounds, so that what else the machine does falls out; time is processor time.

Usage: python -m benchmarks.bench_matching [--size N] [--rounds N] [--order-books N] [--deep N]
"""

import argparse
import gc
import time
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from statistics import median
from typing import Final, NamedTuple

from benchmarks.level_flow import level_flow
from benchmarks.matching_engine import MatchingEngine, ScripEngine
from benchmarks.order_flow import OrderFlow, mixed_flow
from benchmarks.rows import NOT_COMPARED, Row

BATCH: Final = 100
"""Operations parsed at a time, as in a busy moment: what was parsed is still near the processor."""

SHORT_QUEUE: Final = 100

NewEngine = Callable[[int], MatchingEngine]


class Reference(NamedTuple):
    """Another engine: where its adapter lies, and how much faster than it ours must be."""

    name: str
    module: str
    adapter: str
    target: float


REFERENCES: Final = (
    Reference("liquibook 2.0.1", "benchmarks.references.liquibook_engine", "LiquibookEngine", 1.2),
    Reference(
        "akhil4n-orderbook 0.1.1", "benchmarks.references.akhil4n_engine", "Akhil4nEngine", 2.5
    ),
)


class Run(NamedTuple):
    """What one engine took for an operation, and what stands for the trades it reported."""

    ns: float
    hash: str


def run(
    operations: int = 250_000, rounds: int = 5, order_books: int = 1_000, deep: int = 100_000
) -> list[Row]:
    """Measure a round of `operations` on 1 and on `order_books` order books, and a deep level.

    The one order book holds a tenth of the orders of the many, which hold 50 each.
    """
    one = mixed_flow(1, 5 * order_books, operations)
    many = mixed_flow(order_books, 50, operations)
    return [
        *_compare("matching, 1 order book", one, rounds),
        *_compare(f"matching, {order_books:,} order books", many, rounds),
        _deep_level(deep, operations, rounds),
    ]


def measure(engine: MatchingEngine, flow: OrderFlow) -> Run:
    """Fill the order books, then let the engine work off the flow, of which the calls are timed."""
    said = sha256()
    gc.collect()
    gc.disable()  # as where our engine lives; one that is watched by it gains, if anything
    _work_off(engine, flow, range(0, flow.before, BATCH), flow.before, said.update)
    took = _work_off(engine, flow, range(flow.before, len(flow), BATCH), len(flow), said.update)
    gc.enable()
    return Run(took / (len(flow) - flow.before), said.hexdigest()[:16])


def _work_off(
    engine: MatchingEngine, flow: OrderFlow, starts: range, end: int, say: Callable[[bytes], None]
) -> int:
    took = 0
    for start in starts:
        calls = engine.prepare(flow.part(start, min(start + BATCH, end)))
        began = time.process_time_ns()
        results = [method(argument) for method, argument in calls]
        took += time.process_time_ns() - began
        # One taker trades in one call, so its number says when.
        for trade in sorted(engine.trades(results), key=lambda trade: trade.taker):
            say(b"%d %d %d %d\n" % trade)
        del calls, results
    return took


def _compare(name: str, flow: OrderFlow, rounds: int) -> list[Row]:
    engines: dict[str, NewEngine | None] = {
        reference.name: _adapter(reference) for reference in REFERENCES
    }
    ours: list[Run] = []
    theirs: dict[str, list[Run]] = {reference.name: [] for reference in REFERENCES}
    for _ in range(rounds):
        ours.append(measure(ScripEngine(flow.order_books), flow))
        for other, new_engine in engines.items():
            if new_engine is not None:
                theirs[other].append(measure(new_engine(flow.order_books), flow))
    return [_row(name, reference, ours, theirs[reference.name]) for reference in REFERENCES]


def _adapter(reference: Reference) -> NewEngine | None:
    try:
        adapter: NewEngine = getattr(import_module(reference.module), reference.adapter)
    except ImportError:
        return None
    return adapter


def _row(name: str, reference: Reference, ours: list[Run], theirs: list[Run]) -> Row:
    ratio = None
    if not theirs:
        words = f"{reference.name} is not installed: {NOT_COMPARED}"
    elif theirs[0].hash != ours[0].hash:
        words = f"{reference.name} reports other trades: {NOT_COMPARED}"
    else:
        ratio = median(their.ns / our.ns for our, their in zip(ours, theirs, strict=True))
        words = f"{reference.name}: {_per_second(theirs):,}/s"
    return Row(
        name=f"{name}, beside {reference.name}",
        value=_per_second(ours),
        unit="operations/s",
        reference=words,
        ratio=ratio,
        better="higher",
        target=reference.target,
        hash=ours[0].hash,
    )


def _deep_level(orders: int, operations: int, rounds: int) -> Row:
    # The same orders on short queues, so that both fill the same memory.
    deep = level_flow(1, orders, operations)
    short = level_flow(max(1, orders // SHORT_QUEUE), orders, operations)
    pairs = [(measure(ScripEngine(1), deep), measure(ScripEngine(1), short)) for _ in range(rounds)]
    ours = [pair[0] for pair in pairs]
    return Row(
        name=f"matching, a level with {orders:,} orders",
        value=_per_second(ours),
        unit="operations/s",
        reference=f"levels with {SHORT_QUEUE} orders: {_per_second([p[1] for p in pairs]):,}/s",
        ratio=median(in_deep.ns / in_short.ns for in_deep, in_short in pairs),
        better="lower",
        target=1.1,
        hash=ours[0].hash,
    )


def _per_second(runs: list[Run]) -> int:
    return round(1e9 / median(run.ns for run in runs))


def main() -> None:
    """Measure with sizes from the command line, and print the rows."""
    parser = argparse.ArgumentParser(description="Measure matching beside others.")
    parser.add_argument("--size", type=int, default=250_000, help="operations a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--order-books", type=int, default=1_000)
    parser.add_argument("--deep", type=int, default=100_000, help="orders at the deep level")
    sizes = parser.parse_args()
    for row in run(sizes.size, sizes.rounds, sizes.order_books, sizes.deep):
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        print(
            f"{row.name:62} {row.value:>9,.0f} {ratio:>6} ({row.target})"
            f"  {row.reference}  {row.hash}"
        )


if __name__ == "__main__":
    main()
