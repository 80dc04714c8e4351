"""Orders that cannot rest take no hold: they match against what the member can pay or ask for.

Ten units are offered at 9,000 and ten at 9,500, and carol has 10 yuan, which are 100,000. With the
fee of 0.20 % the first ten cost 90,000 + 180, each one after 9,500 + 19: she can pay for eleven,
that is for 90,180 + 9,519 = 99,699.
"""

from typing import Any

import msgspec
import pytest

from exchange.commands import (
    FeeTier,
    OrderType,
    PlaceOrder,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from exchange.events import OrderPlaced
from exchange.events.orders import Cause, OrderStatus
from exchange.refusals import Refusal, Refused
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import ALICE, AUTO, BOB, CAROL, Market, placed

BUY, SELL = Side.BUY, Side.SELL
PURSE = 100_000


@pytest.fixture
def asked(make_market: MakeMarket) -> Market:
    """Return the market with those two offers."""
    market = make_market(fees=(FeeTier(0, 20),))
    market.issue({ALICE: 100, BOB: 100}, lot=1)
    market.deposit(CAROL, 10)
    market.order(ALICE, SELL, 10, 9_000)
    market.order(BOB, SELL, 10, 9_500)
    return market


def buy(quantity: int = 0, **choices: Any) -> PlaceOrder:  # noqa: ANN401
    """Return an order of carol's that takes what is there, up to 10,000 each."""
    plain = PlaceOrder(CAROL, *AUTO, 1, BUY, OrderType.LIMIT, 10_000, quantity, TimeInForce.IOC)
    return msgspec.structs.replace(plain, **choices)


def for_money(budget: int) -> PlaceOrder:
    return buy(order_type=OrderType.MARKET, price=0, budget=budget)


def test_an_immediate_order_needs_no_more_than_it_will_pay(asked: Market) -> None:
    """11 x 10,000 with fee would have to be held for an order that rests; she has 100,000."""
    resting = buy(11, time_in_force=TimeInForce.GTC)
    refused = asked.refused(resting)
    assert refused == Refused(Refusal.FUNDS_INSUFFICIENT, "quantity", PURSE)

    asked.ok(buy(11))

    assert asked.units(CAROL) == 11
    assert asked.money(CAROL) == PURSE - 99_699
    assert asked.last(OrderPlaced).status is OrderStatus.FILLED


def test_it_stops_where_the_money_does(asked: Market) -> None:
    asked.ok(buy(12))

    event = asked.last(OrderPlaced)
    assert (event.quantity, event.executed, event.open_quantity) == (12, 11, 0)
    assert (event.status, event.cause) == (OrderStatus.EXPIRED, Cause.IMMEDIATE)
    assert asked.money(CAROL) == PURSE - 99_699


def test_whoever_cannot_pay_for_one_unit_is_refused(asked: Market) -> None:
    asked.ok(buy(11))

    refused = asked.refused(buy(1))

    assert refused == Refused(Refusal.FUNDS_INSUFFICIENT, "quantity", PURSE - 99_699)


def test_fill_or_kill_wants_the_money_for_all_of_it(asked: Market) -> None:
    refused = asked.refused(buy(12, time_in_force=TimeInForce.FOK))
    assert refused == Refused(Refusal.FUNDS_INSUFFICIENT, "quantity", PURSE)

    asked.ok(buy(11, time_in_force=TimeInForce.FOK))
    assert asked.units(CAROL) == 11


def test_fill_or_kill_that_finds_too_little_is_killed_not_refused(asked: Market) -> None:
    asked.deposit(CAROL, 1)  # 20 units cost 90,180 + 95,190; she still lacks for them

    asked.ok(buy(25, price=9_000, time_in_force=TimeInForce.FOK))

    assert asked.last(OrderPlaced).cause is Cause.FILL_OR_KILL
    assert asked.units(CAROL) == 0


def test_a_market_order_buys_for_money(asked: Market) -> None:
    asked.ok(for_money(99_699))

    event = asked.last(OrderPlaced)
    assert (event.quantity, event.executed, event.budget) == (11, 11, 99_699)
    assert (event.status, event.cause) == (OrderStatus.FILLED, Cause.NONE)
    assert asked.money(CAROL) == PURSE - 99_699


def test_a_unit_less_buys_a_unit_less(asked: Market) -> None:
    asked.ok(for_money(99_698))

    assert asked.last(OrderPlaced).executed == 10
    assert asked.money(CAROL) == PURSE - 90_180


def test_a_budget_beyond_the_purse_is_the_purse(asked: Market) -> None:
    asked.ok(for_money(10 * PURSE))

    assert asked.last(OrderPlaced).executed == 11


def test_a_budget_beyond_what_is_offered_takes_all(asked: Market) -> None:
    asked.deposit(CAROL, 100)

    asked.ok(for_money(1_000_000))

    event = asked.last(OrderPlaced)
    assert (event.quantity, event.executed, event.status) == (20, 20, OrderStatus.FILLED)


def test_a_budget_goes_no_further_than_the_protection_price(asked: Market) -> None:
    asked.ok(buy(order_type=OrderType.MARKET, price=9_000, budget=PURSE))

    assert asked.last(OrderPlaced).executed == 10


def test_a_budget_buys_whole_lots(make_market: MakeMarket) -> None:
    market = make_market()
    market.issue({ALICE: 100}, lot=5)
    market.deposit(CAROL, 10)
    market.order(ALICE, SELL, 20, 9_000)

    market.ok(for_money(PURSE))  # 11 would be paid for

    assert market.units(CAROL) == 10


def test_ones_own_offers_cost_nothing(asked: Market) -> None:
    """Carol's own offer is the best; with EXPIRE_MAKER it goes, and she buys behind it."""
    asked.ok(buy(1))
    asked.deposit(CAROL, 1)
    asked.order(CAROL, SELL, 1, 8_000)
    purse = asked.money(CAROL)
    assert purse == PURSE - 9_018 + 10_000

    event = placed(asked.send(buy(11, self_trade_prevention=SelfTradePrevention.EXPIRE_MAKER)))

    # 9 at 9,000 are 81,000 + 162, one at 9,500 is 9,519: 10,301 are left, enough for one more.
    assert [(fill.maker, fill.quantity) for fill in event.fills] == [(ALICE, 9), (BOB, 2)]
    assert asked.money(CAROL) == purse - 81_162 - 19_038


def test_ones_own_offer_is_paid_for_where_self_trades_are_wanted(asked: Market) -> None:
    asked.ok(buy(1))
    asked.order(CAROL, SELL, 1, 8_000)

    event = placed(asked.send(buy(1, price=8_000, self_trade_prevention=SelfTradePrevention.NONE)))

    assert (event.executed, asked.units(CAROL)) == (1, 1)
    # Bought for 9,000 + 18; then only the fee of 16 was paid.
    assert asked.money(CAROL) == PURSE - 9_018 - 16


def test_an_immediate_sale_needs_its_units(asked: Market) -> None:
    refused = asked.refused(buy(1, side=SELL))

    assert refused == Refused(Refusal.UNITS_INSUFFICIENT, "quantity", 0)


# A sale: ten units are bid for at 8,000 (by bob) and ten at 7,500 (by carol). With the fee of
# 0.20 % the first ten bring 80,000 - 160, each one after 7,500 - 15; twelve bring 94,810.


@pytest.fixture
def bid(make_market: MakeMarket) -> Market:
    """Return the market with those two bids."""
    market = make_market(fees=(FeeTier(0, 20),))
    market.issue({ALICE: 100}, lot=1)
    for member in (BOB, CAROL):
        market.deposit(member, 10)
    market.order(BOB, BUY, 10, 8_000)
    market.order(CAROL, BUY, 10, 7_500)
    return market


def sell(quantity: int, least: int, **choices: Any) -> PlaceOrder:  # noqa: ANN401
    """Return an order of alice's that sells at once, at 7,500 at least, or nothing."""
    plain = PlaceOrder(ALICE, *AUTO, 1, SELL, OrderType.LIMIT, 7_500, quantity, TimeInForce.FOK)
    return msgspec.structs.replace(plain, least_proceeds=least, **choices)


def test_a_sale_that_brings_what_was_asked_is_carried_out(bid: Market) -> None:
    before = bid.money(ALICE)

    bid.ok(sell(12, 94_810))

    assert bid.money(ALICE) == before + 94_810


@pytest.mark.parametrize("time_in_force", [TimeInForce.FOK, TimeInForce.IOC])
def test_a_sale_that_would_bring_less_sells_nothing(
    bid: Market, time_in_force: TimeInForce
) -> None:
    refused = bid.refused(sell(12, 94_811, time_in_force=time_in_force))

    assert refused == Refused(Refusal.PROCEEDS_TOO_LOW, "least_proceeds", 94_810)
    assert bid.units(ALICE) == 100


def test_a_market_sale_may_say_what_it_must_bring(bid: Market) -> None:
    order = sell(5, 39_921, order_type=OrderType.MARKET, price=0)

    assert bid.refused(order).limit == 39_920


def test_what_lies_below_the_protection_price_brings_nothing(bid: Market) -> None:
    refused = bid.refused(sell(12, 80_000, price=8_000))

    assert refused == Refused(Refusal.PROCEEDS_TOO_LOW, "least_proceeds", 79_840)


@pytest.mark.parametrize(
    ("prevention", "brought"),
    [
        (SelfTradePrevention.EXPIRE_TAKER, 0),
        (SelfTradePrevention.EXPIRE_MAKER, 37_425),
        (SelfTradePrevention.NONE, 39_920),
    ],
)
def test_bids_of_ones_own_bring_nothing(
    bid: Market, prevention: SelfTradePrevention, brought: int
) -> None:
    """Passed over where they make way; where they do not, the sale ends there."""
    refused = bid.refused(sell(5, 10**6, actor=BOB, self_trade_prevention=prevention))

    assert refused == Refused(Refusal.PROCEEDS_TOO_LOW, "least_proceeds", brought)
