"""A ladder shows no price better than there is, and sums up from the best."""

from hypothesis import given
from hypothesis import strategies as st

from exchange.client import DepthShown
from portal.trading.order_book import Step, ladder, percent_of

DEPTH = DepthShown(7, ((8_190, 100), (8_180, 50), (8_110, 5)), ((8_210, 10), (8_290, 30)))


def test_levels_are_summed_up_from_the_best() -> None:
    shown = ladder(DEPTH, 10, 20)

    assert shown.bids == (Step(8_190, 100, 100), Step(8_180, 50, 150), Step(8_110, 5, 155))
    assert shown.asks == (Step(8_210, 10, 10), Step(8_290, 30, 40))
    assert (shown.spread, shown.most, shown.size) == (20, 155, 7)


def test_grouping_goes_away_from_the_middle() -> None:
    shown = ladder(DEPTH, 100, 20)

    assert shown.bids == (Step(8_100, 155, 155),)
    assert shown.asks == (Step(8_300, 40, 40),)


def test_only_so_many_levels_are_shown() -> None:
    assert ladder(DEPTH, 10, 1).bids == (Step(8_190, 100, 100),)


def test_an_empty_book_has_no_spread() -> None:
    shown = ladder(DepthShown(1, (), ()), 10, 5)

    assert (shown.spread, shown.most, shown.bids) == (0, 1, ())


def test_bars_are_shares_of_the_larger_side() -> None:
    shown = ladder(DEPTH, 10, 20)

    assert percent_of(shown.bids, shown.most) == [64, 96, 100]
    assert percent_of(shown.asks, shown.most) == [6, 25]


@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(1, 100)), max_size=30),
    st.sampled_from([1, 5, 10, 50, 100]),
)
def test_nothing_is_lost_by_grouping(levels: list[tuple[int, int]], step: int) -> None:
    bids = tuple(sorted(dict(levels).items(), reverse=True))
    asks = tuple(sorted((price + 1_000, there) for price, there in bids))

    shown = ladder(DepthShown(1, bids, asks), step, 10**6)

    for side in (shown.bids, shown.asks):
        assert sum(each.quantity for each in side) == sum(there for _, there in bids)
    assert not bids or shown.bids[0].price <= bids[0][0]
    assert not asks or shown.asks[0].price >= asks[0][0]
