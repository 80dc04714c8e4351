"""Placing orders: who trades with whom at which price, what waits, and what ends."""

from typing import Any

import msgspec
import pytest

from exchange.commands import (
    AdmitMember,
    AmendOrder,
    MemberKind,
    OrderType,
    PlaceOrder,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from exchange.events import Accepted, OrderPlaced, OrdersRemoved
from exchange.events.orders import Cause, OrderStatus, Removal
from exchange.refusals import Refusal, Refused
from exchange.venue import orders
from exchange.venue.orders import end_of_day
from ledger.accounts import Bucket
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    HOUR,
    MICROSECOND,
    START,
    TERMS,
    YUAN,
    Market,
    order,
    placed,
)

BUY, SELL = Side.BUY, Side.SELL
IOC, FOK, GTD = TimeInForce.IOC, TimeInForce.FOK, TimeInForce.GTD


@pytest.fixture
def floor(market: Market) -> Market:
    """Return a market where alice and bob have 100 units each and carol has 1,000 yuan."""
    market.issue({ALICE: 100, BOB: 100})
    market.deposit(CAROL, 1_000)
    return market


def choose(command: PlaceOrder, **choices: Any) -> PlaceOrder:  # noqa: ANN401
    return msgspec.structs.replace(command, **choices)


@pytest.mark.requirement("DC-03", "P3-21")
def test_the_best_price_trades_first_then_the_oldest_order(floor: Market) -> None:
    dear = floor.order(ALICE, SELL, 5, 9_100)
    first = floor.order(BOB, SELL, 5, 9_000)
    second = floor.order(ALICE, SELL, 5, 9_000)

    floor.order(CAROL, BUY, 12, 9_500)

    fills = floor.last(OrderPlaced).fills
    assert [(fill.maker_order, fill.price, fill.quantity) for fill in fills] == [
        (first, 9_000, 5),
        (second, 9_000, 5),
        (dear, 9_100, 2),
    ]
    assert floor.last(OrderPlaced).status is OrderStatus.FILLED
    assert floor.state.orders[dear].remaining == 3


@pytest.mark.requirement("P3-11", "P3-16", "DC-02")
def test_units_and_money_change_hands_in_one_entry(floor: Market) -> None:
    """Delivery versus payment: whoever loses units gains money by the same postings."""
    floor.order(ALICE, SELL, 10, 9_000)
    before = len(floor.history)

    floor.order(CAROL, BUY, 10, 9_000)

    assert len(floor.history) == before + 1
    assert sorted(floor.history[-1][4]) == [
        (ALICE, 0, Bucket.AVAILABLE, 90_000),
        (ALICE, 4, Bucket.HELD, -10),
        (CAROL, 0, Bucket.AVAILABLE, -90_000),
        (CAROL, 4, Bucket.AVAILABLE, 10),
    ]


def test_the_resting_price_stands_for_a_seller_too(floor: Market) -> None:
    floor.order(CAROL, BUY, 10, 9_000)

    floor.order(ALICE, SELL, 10, 8_000)

    assert floor.last(OrderPlaced).fills[0].price == 9_000
    assert floor.money(ALICE) == 90_000
    assert floor.money(CAROL, Bucket.HELD) == 0


def test_an_order_that_meets_nobody_rests_with_its_hold(floor: Market) -> None:
    number = floor.order(CAROL, BUY, 10, 9_000)
    offer = floor.order(ALICE, SELL, 10, 9_001)

    assert floor.money(CAROL, Bucket.HELD) == 90_000
    assert floor.units(ALICE, Bucket.HELD) == 10
    assert floor.last(OrderPlaced).status is OrderStatus.NEW
    assert set(floor.state.orders) == {number, offer}


def test_what_an_order_does_not_find_at_once_rests(floor: Market) -> None:
    floor.order(ALICE, SELL, 4, 9_000)

    number = floor.order(CAROL, BUY, 10, 9_000)

    resting = floor.state.orders[number]
    assert (resting.remaining, resting.executed) == (6, 4)
    assert floor.money(CAROL, Bucket.HELD) == 54_000
    assert floor.last(OrderPlaced).status is OrderStatus.PARTIALLY_FILLED


