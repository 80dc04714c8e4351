"""Names of streams."""

import pytest

from exchange.feed.streams import EIGHT_HOURS, FAST, SLOW, Kind, Stream, parse
from exchange.history.intervals import Interval


@pytest.mark.parametrize(
    ("name", "kind", "rest"),
    [
        ("a1cny@depth", Kind.DEPTH, {"every": SLOW}),
        ("a1cny@depth@100ms", Kind.DEPTH, {"every": FAST}),
        ("a1cny@depth@1000ms", Kind.DEPTH, {"every": SLOW}),
        ("a1cny@depth5", Kind.LEVELS, {"levels": 5, "every": SLOW}),
        ("a1cny@depth20@100ms", Kind.LEVELS, {"levels": 20, "every": FAST}),
        ("a1cny@trade", Kind.TRADE, {}),
        ("a1cny@aggTrade", Kind.AGGREGATE, {}),
        ("a1cny@bookTicker", Kind.BEST, {}),
        ("a1cny@ticker", Kind.TICKER, {}),
        ("a1cny@miniTicker", Kind.MINI_TICKER, {}),
        ("a1cny@kline_1M", Kind.CANDLE, {"interval": Interval.MONTH_1}),
        ("a1cny@kline_1d@+08:00", Kind.CANDLE, {"interval": Interval.DAY_1, "offset": EIGHT_HOURS}),
    ],
)
def test_a_name_says_what_is_told(name: str, kind: Kind, rest: dict[str, int]) -> None:
    assert parse(name) == Stream(name, kind, "A1CNY", **rest)  # type: ignore[arg-type]


def test_two_names_stand_for_all_symbols() -> None:
    assert parse("!ticker@arr") == Stream("!ticker@arr", Kind.TICKER)
    assert parse("!miniTicker@arr") == Stream("!miniTicker@arr", Kind.MINI_TICKER)


@pytest.mark.parametrize(
    "name",
    [
        "", "a1cny", "A1CNY@depth", "a1cny@depth7", "a1cny@depth@50ms", "a1cny@kline_7m",
        "a1cny@kline_1m@+09:00", "a1cny@Trade", "a1cny@trade@100ms", "@trade", "!trade@arr", "0",
        "a1cny@depth\n", "é1cny@trade", "a" * 99 + "@trade",
    ],
)  # fmt: skip
def test_anything_else_is_no_name(name: str) -> None:
    assert parse(name) is None
