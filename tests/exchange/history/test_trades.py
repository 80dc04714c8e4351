"""Trades in the views agree with the events; numbers are dense, runs of one price are joined."""

from itertools import groupby
from pathlib import Path

import msgspec
import pytest

from exchange.commands import AcceptTransfer, MarketMode, OfferTransfer
from exchange.history import trades
from exchange.history.trades import TradeSelection
from tests.exchange.history.conftest import Past
from tests.exchange.history.market import MINUTE, PROFILE, Market
from tests.exchange.history.naive_views import NaiveTrade
from tests.exchange.history.views import views_of
from tests.support.in_memory_store import InMemoryStore


def of_series(past: Past, series: int) -> list[NaiveTrade]:
    return [trade for trade in past.naive.trades if trade.series == series]


@pytest.mark.parametrize("series", [1, 2])
def test_every_trade_agrees_with_its_event(past: Past, series: int) -> None:
    expected = of_series(past, series)
    shown = trades.between(past.views, series, 1, 10**9)

    assert [trade.trade for trade in shown] == list(range(1, len(expected) + 1))
    assert [
        (t.time, t.price, t.quantity, t.buy_order, t.sell_order, not t.buyer_is_maker)
        for t in shown
    ] == [(t.time, t.price, t.quantity, t.buy_order, t.sell_order, t.buyer_takes) for t in expected]
    assert all(trade.value == trade.price * trade.quantity for trade in shown)


@pytest.mark.parametrize("series", [1, 2])
def test_fees_of_trades_are_those_of_their_orders(past: Past, series: int) -> None:
    fees: dict[int, int] = {}
    for trade in trades.between(past.views, series, 1, 10**9):
        fees[trade.buy_order] = fees.get(trade.buy_order, 0) + trade.buyer_fee
        fees[trade.sell_order] = fees.get(trade.sell_order, 0) + trade.seller_fee
    assert fees == {
        number: order.fee
        for number, order in past.naive.orders.items()
        if order.series == series and order.trades
    }


@pytest.mark.parametrize("series", [1, 2])
def test_runs_of_one_act_at_one_price_are_aggregates(past: Past, series: int) -> None:
    runs = [
        list(run) for _, run in groupby(of_series(past, series), key=lambda t: (t.act, t.price))
    ]
    shown = trades.aggregates(past.views, series, 1, 10**6)
    assert len(runs) < len(of_series(past, series))
    assert [(a.aggregate, a.quantity, a.first_trade, a.last_trade, a.time) for a in shown] == [
        (n, sum(t.quantity for t in run), run[0].trade, run[-1].trade, run[0].time)
        for n, run in enumerate(runs, 1)
    ]
    middle = len(runs) // 2
    first = trades.first_of_aggregate(past.views, series, middle)
    some = trades.aggregates(past.views, series, first, 3)
    assert [a.aggregate for a in some] == [middle, middle + 1, middle + 2]


def test_trades_are_found_by_their_time(past: Past) -> None:
    expected = of_series(past, 1)
    times = sorted({t.time for t in expected})
    for time in (0, times[0], times[0] + 1, times[len(times) // 2], times[-1], times[-1] + 1):
        first = next((t.trade for t in expected if t.time >= time), len(expected) + 1)
        assert trades.first_at(past.views, 1, time) == first
    assert trades.first_at(past.views, 99, 0) == 1


def test_the_newest_trades_come_in_order(past: Past) -> None:
    count = len(of_series(past, 1))
    assert [t.trade for t in trades.newest(past.views, 1, 3)] == [count - 2, count - 1, count]
    assert trades.newest(past.views, 99, 3) == []
    assert trades.last(past.views, 99) is None


@pytest.mark.parametrize("member", [2, 3])
def test_a_member_finds_their_fills(past: Past, member: int) -> None:
    owners = {number: order.member for number, order in past.naive.orders.items()}
    mine = [
        (t.trade, buys, t.buy_order if buys else t.sell_order)
        for t in of_series(past, 1)
        for buys in (True, False)
        if owners[t.buy_order if buys else t.sell_order] == member
    ]
    everything = trades.of_member(past.views, TradeSelection(member, 1, limit=10**6))
    assert [(t.trade, buys) for t, buys in everything] == [(n, buys) for n, buys, _ in mine]
    newest = trades.of_member(past.views, TradeSelection(member, 1, limit=4))
    assert [(t.trade, buys) for t, buys in newest] == [(n, buys) for n, buys, _ in mine[-4:]]
    middle = mine[len(mine) // 2][0]
    onwards = trades.of_member(past.views, TradeSelection(member, 1, first=middle, limit=4))
    assert [t.trade for t, _ in onwards] == [n for n, _, _ in mine if n >= middle][:4]
    of_order = trades.of_member(past.views, TradeSelection(member, 1, order=mine[3][2]))
    assert [t.trade for t, _ in of_order] == [n for n, _, order in mine if order == mine[3][2]]


def test_a_trade_with_oneself_is_two_fills(past: Past) -> None:
    owners = {number: order.member for number, order in past.naive.orders.items()}
    own = [t for t in of_series(past, 1) if owners[t.buy_order] == owners[t.sell_order]]
    assert own, "the random history has none: choose another seed"
    selection = TradeSelection(owners[own[0].buy_order], 1, own[0].trade, own[0].trade)
    assert [buys for _, buys in trades.of_member(past.views, selection)] == [True, False]


def test_a_negotiated_transfer_is_a_trade_that_the_buyer_takes(views_path: Path) -> None:
    store = InMemoryStore()
    market = Market(store)
    merchant, seller, buyer = (market.admit() for _ in range(3))
    profile = msgspec.structs.replace(PROFILE, mode=MarketMode.NEGOTIATED)
    series = market.draft(merchant, market.open_market(profile))
    market.issue(merchant, series, {seller: 10})
    offer = OfferTransfer(seller, *market.key(), series, buyer, 4, 8_000, market.now + 10 * MINUTE)
    transfer = market.do(offer)
    sequence = market.do(AcceptTransfer(buyer, *market.key(), transfer))
    views = views_of(store, views_path)

    (trade,) = trades.newest(views, series, 10)
    assert (trade.trade, trade.sequence, trade.price, trade.quantity) == (1, sequence, 8_000, 4)
    assert (trade.buyer, trade.seller, trade.buyer_is_maker) == (buyer, seller, 0)
    assert (trade.buy_order, trade.sell_order) == (transfer, transfer)
    assert trade.buyer_fee == 32
    views.close()
