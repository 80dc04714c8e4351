"""Every benchmark runs, tiny; whatever is measured is compared, and comes out the same again."""

from pathlib import Path

import pytest

from benchmarks.measuring import NAMES, Sizes, measure, measure_apart, sizes_of
from benchmarks.rows import Row

MODULES = Path(__file__).resolve().parents[2] / "benchmarks"

TINY: dict[str, Sizes] = {
    "matching": {"operations": 2_000, "rounds": 1, "deep": 500},
    "durable": {"orders": 2_000, "rounds": 2, "members": 20, "live": 100},
    "latency": {"rate": 500, "seconds": 1, "rounds": 2, "members": 20, "live": 100},
    "served": {"rate": 50, "seconds": 3, "pages": 2, "orders": 30, "connections": 4},
    "recovery": {"entries": 500, "orders": 100, "accounts": 50, "tail": 100},
    "growth": {"orders": 200, "accounts": 100, "series": 5, "commands": 1_200, "rounds": 1},
}


def test_every_benchmark_is_run_and_has_sizes_to_choose() -> None:
    assert {f"bench_{name}" for name in NAMES} == {path.stem for path in MODULES.glob("bench_*.py")}
    assert TINY.keys() == set(NAMES)
    for name in NAMES:
        assert TINY[name].keys() <= sizes_of(name).keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_compares_what_it_measures(name: str, tmp_path: Path) -> None:
    rows = measure(name, TINY[name], tmp_path)

    assert rows
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
