"""Queries show the state as it is, with the number of entries they have seen."""

import msgspec
import pytest

from exchange import queries as q
from exchange.amounts import MONEY, units_of
from exchange.commands import (
    CancelOrder,
    CloseTopUps,
    PlaceOrder,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from exchange.events import SeriesStatus
from exchange.venue.queries import answer
from ledger.accounts import Bucket
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    DAY,
    HOTPOT,
    HOUR,
    START,
    TERMS,
    YUAN,
    Market,
    order,
)
from tests.support.topped_up import COOLING, WEEK, opened, top_up

BUY, SELL = Side.BUY, Side.SELL


def ask(market: Market, query: q.Query[q.A_co]) -> q.A_co:
    before = market.state.sequence
    shown = answer(market.state, query, market.now, halted=False)
    assert shown.size == before == market.state.sequence
    return shown  # type: ignore[return-value]


@pytest.fixture
def trading(market: Market) -> Market:
    """Give alice 100 units of series 1 and bob money."""
    market.issue({ALICE: 100})
    market.deposit(BOB, 1_000)
    return market


def test_time_is_what_a_command_would_be_stamped_with(market: Market) -> None:
    shown = answer(market.state, q.AskTime(), market.now + 5, halted=True)

    assert shown == q.TimeShown(market.state.sequence, market.now + 5, halted=True)


def test_markets_are_shown_with_their_rules(market: Market) -> None:
    (shown,) = ask(market, q.AskMarkets()).markets

    assert (shown.market, shown.name) == (1, "main")
    assert shown.profile == market.state.markets[1].profile


def test_series_are_found_by_symbol_by_number_or_all_of_them(trading: Market) -> None:
    trading.draft(symbol="TEA2703")
    series = ask(trading, q.AskSeries()).series

    assert [each.terms.symbol for each in series] == ["HOTPOT2703", "TEA2703"]
    assert ask(trading, q.AskSeries(symbol="TEA2703")).series == series[1:]
    assert ask(trading, q.AskSeries(series=1)).series == series[:1]
    assert ask(trading, q.AskSeries(symbol="NONE2703")).series == ()
    assert ask(trading, q.AskSeries(series=9)).series == ()


def test_a_series_never_opened_for_top_ups_shows_none(trading: Market) -> None:
    (shown,) = ask(trading, q.AskSeries(series=1)).series

    assert (shown.top_ups, shown.proceeds_due_at) == (None, 0)


def test_a_series_shows_whether_it_is_sold_at_any_time_and_what_waits(
    make_market: MakeMarket,
) -> None:
    market = make_market(COOLING)
    opened(market, member_cap=50, use_until=START + 60 * DAY)
    until = START + 60 * DAY - HOUR - WEEK + 1
    top_up(market, ALICE, 10)

    (shown,) = ask(market, q.AskSeries(series=1)).series
    first_hour = START + WEEK + HOUR
    assert shown.top_ups == q.TopUpsShown(
        is_open=True, until=until, member_cap=50, waiting=40_000, next_release_at=first_hour
    )

    market.until(first_hour)
    market.ok(CloseTopUps(HOTPOT, *AUTO, 1))
    (shown,) = ask(market, q.AskSeries(series=1)).series
    assert shown.top_ups == q.TopUpsShown(False, until, 50, 0, 0)


def test_a_series_shows_when_its_proceeds_are_due(make_market: MakeMarket) -> None:
    market = make_market(COOLING)
    market.issue({ALICE: 10})

    (shown,) = ask(market, q.AskSeries(series=1)).series

    assert shown.proceeds_due_at == market.series().cool_off_until > market.now


def test_a_series_shows_its_filters_and_what_stands_behind_it(trading: Market) -> None:
    (shown,) = ask(trading, q.AskSeries(series=1)).series

    assert (shown.status, shown.issued, shown.outstanding) == (SeriesStatus.TRADING, 100, 100)
    assert (shown.escrow, shown.cover, shown.claims) == (100 * 4_000, 4_000, 0)
    assert shown.terms == TERMS
    assert (shown.trades, shown.last_price, shown.offering) == (0, 0, None)


def test_an_open_offering_is_part_of_its_series(market: Market) -> None:
    market.draft()
    market.offer(1, cap=50)
    market.subscribe(1, {ALICE: 3})
    (shown,) = ask(market, q.AskSeries()).series

    assert shown.offering is not None
    assert (shown.offering.cap, shown.offering.subscribed) == (50, 3)


def test_trades_are_counted_and_the_last_price_shown(trading: Market) -> None:
    trading.order(ALICE, SELL, 10, 8_100)
    trading.order(BOB, BUY, 4, 8_100)
    (shown,) = ask(trading, q.AskSeries(series=1)).series

    assert (shown.trades, shown.last_price) == (1, 8_100)