@pytest.mark.parametrize("when", [IOC, FOK])
@pytest.mark.parametrize("kind", [OrderType.LIMIT, OrderType.MARKET])
def test_an_immediate_order_never_rests(floor: Market, when: TimeInForce, kind: OrderType) -> None:
    floor.order(ALICE, SELL, 4, 9_000)

    floor.ok(choose(order(CAROL, BUY, 10, 9_000), time_in_force=when, order_type=kind))

    event = floor.last(OrderPlaced)
    assert event.status is OrderStatus.EXPIRED
    assert event.open_quantity == 0
    assert floor.money(CAROL, Bucket.HELD) == 0
    if when is IOC:
        assert (event.executed, event.cause) == (4, Cause.IMMEDIATE)
        assert not floor.state.orders
    else:
        assert (event.executed, event.cause) == (0, Cause.FILL_OR_KILL)
        assert len(floor.state.orders) == 1


def test_a_market_order_goes_to_the_series_own_bounds(floor: Market) -> None:
    floor.order(ALICE, SELL, 1, YUAN)
    floor.order(CAROL, BUY, 1, 1)

    buying = placed(
        floor.send(choose(order(CAROL, BUY, 1, 0), order_type=OrderType.MARKET, time_in_force=IOC))
    )
    selling = placed(
        floor.send(choose(order(BOB, SELL, 1, 0), order_type=OrderType.MARKET, time_in_force=IOC))
    )

    assert (buying.price, buying.fills[0].price) == (YUAN, YUAN)
    assert (selling.price, selling.fills[0].price) == (1, 1)


def test_a_market_order_goes_no_further_than_its_protection_price(floor: Market) -> None:
    floor.order(ALICE, SELL, 1, 9_000)
    floor.order(ALICE, SELL, 1, 9_500)

    floor.ok(choose(order(CAROL, BUY, 2, 9_200), order_type=OrderType.MARKET, time_in_force=IOC))

    assert floor.last(OrderPlaced).executed == 1


@pytest.mark.requirement("P3-19", "DC-03")
def test_an_order_lives_until_its_time_has_come(floor: Market) -> None:
    due = floor.now + HOUR
    number = floor.ok(choose(order(ALICE, SELL, 5, 9_000), time_in_force=GTD, expires_at=due))

    floor.until(due - 1)
    assert number in floor.state.orders

    floor.until(due)
    assert number not in floor.state.orders
    assert floor.units(ALICE, Bucket.HELD) == 0
    assert floor.last(OrdersRemoved).removals == (Removal(number, ALICE, 5, Cause.TIME, 0),)


def test_at_the_last_moment_it_still_trades_and_then_no_more(floor: Market) -> None:
    due = floor.now + HOUR
    for _ in range(2):
        floor.ok(choose(order(ALICE, SELL, 5, 9_000), time_in_force=GTD, expires_at=due))

    floor.until(due - 1 - MICROSECOND)
    floor.order(CAROL, BUY, 5, 9_000)
    assert floor.last(OrderPlaced).executed == 5

    floor.order(CAROL, BUY, 5, 9_000)
    assert floor.last(OrderPlaced).executed == 0


def test_a_dead_order_met_before_its_timer_never_trades(floor: Market) -> None:
    """Timers are fired by the caller; the order book looks at the time on its own."""
    due = floor.now + HOUR
    dead = floor.ok(choose(order(ALICE, SELL, 5, 9_000), time_in_force=GTD, expires_at=due))
    floor.order(BOB, SELL, 5, 9_000)

    floor.now = due
    reply = floor.send_now(order(CAROL, BUY, 8, 9_000))

    event = placed(reply)
    assert event.removals == (Removal(dead, ALICE, 5, Cause.TIME, 0),)
    assert [fill.maker for fill in event.fills] == [BOB]
    assert floor.units(ALICE, Bucket.HELD) == 0
    assert floor.venue.next_due() is not None
    floor.wait(0)


