"""From the first entry of a large act on, readers see what holders will have at its end."""

import msgspec
import pytest

from exchange import queries as q
from exchange.commands import ExpiryPolicy, GiveUnits, Side, WindDown
from exchange.venue.deciding import FIRE
from exchange.venue.final_figures import Account, final_balances
from exchange.venue.outcome import SLICE
from exchange.venue.queries import answer
from ledger.accounts import MONEY
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    HOUR,
    TERMS,
    Market,
)

CAST = (HOTPOT, ALICE, BOB, CAROL)
Figures = dict[int, dict[Account, int]]


def figures(market: Market, members: range | tuple[int, ...] = CAST) -> Figures:
    return {member: final_balances(market.state, member) for member in members}


def busy(market: Market, **terms: object) -> None:
    """Let alice, bob and carol hold units in every bucket, with open orders on both sides."""
    market.issue({ALICE: 101, BOB: 53, CAROL: 7}, **terms)
    market.deposit(BOB, 1_000)
    market.deposit(HOTPOT, 1_000)
    market.order(ALICE, Side.SELL, 10, 9_000)
    market.order(BOB, Side.BUY, 5, 7_000)
    market.order(HOTPOT, Side.BUY, 9, 7_900)
    market.order(CAROL, Side.SELL, 3, 7_900)
    market.ok(GiveUnits(ALICE, *AUTO, 1, 11, bytes(32), market.now + 90 * DAY))
    market.authorise(BOB, 13)


@pytest.mark.parametrize("policy", [ExpiryPolicy.PRINCIPAL, ExpiryPolicy.LAPSE])
def test_an_expired_series_shows_at_once_what_is_left_of_it(
    market: Market, policy: ExpiryPolicy
) -> None:
    busy(market, expiry=policy, trading_until=TERMS.use_until)
    market.until(TERMS.use_until - HOUR // 2)
    market.authorise(ALICE, 6)
    market.until(TERMS.use_until)
    at_once = figures(market)
    assert market.state.holdings[1]

    market.settle()
    assert figures(market) == at_once
    for member in CAST:
        assert actual(market, member) == at_once[member]


def test_a_wind_down_shows_at_once_what_everybody_is_paid(market: Market) -> None:
    busy(market)
    market.ok(WindDown(0, *AUTO, 1))
    at_once = figures(market)

    market.settle()
    assert figures(market) == at_once
    for member in CAST:
        assert actual(market, member) == at_once[member]


@pytest.mark.parametrize("minimum", [0, 1_000])
def test_a_closed_offering_shows_at_once_units_or_the_money_back(
    market: Market, minimum: int
) -> None:
    members = market.crowd(SLICE + 3)
    market.draft()
    market.offer(1, minimum=minimum)
    market.subscribe(1, dict.fromkeys(members, 1))
    market.now += HOUR
    close_only(market)
    at_once = figures(market, members)
    assert not market.state.holdings[1]

    market.settle()
    assert figures(market, members) == at_once
    assert len({str(each) for each in at_once.values()}) == 1


def close_only(market: Market) -> None:
    """Fire the close of the offering alone, as if the slices came later."""
    timer = market.state.timers.first()
    market.venue._record(FIRE[timer[2]](market.state, timer[3], market.now), market.now, b"", 0)
    market.history += market.venue.take_drafts()


def actual(market: Market, member: int) -> dict[Account, int]:
    """Return what the ledger says."""
    return {
        (asset, bucket): amount
        for owner, asset, bucket, amount in market.state.balances.items()
        if owner == member
    }


def test_orders_that_are_about_to_be_cancelled_are_shown_no_more(market: Market) -> None:
    busy(market)
    market.until(TERMS.trading_until)
    assert len(market.state.order_books[1]) > 0

    asked = (q.AskOpenOrders(BOB), q.AskOrder(BOB, order=min(market.state.orders_of[BOB])))
    for query in asked:
        assert answer(market.state, query, market.now, halted=False) == q.OrdersShown(
            market.state.sequence, ()
        )
    assert answer(market.state, q.AskDepth(1, 5), market.now, halted=False) == q.DepthShown(
        market.state.sequence, (), ()
    )
    held = figures(market)[BOB]
    assert (MONEY, 2) not in held
    market.settle()
    assert actual(market, BOB) == held


def test_of_an_expired_series_only_what_is_at_a_counter_is_still_a_holding(market: Market) -> None:
    busy(market, trading_until=TERMS.use_until)
    market.until(TERMS.use_until - HOUR // 2)
    market.authorise(ALICE, 6)
    market.until(TERMS.use_until)

    shown = answer(market.state, q.AskHoldings(ALICE), market.now, halted=False)
    assert isinstance(shown, q.HoldingsShown)
    assert [(each.series, each.quantity, each.lots) for each in shown.holdings] == [(1, 6, ())]
    assert msgspec.msgpack.encode(shown)
    market.settle()
