"""Cancelling: by name or number, many at once, and only what is one's own."""

import msgspec

from exchange.commands import CancelOrder, CancelOrders, FreezeMember, Phase, SetPhase, Side
from exchange.events import MemberFrozen, OrdersRemoved
from exchange.events.orders import Cause, Removal
from ledger.accounts import Bucket
from tests.support.market import ALICE, AUTO, BOB, CAROL, TERMS, YUAN, Market, order

BUY, SELL = Side.BUY, Side.SELL


def open_orders(market: Market) -> list[int]:
    """Let alice have two offers and a bid in series 1 and an offer in series 2; bob has one."""
    market.issue({ALICE: 100, BOB: 100})
    market.issue({ALICE: 100}, symbol="HOTPOT2703A")
    market.deposit(ALICE, 100)
    return [
        market.order(ALICE, SELL, 1, 9_001),
        market.order(ALICE, SELL, 2, 9_000),
        market.order(ALICE, BUY, 3, 8_000),
        market.order(ALICE, SELL, 4, 9_000, series=2),
        market.order(BOB, SELL, 5, 9_000),
    ]


def test_a_cancelled_order_gives_its_hold_back(market: Market) -> None:
    _, offer, bid, *_ = open_orders(market)

    market.ok(CancelOrder(ALICE, *AUTO, 1, bid))
    assert market.money(ALICE, Bucket.HELD) == 0
    assert market.money(ALICE) == 100 * YUAN

    market.ok(CancelOrder(ALICE, *AUTO, 1, offer))
    assert market.units(ALICE, Bucket.HELD) == 1
    assert market.last(OrdersRemoved) == OrdersRemoved(
        1, (Removal(offer, ALICE, 2, Cause.MEMBER, 0),)
    )


def test_what_traded_is_not_given_back(market: Market) -> None:
    open_orders(market)
    market.deposit(CAROL, 100)
    market.order(CAROL, BUY, 1, 9_000)
    offer = min(number for number, one in market.state.orders.items() if one.executed)

    market.ok(CancelOrder(ALICE, *AUTO, 1, offer))

    assert market.last(OrdersRemoved).removals[0].quantity == 1
    assert market.units(ALICE) == 100 - 1 - 1


def test_an_order_is_cancelled_by_the_callers_name_for_it(market: Market) -> None:
    market.issue({ALICE: 10})
    named = msgspec.structs.replace(order(ALICE, SELL, 10, 9_000), client_order_id="mine")
    market.ok(named)

    market.ok(CancelOrder(ALICE, *AUTO, 1, client_order_id="mine"))

    assert not market.state.orders
    assert not market.state.client_orders


def test_all_orders_of_a_member_are_cancelled_by_one_entry_per_series(market: Market) -> None:
    *mine, others = open_orders(market)

    market.ok(CancelOrders(ALICE, *AUTO))

    first, second = market.events(OrdersRemoved)
    assert [removal.order for removal in first.removals] == mine[:3]
    assert [removal.order for removal in second.removals] == mine[3:]
    assert set(market.state.orders) == {others}


def test_those_of_one_series_or_one_side_are_cancelled(market: Market) -> None:
    *_, in_second, others = open_orders(market)

    market.ok(CancelOrders(ALICE, *AUTO, 1, int(BUY)))
    assert len(market.state.orders) == 4

    market.ok(CancelOrders(ALICE, *AUTO, 1))
    assert set(market.state.orders) == {in_second, others}


def test_more_than_five_hundred_are_cancelled_by_one_act_in_parts(market: Market) -> None:
    market.issue({ALICE: 501})
    for _ in range(501):
        market.order(ALICE, SELL, 1, 9_000)

    market.ok(CancelOrders(ALICE, *AUTO))

    assert [len(event.removals) for event in market.events(OrdersRemoved)] == [500, 1]
    assert market.units(ALICE) == 501


def test_orders_may_be_cancelled_while_the_series_is_halted(market: Market) -> None:
    offer, *_ = open_orders(market)
    for phase in (Phase.CANCEL_ONLY, Phase.HALTED):
        market.ok(SetPhase(0, *AUTO, 1, phase))

    market.ok(CancelOrder(ALICE, *AUTO, 1, offer))


def test_orders_may_be_cancelled_before_their_slice_comes(market: Market) -> None:
    """The last order of a series at the end of trading is gone when the slice would take it."""
    market.issue({ALICE: 10})
    offer = market.order(ALICE, SELL, 10, 9_000)
    market.until(TERMS.trading_until)
    assert market.series().closing is not None

    market.ok(CancelOrder(ALICE, *AUTO, 1, offer))

    assert market.series().closing is None
    assert market.venue.next_due() == TERMS.use_until


def test_a_frozen_members_orders_are_cancelled(market: Market) -> None:
    *mine, others = open_orders(market)

    market.ok(FreezeMember(0, *AUTO, ALICE, True))

    assert market.last(MemberFrozen) == MemberFrozen(ALICE, True)
    assert {
        removal.cause for event in market.events(OrdersRemoved) for removal in event.removals
    } == {Cause.MEMBER_FROZEN}
    assert set(market.state.orders) == {others}
    assert len(mine) == 4
