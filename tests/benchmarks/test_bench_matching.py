"""The comparison of matching engines, tiny: it works, and all engines report the same trades."""

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest

from benchmarks import bench_matching
from benchmarks.bench_matching import REFERENCES, Reference, measure, run
from benchmarks.level_flow import level_flow
from benchmarks.matching_engine import ScripEngine, Trade
from benchmarks.order_flow import mixed_flow
from benchmarks.rows import NOT_COMPARED

TINY = {"operations": 400, "rounds": 1, "order_books": 4, "deep": 200}


class ForgetfulEngine(ScripEngine):
    """Reports no trades."""

    def trades(self, results: Sequence[object]) -> Iterable[Trade]:
        """Forget them."""
        del results
        return []


def use_reference(monkeypatch: pytest.MonkeyPatch, module: str, adapter: str) -> None:
    """Compare with this one only."""
    reference = Reference("another", module, adapter, 1.2)
    monkeypatch.setattr(bench_matching, "REFERENCES", (reference,))


def test_every_figure_is_a_row_beside_a_reference() -> None:
    rows = run(**TINY)

    assert [row.name for row in rows] == [
        "matching, 1 order book, beside liquibook 2.0.1",
        "matching, 1 order book, beside akhil4n-orderbook 0.1.1",
        "matching, 4 order books, beside liquibook 2.0.1",
        "matching, 4 order books, beside akhil4n-orderbook 0.1.1",
        "matching, a level with 200 orders",
    ]
    assert [row.target for row in rows] == [1.2, 2.5, 1.2, 2.5, 1.1]
    assert [row.better for row in rows] == ["higher"] * 4 + ["lower"]
    assert all(row.value > 0 for row in rows)
    for row in rows:
        assert (row.ratio is None) == (NOT_COMPARED in row.reference)


def test_no_reference_reports_other_trades() -> None:
    assert not [row for row in run(**TINY) if "other trades" in row.reference]


def test_the_same_sizes_come_to_the_same_trades() -> None:
    assert [row.hash for row in run(**TINY)] == [row.hash for row in run(**TINY)]


def test_a_reference_that_is_not_installed_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    use_reference(monkeypatch, "benchmarks.references.no_such_engine", "NoSuchEngine")

    row = run(**TINY)[0]

    assert (row.ratio, row.met) == (None, None)
    assert row.reference == "another is not installed: not compared"


def test_a_reference_that_reports_other_trades_is_not_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_reference(monkeypatch, __name__, "ForgetfulEngine")

    row = run(**TINY)[0]

    assert row.ratio is None
    assert row.reference == "another reports other trades: not compared"


def test_a_reference_that_agrees_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    use_reference(monkeypatch, "benchmarks.matching_engine", "ScripEngine")

    row = run(**TINY)[0]

    assert row.ratio is not None
    assert row.reference.startswith("another: ")


def test_the_flow_has_the_shares_it_says() -> None:
    flow = mixed_flow(order_books=3, live=100, operations=6_000)
    operations = list(flow.part(flow.before, len(flow)))
    placed = Counter(operation.quantity > 0 for operation in operations)

    assert flow.before == 300
    assert 0.55 < placed[True] / len(operations) < 0.65
    assert {operation.order_book for operation in operations} == {0, 1, 2}


def test_the_flow_keeps_as_many_orders_as_it_says() -> None:
    flow = mixed_flow(order_books=1, live=200, operations=5_000)
    engine = ScripEngine(1)

    measure(engine, flow)

    assert 150 < engine.resting() < 250


@pytest.mark.parametrize("levels", [1, 10])
def test_the_level_flow_keeps_its_orders_and_its_levels(levels: int) -> None:
    engine = ScripEngine(1)

    measure(engine, level_flow(levels, 1_000, 400))

    assert engine.resting() == 1_000


def test_the_adapters_are_where_the_table_says() -> None:
    assert {reference.module.rpartition(".")[0] for reference in REFERENCES} == {
        "benchmarks.references"
    }
