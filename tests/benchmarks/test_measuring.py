"""Every benchmark runs, tiny; whatever is measured is compared, and comes out the same again."""

from pathlib import Path

import pytest

from benchmarks.measuring import NAMES, Sizes, measure, measure_apart, sizes_of
from benchmarks.rows import Better, Row

MODULES = Path(__file__).resolve().parents[2] / "benchmarks"

TINY: dict[str, Sizes] = {
    "matching": {"operations": 2_000, "rounds": 1, "deep": 500},
    "durable": {"orders": 2_000, "rounds": 2, "members": 20, "live": 100},
    "latency": {"rate": 500, "seconds": 1, "rounds": 2, "members": 20, "live": 100},
    "served": {"rate": 50, "seconds": 3, "pages": 2, "orders": 30, "connections": 4},
    "recovery": {"entries": 500, "orders": 100, "accounts": 50, "tail": 100},
    "growth": {"orders": 200, "accounts": 100, "series": 5, "commands": 1_200, "rounds": 1},
    "fan_out": {"subscribers": 10, "commands": 100, "rounds": 1},
}

# How the names of its rows begin, and their targets: each of the design's figures, none less.
ROWS: dict[str, list[tuple[str, Better, float]]] = {
    "matching": [
        ("matching, 1 order book, beside liquibook", "higher", 1.2),
        ("matching, 1 order book, beside akhil4n", "higher", 2.5),
        ("matching, 1,000 order books, beside liquibook", "higher", 1.2),
        ("matching, 1,000 order books, beside akhil4n", "higher", 2.5),
        ("matching, a level with 500 orders", "lower", 1.1),
    ],
    "durable": [
        ("durable orders, whole path", "higher", 0.14),
        ("durable orders, beside the figure aimed at", "higher", 1),
        ("durable orders, p99 of the replies", "lower", 5),
    ],
    "latency": [
        ("latency of a durable order at 500/s, p50", "lower", 3),
        ("latency of a durable order at 500/s, p99", "lower", 10),
    ],
    "served": [
        ("latency through scrip serve at 50/s and 2 pages/s, p50", "lower", 3),
        ("latency through scrip serve at 50/s and 2 pages/s, p99", "lower", 10),
        ("orders over HTTP, 4 connections", "higher", 0.5),
    ],
    "recovery": [
        ("recovery: replay of ", "higher", 0.15),
        ("recovery: start from a snapshot of 100 orders", "lower", 1),
        ("recovery: pause for a snapshot after 100 orders", "lower", 0.1),
    ],
    "growth": [
        ("growth: durable orders with 20 orders resting, 10 members", "lower", 2),
        ("growth: durable orders with 200 orders resting, 100 members", "lower", 2),
        ("growth: durable orders with 25 orders resting, 1,000 members, 5 series", "lower", 3),
    ],
    "fan_out": [("feed fan-out, 10 subscribers", "higher", 0.8)],
}


def test_every_benchmark_is_run_and_has_sizes_to_choose() -> None:
    assert {f"bench_{name}" for name in NAMES} == {path.stem for path in MODULES.glob("bench_*.py")}
    assert TINY.keys() == set(NAMES)
    for name in NAMES:
        assert TINY[name].keys() <= sizes_of(name).keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_compares_what_it_measures(name: str, tmp_path: Path) -> None:
    rows = measure(name, TINY[name], tmp_path)

    assert len(rows) == len(ROWS[name])
    for row, (begins, *aim) in zip(rows, ROWS[name], strict=True):
        assert row.name.startswith(begins)
        assert [row.better, row.target] == aim
    assert len({row.name for row in rows}) == len(rows)
    for row in rows:
        assert row.value > 0
        assert row.target > 0
        assert row.reference
        assert row.hash
        assert row.ratio is None or row.ratio > 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["durable", "recovery"])
def test_equal_sizes_give_equal_results(name: str, tmp_path: Path) -> None:
    def hashes(rows: list[Row]) -> list[str]:
        return [row.hash for row in rows]

    again = measure_apart(name, TINY[name], tmp_path)
    assert hashes(measure(name, TINY[name], tmp_path)) == hashes(again)
