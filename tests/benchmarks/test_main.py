"""`python -m benchmarks`: what it runs, prints and writes, and what it does not understand."""

from pathlib import Path

import msgspec
import pytest

from benchmarks.__main__ import main
from benchmarks.rows import Row

TINY = [f"--size=durable.{size}" for size in ("orders=1000", "rounds=1", "members=20", "live=100")]


def test_one_benchmark_is_measured_shown_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results.json"
    assert main(["durable", *TINY, f"--folder={tmp_path}", f"--results={results}"]) == 0

    rows = msgspec.json.decode(results.read_bytes(), type=list[Row])
    assert rows[0].name == "durable orders, whole path"
    assert rows[0].ratio is not None
    assert "Ours beside others" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("nothing", "there is no benchmark nothing"),
        ("--size=durable.nothing=1", "expected NAME.SIZE=N"),
        ("--size=nothing.orders=1", "expected NAME.SIZE=N"),
        ("--size=durable.orders=0", "expected NAME.SIZE=N"),
        ("--size=durable.orders=1.5", "expected NAME.SIZE=N"),
        ("--size=durable.orders", "expected NAME.SIZE=N"),
    ],
)
def test_what_is_not_understood_is_named(
    argument: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([argument])

    assert ended.value.code == 2
    assert complaint in capsys.readouterr().err
