"""A queue that can be left from anywhere."""

from matching.price_level import PriceLevel
from tests.support.order_books import buy


def test_an_order_joins_at_the_back() -> None:
    level = PriceLevel()

    links = [level.append(buy(number, 100, 10 * number)) for number in (1, 2, 3)]

    assert [order.order_id for order in level] == [1, 2, 3]
    assert level.quantity == 60
    assert (level.first, level.last) == (links[0], links[2])


def test_neighbours_know_each_other_and_their_level() -> None:
    level = PriceLevel()

    first, second = level.append(buy(1, 100, 5)), level.append(buy(2, 100, 5))

    assert (first.before, first.after) == (None, second)
    assert (second.before, second.after) == (first, None)
    assert first.level is second.level is level


def test_an_empty_level_holds_nothing() -> None:
    level = PriceLevel()

    assert list(level) == []
    assert (level.first, level.last, level.quantity) == (None, None, 0)
