"""The best price first, and no empty level in the way."""

import pytest

from matching.orders import BUY, SELL, Order, Side
from matching.price_ladder import PriceLadder
from tests.support.order_books import create_order


def ladder_of(side: Side, *prices: int) -> PriceLadder:
    """Return a ladder with one order at each price."""
    ladder = PriceLadder(side)
    for number, price in enumerate(prices, start=1):
        fill(ladder, create_order(number, side, price, price))
    return ladder


def fill(ladder: PriceLadder, order: Order) -> None:
    """Put an order at its price."""
    level = ladder.levels.get(order.price) or ladder.open(order.price)
    level.append(order)


def empty(ladder: PriceLadder, *prices: int) -> None:
    """Let everybody leave these levels."""
    for price in prices:
        level = ladder.levels[price]
        level.first = level.last = None
        level.quantity = 0


def prices(ladder: PriceLadder, limit: int | None = None) -> list[int]:
    """Return the prices from the best on."""
    return [price for price, _level in ladder.best_first(limit)]


@pytest.mark.parametrize(("side", "best"), [(BUY, 30), (SELL, 10)])
def test_the_best_bid_is_the_highest_and_the_best_offer_the_lowest(side: Side, best: int) -> None:
    assert ladder_of(side, 20, 30, 10).best() == best


@pytest.mark.parametrize("side", [BUY, SELL])
def test_where_nobody_waits_there_is_no_best_price(side: Side) -> None:
    ladder = ladder_of(side, 10)
    empty(ladder, 10)

    assert PriceLadder(side).best() is None
    assert ladder.best() is None


@pytest.mark.parametrize(
    ("side", "limit", "reached"),
    [(BUY, 30, True), (BUY, 31, False), (SELL, 20, True), (SELL, 19, False)],
)
def test_a_taker_reaches_the_best_price_if_it_goes_as_far(
    side: Side, limit: int, reached: bool
) -> None:
    ladder = ladder_of(side, 20, 30)

    level = ladder.within(limit)

    assert (level is not None) == reached
    if reached:
        assert level is ladder.levels[30 if side is BUY else 20]


def test_an_empty_level_on_top_goes_when_somebody_looks() -> None:
    ladder = ladder_of(SELL, 10, 20, 30)
    empty(ladder, 10, 20)

    assert ladder.within(20) is None
    assert ladder.bound == 30
    assert list(ladder.levels) == [30]
    assert ladder.within(30) is ladder.levels[30]


def test_a_level_that_fills_again_is_found_again() -> None:
    ladder = ladder_of(BUY, 10, 20)
    empty(ladder, 20)
    fill(ladder, create_order(9, BUY, 20, 1))

    assert prices(ladder) == [20, 10]
    assert len(ladder.heap) == 2


def test_the_bound_is_never_worse_than_the_best_price() -> None:
    ladder = ladder_of(SELL, 20)
    assert ladder.bound == 20

    fill(ladder, create_order(8, SELL, 10, 1))
    assert ladder.bound == 10

    fill(ladder, create_order(9, SELL, 30, 1))
    assert ladder.bound == 10

    empty(ladder, 10, 20, 30)
    assert ladder.best() is None
    assert ladder.bound == ladder.nothing


@pytest.mark.parametrize("side", [BUY, SELL])
def test_levels_are_gone_through_from_the_best_price_to_the_worst(side: Side) -> None:
    shuffled = [price * 7 % 101 for price in range(1, 101)]
    ladder = ladder_of(side, *shuffled)
    empty(ladder, 50, 1, 100)

    expected = [price for price in range(1, 101) if price not in (1, 50, 100)]
    assert prices(ladder) == (expected[::-1] if side is BUY else expected)


def test_levels_are_gone_through_to_the_limit_and_with_it() -> None:
    assert prices(ladder_of(SELL, 10, 20, 30, 40), 30) == [10, 20, 30]
    assert prices(ladder_of(BUY, 10, 20, 30, 40), 30) == [40, 30]
    assert prices(ladder_of(SELL, 10), 9) == []
    assert prices(PriceLadder(SELL), 9) == []


def test_looking_for_the_best_price_does_not_disturb_who_goes_through_the_levels() -> None:
    ladder = ladder_of(SELL, 10, 20, 30)
    empty(ladder, 10)

    found = []
    for price, _level in ladder.best_first():
        found.append(price)
        assert ladder.best() == 20

    assert found == [20, 30]


def test_empty_levels_never_outnumber_the_others_by_much() -> None:
    ladder = ladder_of(SELL, 1)
    for price in range(10_000, 2, -1):
        fill(ladder, create_order(price, SELL, price, 1))
        empty(ladder, price)

    assert len(ladder.heap) <= 66
    assert len(ladder.levels) == len(ladder.heap)
    assert prices(ladder) == [1]


@pytest.mark.parametrize(("empty_ones", "left"), [(63, 64), (64, 1)])
def test_a_new_level_throws_out_empty_ones_from_the_64th_on(empty_ones: int, left: int) -> None:
    ladder = ladder_of(SELL, *range(1, empty_ones + 1))
    empty(ladder, *range(1, empty_ones + 1))

    fill(ladder, create_order(999, SELL, 500, 1))

    assert len(ladder.levels) == len(ladder.heap) == left
    assert ladder.best() == 500


def test_many_empty_levels_are_passed_once_and_then_thrown_out() -> None:
    ladder = ladder_of(SELL, *range(1, 1_001))
    empty(ladder, *range(2, 1_000))

    assert prices(ladder) == [1, 1_000]
    assert len(ladder.levels) == 1_000
    assert prices(ladder) == [1, 1_000]
    assert sorted(ladder.levels) == [1, 1_000]


@pytest.mark.parametrize(("empty_ones", "thrown_out"), [(74, False), (75, True)])
def test_empty_levels_stay_if_few_more_than_the_others_are_passed(
    empty_ones: int, thrown_out: bool
) -> None:
    last = 10 + empty_ones + 1
    ladder = ladder_of(SELL, *range(1, last + 1))
    empty(ladder, *range(11, last))

    passed = prices(ladder)

    assert passed == [*range(1, 11), last]
    assert prices(ladder) == passed
    assert len(ladder.levels) == (11 if thrown_out else last)
