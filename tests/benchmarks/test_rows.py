"""Rows: when a target is met, and the file that they are written to."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.rows import Better, Row, write
from benchmarks.table import show


def row(ratio: float | None, better: Better = "higher") -> Row:
    return Row(
        name="orders",
        value=1_234.5,
        unit="orders/s",
        reference="hashing alone",
        ratio=ratio,
        better=better,
        target=2,
        hash="ab",
    )


@pytest.mark.parametrize(
    ("ratio", "better", "met"),
    [
        (2, "higher", True),
        (1.99, "higher", False),
        (2, "lower", True),
        (2.01, "lower", False),
        (None, "higher", None),
    ],
)
def test_a_target_is_a_least_or_a_most_ratio(
    ratio: float | None, better: Better, met: bool | None
) -> None:
    assert row(ratio, better).met is met


def test_the_file_is_a_list_of_all_fields(tmp_path: Path) -> None:
    write([row(2), row(None)], tmp_path / "results.json")

    first, second = json.loads((tmp_path / "results.json").read_text())
    assert first == {
        "name": "orders",
        "value": 1_234.5,
        "unit": "orders/s",
        "reference": "hashing alone",
        "ratio": 2,
        "better": "higher",
        "target": 2,
        "hash": "ab",
    }
    assert second["ratio"] is None


def test_the_table_names_what_is_missed_and_what_is_not_compared(tmp_path: Path) -> None:
    with (tmp_path / "table").open("w+") as file:
        show([row(2), row(1), row(None)], Console(file=file, width=120))
        file.seek(0)
        said = file.read()

    assert "missed: orders" in said
    assert "not compared" in said
    assert "1,234 orders/s" in said
