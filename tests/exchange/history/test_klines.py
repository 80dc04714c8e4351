"""Klines are the same as those worked out from the trades one by one."""

import random

import pytest

from exchange.history import klines
from exchange.history.candles import HOUR, MINUTE, Candle
from exchange.history.intervals import Interval
from exchange.history.klines import KlineSelection
from tests.exchange.history.conftest import Past

OFFSETS = (0, 8 * HOUR, -12 * HOUR, 5 * HOUR + 45 * MINUTE)


def naive(past: Past, selection: KlineSelection) -> list[Candle]:
    """Cut time at every boundary and look at all trades for each span."""
    traded = [t for t in past.naive.trades if t.series == selection.series]
    interval, offset = selection.interval, selection.offset
    now = max(selection.now, traded[-1].time)
    spans: list[Candle] = []
    opens_at = interval.opens_at(traded[0].time, offset)
    while opens_at <= now:
        ends_at = interval.ends_at(opens_at, offset)
        inside = [t for t in traded if opens_at <= t.time < ends_at]
        taken = [t for t in inside if t.buyer_takes]
        before = [t for t in traded if t.time < opens_at]
        prices = [t.price for t in inside] or [before[-1].price]
        last = inside[-1].trade if inside else before[-1].trade
        spans.append(
            Candle(
                opens_at, prices[0], max(prices), min(prices), prices[-1],
                sum(t.quantity for t in inside), sum(t.quantity * t.price for t in inside),
                len(inside), sum(t.quantity for t in taken),
                sum(t.quantity * t.price for t in taken),
                inside[0].trade if inside else last + 1, last,
            )
        )  # fmt: skip
        opens_at = ends_at
    start = 0 if selection.start is None else selection.start
    end = now if selection.end is None else selection.end
    chosen = [span for span in spans if start <= span.opens_at <= end]
    return chosen[: selection.limit] if selection.start is not None else chosen[-selection.limit :]


def windows(past: Past, interval: Interval) -> list[dict[str, int]]:
    times = [t.time for t in past.naive.trades if t.series == 1]
    chance = random.Random(str(interval))
    first, last = times[0], times[-1]
    some = chance.choice(times)
    later = some + chance.randint(0, 40) * interval.length + chance.randint(-5, 5)
    return [
        {},
        {"start": some},
        {"end": some},
        {"start": some, "end": later},
        {"start": first - interval.length * 3},
        {"end": first - 10 * interval.length},
        {"start": last + 10 * interval.length},
        {"start": interval.opens_at(some)},
    ]


@pytest.mark.parametrize("interval", [i for i in Interval if i is not Interval.SECOND_1])
@pytest.mark.parametrize("offset", OFFSETS)
def test_klines_are_exact(past: Past, interval: Interval, offset: int) -> None:
    now = past.naive.trades[-1].time + 3 * interval.length
    for window in windows(past, interval):
        for limit in (1, 9, 1_000):
            selection = KlineSelection(1, interval, now, offset=offset, limit=limit, **window)
            assert klines.select(past.views, selection) == naive(past, selection), selection


def test_klines_of_a_second_are_exact(past: Past) -> None:
    traded = [t for t in past.naive.trades if t.series == 1]
    middle = traded[len(traded) // 2].time
    for window in ({}, {"start": middle}, {"end": middle}, {"start": middle - 10**10}):
        selection = KlineSelection(
            1, Interval.SECOND_1, traded[-1].time + 10**9, limit=50, **window
        )
        shown = klines.select(past.views, selection)
        assert len(shown) == 50
        for kline in shown:
            inside = [t for t in traded if 0 <= t.time - kline.opens_at < 10**9]
            assert kline.trades == len(inside)
            assert kline.volume == sum(t.quantity for t in inside)
            before = [t for t in traded if t.time < kline.opens_at + 10**9]
            assert kline.close == before[-1].price


def test_before_the_first_trade_there_are_none(past: Past) -> None:
    assert klines.select(past.views, KlineSelection(99, Interval.DAY_1, 10**18)) == []
