"""Candles and tickers, read once a second."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from exchange.commands import Side
from exchange.feed.messages import Messages
from exchange.feed.periodic import GRACE, Periodic, answer
from exchange.feed.topics import Subscriber
from ledger.chain import EMPTY, seal
from tests.exchange.feed.followed_market import NAME, SYMBOL, FollowedMarket
from tests.exchange.history.views import views_of
from tests.support.feed_core import PlainNotation
from tests.support.in_memory_store import InMemoryStore
from tests.support.market import ALICE, BOB, MINUTE, SECOND

Told = list[tuple[Subscriber, Any]]


class Clockwork:
    """A market whose candles and tickers are read when `tick` is called."""

    def __init__(self, market: FollowedMarket, folder: Path) -> None:
        self.market = market
        self.periodic = Periodic(market.feed.replica, market.feed.topics, Messages(PlainNotation()))
        self._folder = folder
        self._count = 0

    def trade(self, price: int, quantity: int) -> None:
        """Let alice sell to bob."""
        self.market.order(ALICE, Side.SELL, quantity, price)
        self.market.order(BOB, Side.BUY, quantity, price)
        self.market.turn()

    def views(self) -> sqlite3.Connection:
        """Return read models of everything up to now."""
        store, drafts = InMemoryStore(), self.market.history
        block, _ = seal(EMPTY, drafts, bytes(16 * len(drafts)))
        store.append(block)
        self._count += 1
        return views_of(store, self._folder / f"views-{self._count}.db")

    def tick(self, now: int) -> Told:
        """Return who is told what at `now`."""
        questions = self.periodic.ask(now)
        if questions is None:
            return []
        with closing(self.views()) as views:
            frames = self.periodic.tell(answer(questions, views))
        return [
            (subscriber, msgspec.json.decode(message))
            for topic, message, only in frames
            for subscriber in (topic.subscribers if only is None else only)
        ]


@pytest.fixture
def clockwork(market: FollowedMarket, tmp_path: Path) -> Clockwork:
    return Clockwork(market, tmp_path)


def test_nothing_is_read_for_nobody(clockwork: Clockwork) -> None:
    clockwork.market.feed.come(f"{NAME}@trade")

    assert clockwork.periodic.ask(clockwork.market.now) is None


def test_a_candle_is_told_when_it_changes_and_when_it_closes(clockwork: Clockwork) -> None:
    market = clockwork.market
    one = market.feed.come(f"{NAME}@kline_1m")
    market.until(market.now - market.now % MINUTE + MINUTE)
    opens_at = market.now
    clockwork.trade(8_000, 3)

    ((who, told),) = clockwork.tick(market.now)
    assert (who, told["e"], told["s"]) == (one, "kline", SYMBOL)
    assert told["k"] == {
        "t": opens_at // 10**6, "T": (opens_at + MINUTE) // 10**6 - 1, "s": SYMBOL, "i": "1m",
        "f": 1, "L": 1, "o": "8000", "c": "8000", "h": "8000", "l": "8000", "v": "3", "n": 1,
        "x": False, "q": "24000", "V": "3", "Q": "24000", "B": "0",
    }  # fmt: skip
    assert clockwork.tick(market.now + SECOND) == []
    clockwork.trade(8_100, 1)
    ((_, told),) = clockwork.tick(market.now)
    assert (told["k"]["c"], told["k"]["v"], told["k"]["L"]) == ("8100", "4", 2)
    assert clockwork.tick(opens_at + MINUTE + GRACE - 1) == []
    closed, after = [told["k"] for _, told in clockwork.tick(opens_at + MINUTE + GRACE)]
    assert (closed["x"], closed["v"], closed["t"]) == (True, "4", opens_at // 10**6)
    assert (after["x"], after["v"], after["n"], after["f"]) == (False, "0", 0, -1)
    assert (after["o"], after["t"]) == ("8100", (opens_at + MINUTE) // 10**6)


def test_a_later_entry_closes_a_candle_without_grace(clockwork: Clockwork) -> None:
    market = clockwork.market
    market.feed.come(f"{NAME}@kline_1m")
    clockwork.trade(8_000, 3)
    clockwork.tick(market.now)
    market.wait(MINUTE)
    clockwork.trade(8_200, 1)

    closed, after = [told["k"] for _, told in clockwork.tick(market.now)]
    assert (closed["x"], closed["c"]) == (True, "8000")
    assert (after["x"], after["o"]) == (False, "8200")


def test_who_comes_later_is_told_how_it_stands(clockwork: Clockwork) -> None:
    market, names = clockwork.market, (f"{NAME}@kline_1d", f"{NAME}@ticker", "!miniTicker@arr")
    first = market.feed.come(*names)
    clockwork.trade(8_000, 3)
    assert [who for who, _ in clockwork.tick(market.now)] == [first] * 3
    second = market.feed.come(*names)

    told = clockwork.tick(market.now)
    assert [who for who, _ in told] == [second] * 3
    assert clockwork.tick(market.now) == []


def test_tickers_are_told_when_they_change(clockwork: Clockwork) -> None:
    market = clockwork.market
    market.feed.come(f"{NAME}@ticker", f"{NAME}@miniTicker")
    clockwork.trade(8_000, 3)
    clockwork.trade(8_400, 1)

    full, mini = sorted((told for _, told in clockwork.tick(market.now)), key=len, reverse=True)
    assert {key: full[key] for key in "cohlvqpPwxQFLn"} == {
        "c": "8400", "o": "8000", "h": "8400", "l": "8000", "v": "4", "q": "32400", "p": "400",
        "P": "5", "w": "8100", "x": "0", "Q": "1", "F": 1, "L": 2, "n": 2,
    }  # fmt: skip
    assert mini == {key: full[key] for key in ("E", "s", "c", "o", "h", "l", "v", "q")} | {
        "e": "24hrMiniTicker"
    }
    assert clockwork.tick(market.now + SECOND) == []
    market.order(ALICE, Side.SELL, 2, 8_500)  # only the full one tells of the best prices
    market.turn()
    ((_, told),) = clockwork.tick(market.now)
    assert (told["e"], told["a"], told["A"]) == ("24hrTicker", "8500", "2")


def test_a_series_that_was_never_traded_has_a_ticker_of_zeros(clockwork: Clockwork) -> None:
    market = clockwork.market
    market.feed.come(f"{NAME}@miniTicker", "!ticker@arr")

    ((_, told),) = clockwork.tick(market.now)
    assert (told["c"], told["v"]) == ("0", "0")
