"""Orders amended, budgets kept, self-trades prevented: sound, and forged."""

from functools import cache

from exchange.commands import AmendOrder, FeeTier, PlaceOrder, Side
from exchange.commands.kinds import OrderType, SelfTradePrevention, TimeInForce
from exchange.events import Fill, OrderAmended, OrderPlaced
from ledger.accounts import Bucket
from ledger.entries import Draft
from tests.support.audited_story import audited, expect_found
from tests.support.forged_ledgers import changed, event_of, place_of, with_fields
from tests.support.market import ALICE, AUTO, BOB, CAROL, Market

AVAILABLE = Bucket.AVAILABLE.value
KEY = bytes(24) + b"forged"
BUDGETED, PREVENTED = 3, 4
"""Which of the orders placed had a budget, and which met an order of the same owner."""


@cache
def story() -> tuple[Draft, ...]:
    """Return the history of a market in which orders are amended."""
    market = Market(fees=(FeeTier(10, 20),))
    market.issue({ALICE: 100, BOB: 50})
    market.deposit(CAROL, 1_000)
    first = market.order(ALICE, Side.SELL, 20, 8_500)
    market.ok(AmendOrder(ALICE, *AUTO, 1, first, 8_500, 12))
    market.order(BOB, Side.SELL, 5, 8_400)
    bid = market.order(CAROL, Side.BUY, 8, 8_000)
    market.ok(AmendOrder(CAROL, *AUTO, 1, bid, 8_450, 9))
    market.ok(
        PlaceOrder(
            CAROL, *AUTO, 1, Side.BUY, OrderType.MARKET, 0, 0, TimeInForce.IOC, budget=30_000
        )
    )
    market.ok(
        PlaceOrder(
            CAROL, *AUTO, 1, Side.SELL, OrderType.LIMIT, 8_450, 2,
            self_trade_prevention=SelfTradePrevention.EXPIRE_MAKER,
        )
    )  # fmt: skip
    return tuple(market.history)


def test_the_story_is_sound() -> None:
    assert audited(story()).fault is None
    assert event_of(story(), OrderAmended, 0).kept_place
    assert event_of(story(), OrderAmended, 1).fills
    assert event_of(story(), OrderPlaced, BUDGETED).fills
    assert event_of(story(), OrderPlaced, PREVENTED).removals


def test_an_order_amended_by_somebody_else_is_found() -> None:
    place = place_of(story(), OrderAmended)

    expect_found(changed(story(), place, actor=BOB, key=KEY), place, "the owner")


def test_an_order_that_grows_and_keeps_its_place_is_found() -> None:
    place = place_of(story(), OrderAmended)

    forged = with_fields(story(), place, quantity=21, open_quantity=21)

    expect_found(forged, place, "it becomes smaller")


def test_an_order_that_keeps_its_place_at_other_fees_is_found() -> None:
    place = place_of(story(), OrderAmended)

    expect_found(with_fields(story(), place, maker_bps=0), place, "the rest")


def test_an_order_that_keeps_its_place_at_another_price_is_found() -> None:
    place = place_of(story(), OrderAmended)

    expect_found(with_fields(story(), place, price=8_400), place, "the price")


def test_a_replaced_order_that_forgets_what_it_executed_is_found() -> None:
    place = place_of(story(), OrderAmended, 1)

    expect_found(with_fields(story(), place, executed=0), place, "executed")


def test_more_open_than_was_left_is_found() -> None:
    place = place_of(story(), OrderAmended, 1)

    expect_found(with_fields(story(), place, open_quantity=9), place, "no more is open")


def test_a_budget_overspent_is_found() -> None:
    place = place_of(story(), OrderPlaced, BUDGETED)

    expect_found(with_fields(story(), place, budget=8_000), place, "the budget is kept")


def test_a_remainder_that_rests_though_it_may_not_is_found() -> None:
    place = place_of(story(), OrderPlaced, BUDGETED)
    quantity = event_of(story(), OrderPlaced, BUDGETED).quantity

    forged = with_fields(story(), place, quantity=quantity + 1, open_quantity=1, budget=0)

    expect_found(forged, place, "the order may rest")


def test_an_order_removed_as_a_self_trade_that_was_none_is_found() -> None:
    place = place_of(story(), OrderPlaced, PREVENTED)

    forged = changed(story(), place, actor=BOB, key=KEY)

    expect_found(forged, place, "only self-trades")


def test_a_self_trade_that_should_have_been_prevented_is_found() -> None:
    place = place_of(story(), OrderPlaced, PREVENTED)
    event = event_of(story(), OrderPlaced, PREVENTED)
    own = event.removals[0]
    fill = Fill(own.order, CAROL, 8_450, 2, 16, 33, own.quantity - 2)

    forged = with_fields(story(), place, fills=(fill,), removals=(), executed=2, open_quantity=0)

    expect_found(forged, place, "no self-trade")
