"""Tickers are the same as those worked out from the trades one by one."""

import random

from exchange.history.candles import MINUTE
from exchange.history.tickers import ticker
from tests.exchange.history.conftest import Past


def test_tickers_are_exact(past: Past) -> None:
    traded = [t for t in past.naive.trades if t.series == 2]
    chance = random.Random(4)
    times = [t.time for t in traded]
    spots = [times[0], times[-1], times[-1] + 1, 0]
    spots += [chance.choice(times) + chance.choice((0, 1, -1, 30, MINUTE)) for _ in range(60)]
    for since in spots:
        shown = ticker(past.views, 2, since)
        inside = [t for t in traded if t.time >= since]
        before = [t for t in traded if t.time < since]
        assert shown.last is not None
        assert shown.last.trade == traded[-1].trade
        assert (shown.before.trade if shown.before else 0) == len(before)
        if not inside:
            assert shown.window is None
            continue
        window = shown.window
        assert window is not None
        prices = [t.price for t in inside]
        assert (window.open, window.high, window.low, window.close) == (
            prices[0], max(prices), min(prices), prices[-1],
        )  # fmt: skip
        assert window.volume == sum(t.quantity for t in inside)
        assert window.value == sum(t.quantity * t.price for t in inside)
        assert (window.trades, window.first_trade) == (len(inside), inside[0].trade)


def test_a_series_without_trades_has_an_empty_ticker(past: Past) -> None:
    shown = ticker(past.views, 99, 0)
    assert (shown.window, shown.last, shown.before) == (None, None, None)