def test_depth_shows_the_best_levels_first(trading: Market) -> None:
    for price, quantity in ((8_100, 5), (8_100, 6), (8_200, 7), (8_300, 8)):
        trading.order(ALICE, SELL, quantity, price)
    trading.order(BOB, BUY, 9, 8_000)

    shown = ask(trading, q.AskDepth(1, 2))
    assert shown.asks == ((8_100, 11), (8_200, 7))
    assert shown.bids == ((8_000, 9),)
    assert ask(trading, q.AskDepth(1, -1)).asks == ()
    assert ask(trading, q.AskDepth(9, 5)) == q.DepthShown(trading.state.sequence, (), ())


def test_balances_show_every_bucket_that_holds_something(trading: Market) -> None:
    trading.order(ALICE, SELL, 10, 8_100)
    trading.authorise(ALICE, 7)

    assert ask(trading, q.AskBalances(ALICE)).balances == (
        q.BalanceShown(units_of(1), Bucket.AVAILABLE, 83),
        q.BalanceShown(units_of(1), Bucket.HELD, 10),
        q.BalanceShown(units_of(1), Bucket.AUTHORISED, 7),
    )
    assert ask(trading, q.AskBalances(BOB)).balances == (
        q.BalanceShown(MONEY, Bucket.AVAILABLE, 1_000 * YUAN),
    )
    assert ask(trading, q.AskBalances(99)).balances == ()


def test_open_orders_are_shown_with_what_was_traded_of_them(trading: Market) -> None:
    first = trading.order(ALICE, SELL, 10, 8_100)
    second = trading.order(ALICE, SELL, 5, 8_200)
    trading.order(BOB, BUY, 4, 8_100)

    shown = ask(trading, q.AskOpenOrders(ALICE)).orders
    assert [each.order for each in shown] == [first, second]
    assert shown[0] == q.OrderShown(
        order=first,
        member=ALICE,
        series=1,
        client_order_id="",
        side=SELL,
        price=8_100,
        quantity=10,
        executed=4,
        open_quantity=6,
        time_in_force=TimeInForce.GTC,
        post_only=False,
        self_trade_prevention=SelfTradePrevention.EXPIRE_TAKER,
        expires_at=0,
        hold=6,
    )
    assert ask(trading, q.AskOpenOrders(ALICE, series=1)).orders == shown
    assert ask(trading, q.AskOpenOrders(ALICE, series=2)).orders == ()
    assert ask(trading, q.AskOpenOrders(BOB)).orders == ()


def test_an_order_is_found_by_number_or_by_its_owners_name_and_by_nobody_else(
    trading: Market,
) -> None:
    number = trading.ok(named_order("mine"))
    (by_number,) = ask(trading, q.AskOrder(ALICE, order=number)).orders
    (by_name,) = ask(trading, q.AskOrder(ALICE, client_order_id="mine")).orders

    assert by_number == by_name
    assert by_name.client_order_id == "mine"
    assert ask(trading, q.AskOrder(BOB, order=number)).orders == ()
    assert ask(trading, q.AskOrder(BOB, client_order_id="mine")).orders == ()
    trading.ok(CancelOrder(ALICE, *AUTO, 1, number))
    assert ask(trading, q.AskOrder(ALICE, order=number)).orders == ()


def named_order(name: str) -> PlaceOrder:
    return msgspec.structs.replace(order(ALICE, SELL, 1, 9_000), client_order_id=name)


def test_a_member_is_shown_by_codes_alone(market: Market) -> None:
    shown = ask(market, q.AskMember(HOTPOT))

    assert shown.found
    assert (shown.member, shown.tier, shown.group, shown.frozen) == (HOTPOT, 0, HOTPOT, False)
    assert not ask(market, q.AskMember(99)).found


def test_holdings_show_lots_and_what_they_cost(trading: Market) -> None:
    trading.order(ALICE, SELL, 10, 8_100)
    trading.order(BOB, BUY, 4, 8_100)

    (alices,) = ask(trading, q.AskHoldings(ALICE)).holdings
    assert (alices.series, alices.quantity, alices.cost) == (1, 96, 96 * 8_000)
    (bobs,) = ask(trading, q.AskHoldings(BOB)).holdings
    assert (bobs.quantity, bobs.cost) == (4, 4 * 8_100)
    assert [(lot.quantity, lot.first_hand) for lot in bobs.lots] == [(4, False)]
    assert ask(trading, q.AskHoldings(99)).holdings == ()