def test_a_day_order_ends_with_the_trading_day(make_market: MakeMarket) -> None:
    market = make_market()
    market.issue({ALICE: 10})
    number = market.ok(choose(order(ALICE, SELL, 5, 9_000), time_in_force=TimeInForce.DAY))
    midnight = START // DAY * DAY + DAY

    assert market.state.orders[number].expires_at == midnight
    market.until(midnight - 1)
    assert number in market.state.orders
    market.until(midnight)
    assert number not in market.state.orders


@pytest.mark.parametrize(
    ("now", "ends_at", "end"),
    [
        (0, 0, DAY),
        (1, 0, DAY),
        (DAY - 1, 0, DAY),
        (DAY, 0, 2 * DAY),
        (7 * HOUR - 1, 7 * HOUR, 7 * HOUR),
        (7 * HOUR, 7 * HOUR, DAY + 7 * HOUR),
        (8 * HOUR, 7 * HOUR, DAY + 7 * HOUR),
    ],
)
def test_the_end_of_the_day_is_the_next_there_is(now: int, ends_at: int, end: int) -> None:
    assert end_of_day(now, ends_at) == end


@pytest.mark.parametrize("price", [TERMS.lowest_price, TERMS.highest_price])
def test_the_bounds_of_the_price_are_within_them(floor: Market, price: int) -> None:
    number = floor.order(ALICE, SELL, 5, price)

    assert floor.state.orders[number].price == price
    other = TERMS.highest_price + TERMS.lowest_price - price
    floor.ok(AmendOrder(ALICE, *AUTO, 1, number, other, 5))


def test_a_post_only_order_adds_liquidity_or_is_refused(floor: Market) -> None:
    floor.order(ALICE, SELL, 5, 9_000)

    number = floor.ok(choose(order(CAROL, BUY, 5, 8_999), post_only=True))
    assert number in floor.state.orders

    refused = floor.refused(choose(order(CAROL, BUY, 5, 9_000), post_only=True))
    assert refused == Refused(Refusal.WOULD_CROSS, "price")


MODES = SelfTradePrevention
ENDED = (OrderStatus.EXPIRED, Cause.SELF_TRADE, 0)


@pytest.mark.parametrize(
    ("mode", "fills", "removed", "end"),
    [
        (MODES.NONE, [(ALICE, 5), (BOB, 3)], [], (OrderStatus.FILLED, Cause.NONE, 0)),
        (MODES.EXPIRE_TAKER, [], [], ENDED),
        (MODES.EXPIRE_MAKER, [(BOB, 5)], [5], (OrderStatus.PARTIALLY_FILLED, Cause.NONE, 3)),
        (MODES.EXPIRE_BOTH, [], [5], ENDED),
        (MODES.DECREMENT, [(BOB, 3)], [5], ENDED),
    ],
)
def test_what_becomes_of_a_self_trade(
    floor: Market,
    mode: SelfTradePrevention,
    fills: list[tuple[int, int]],
    removed: list[int],
    end: tuple[OrderStatus, Cause, int],
) -> None:
    """Alice offers 5, bob 5 behind her; then alice bids for 8."""
    floor.order(ALICE, SELL, 5, 9_000)
    floor.order(BOB, SELL, 5, 9_000)
    floor.deposit(ALICE, 100)

    event = placed(floor.send(choose(order(ALICE, BUY, 8, 9_000), self_trade_prevention=mode)))

    assert [(fill.maker, fill.quantity) for fill in event.fills] == fills
    assert [gone.quantity for gone in event.removals] == removed
    assert {gone.open_quantity for gone in event.removals} <= {0}
    assert (event.status, event.cause, event.open_quantity) == end


def test_a_maker_made_smaller_by_self_trade_prevention_keeps_its_place_and_the_rest_of_its_hold(
    floor: Market,
) -> None:
    mine = floor.order(ALICE, SELL, 5, 9_000)
    floor.deposit(ALICE, 100)

    bid = choose(order(ALICE, BUY, 3, 9_000), self_trade_prevention=MODES.DECREMENT)
    event = placed(floor.send(bid))

    assert event.removals == (Removal(mine, ALICE, 3, Cause.SELF_TRADE, 2),)
    assert floor.units(ALICE, Bucket.HELD) == 2
    assert floor.state.orders[mine].remaining == 2
    assert floor.money(ALICE) == 100 * YUAN


