"""Random steps by the thousand: the order book does what the naive one does, to the last record.

The third order book of `TwinOrderBooks` is told the records only; that it ends up the same shows
that they hold the whole outcome, so that recovery never has to match again.
"""

import pytest

from matching.records import Reduced
from tests.support.naive_order_book import NaiveOrderBook
from tests.support.order_flow import OrderFlow, first_failure, shrink
from tests.support.twin_order_books import Place, Reduce


def take_all(seed: int, count: int) -> None:
    """Take `count` steps from `seed`; fail with the fewest steps that show the difference."""
    steps = list(OrderFlow(seed).steps(count))
    if first_failure(steps) is not None:
        fewest = shrink(steps)
        listing = "\n".join(f"  {step}" for step in fewest)
        pytest.fail(f"seed {seed} shrank to\n{listing}\n{first_failure(fewest)}")


@pytest.mark.requirement("P3-21", "DC-03")
@pytest.mark.parametrize("seed", range(2027, 2031))
def test_the_order_book_does_what_the_naive_one_does(seed: int) -> None:
    take_all(seed, 5_000)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 11))
def test_the_order_book_does_what_the_naive_one_does_for_millions_of_steps(seed: int) -> None:
    for part in range(20):
        take_all(1_000 * seed + part, 10_000)


def test_a_difference_is_found_and_shrunk(monkeypatch: pytest.MonkeyPatch) -> None:
    def reduce_and_move_back(self: NaiveOrderBook, order_id: int, quantity: int) -> Reduced:
        record = in_place(self, order_id, quantity)
        self.resting.sort(key=lambda order: order is record.order)
        return record

    in_place = NaiveOrderBook.reduce
    monkeypatch.setattr(NaiveOrderBook, "reduce", reduce_and_move_back)
    steps = list(OrderFlow(2027).steps(2_000))

    fewest = shrink(steps)

    assert [type(step) for step in fewest] == [Place, Place, Reduce]
