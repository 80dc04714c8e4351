"""The ways to keep price levels that were compared: all find the same best price."""

import random

import pytest

from benchmarks import compare_price_ladders
from benchmarks.price_ladders import LADDERS


@pytest.mark.parametrize("seed", range(5))
def test_all_find_the_same_best_price(seed: int) -> None:
    rng = random.Random(seed)
    ladders = [new_ladder(500) for new_ladder in LADDERS]
    waiting: list[int] = []
    for _ in range(600):
        if not waiting or rng.random() < 0.5:
            index = rng.randrange(500)
            waiting.append(index)
            for ladder in ladders:
                ladder.join(index)
        else:
            index = waiting.pop(rng.randrange(len(waiting)))
            for ladder in ladders:
                ladder.leave(index)
        assert {ladder.best() for ladder in ladders} == {max(waiting, default=-1)}


def test_the_table_has_a_line_for_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = ["--size=200", "--rounds=1", "--order-books=3"]
    monkeypatch.setattr("sys.argv", ["compare_price_ladders", *sizes])

    compare_price_ladders.main()

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [kind.__name__ for kind in LADDERS]