def test_what_is_decremented_and_then_immediate_expires_as_immediate(floor: Market) -> None:
    floor.order(ALICE, SELL, 5, 9_000)
    floor.deposit(ALICE, 100)

    bid = choose(order(ALICE, BUY, 8, 9_000), time_in_force=IOC)
    event = placed(floor.send(choose(bid, self_trade_prevention=MODES.DECREMENT)))

    assert (event.status, event.cause) == (OrderStatus.EXPIRED, Cause.IMMEDIATE)


def test_members_of_one_owner_do_not_trade_with_each_other(floor: Market) -> None:
    floor.ok(AdmitMember(0, *AUTO, MemberKind.NATURAL, 0, ALICE))
    cousin = len(floor.state.members)
    floor.deposit(cousin, 100)
    floor.order(ALICE, SELL, 5, 9_000)

    floor.order(cousin, BUY, 5, 9_000)

    assert floor.last(OrderPlaced).cause is Cause.SELF_TRADE


def test_a_merchant_cannot_sell_what_is_not_issued(floor: Market) -> None:
    refused = floor.refused(order(HOTPOT, SELL, 1, 9_000))

    assert refused == Refused(Refusal.UNITS_INSUFFICIENT, "quantity", 0)


def test_a_merchant_may_buy_its_rights_back(floor: Market) -> None:
    floor.deposit(HOTPOT, 100)
    floor.order(ALICE, SELL, 5, 9_000)

    floor.order(HOTPOT, BUY, 5, 9_000)

    assert floor.units(HOTPOT) == 5


def test_a_name_is_taken_only_while_its_order_is_open(floor: Market) -> None:
    named = choose(order(ALICE, SELL, 5, 9_000), client_order_id="mine")
    number = floor.ok(named)
    assert floor.refused(named) == Refused(Refusal.ORDER_DUPLICATE, "client_order_id", number)
    floor.ok(choose(order(BOB, SELL, 5, 9_000), client_order_id="mine"))

    floor.order(CAROL, BUY, 5, 9_000)

    assert number not in floor.state.orders
    floor.ok(named)


def test_a_member_has_so_many_open_orders_and_no_more(
    floor: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert orders.MAX_OPEN_ORDERS == 10_000
    monkeypatch.setattr(orders, "MAX_OPEN_ORDERS", 2)
    for _ in range(2):
        floor.order(ALICE, SELL, 1, 9_000)

    refused = floor.refused(order(ALICE, SELL, 1, 9_000))

    assert refused == Refused(Refusal.ORDER_LIMIT, "", 2)
    floor.order(BOB, SELL, 1, 9_000)


def test_series_have_order_books_of_their_own(floor: Market) -> None:
    floor.issue({ALICE: 10}, symbol="HOTPOT2703A")
    floor.order(ALICE, SELL, 5, 9_000, series=2)

    floor.order(CAROL, BUY, 5, 9_500, series=1)

    assert floor.last(OrderPlaced).executed == 0
    assert floor.units(CAROL, series=2) == 0


def test_trades_are_numbered_per_series_without_gaps(floor: Market) -> None:
    for quantity in (1, 2):
        floor.order(ALICE, SELL, 1, 9_000)
        floor.order(BOB, SELL, 1, 9_000)
        floor.order(CAROL, BUY, quantity, 9_000)

    assert [event.first_trade for event in floor.events(OrderPlaced) if event.fills] == [1, 2]
    assert floor.series().next_trade == 4


def test_the_reply_carries_what_was_recorded(floor: Market) -> None:
    reply = floor.send(order(ALICE, SELL, 1, 9_000))

    assert isinstance(reply, Accepted)
    assert reply.sequence == floor.state.sequence - 1
    assert reply.time == floor.now
    assert reply.payloads == ((OrderPlaced.KIND, floor.history[-1][5]),)
