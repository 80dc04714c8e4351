"""Acts that touch many: sweeps in parts, mass expiry one by one and in slices."""

import msgspec

from exchange.amounts import MAX_AMOUNT
from exchange.commands import (
    BeginDeposit,
    FeeTier,
    MemberKind,
    OrderType,
    PlaceOrder,
    Side,
    TimeInForce,
)
from exchange.commands.orders import AmendOrder
from exchange.events import (
    Accepted,
    HoldingsExpired,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    OrdersRemoved,
)
from exchange.events.orders import Cause, OrderStatus
from exchange.events.series import SeriesStatus
from exchange.venue.keys import MAX_KEY
from exchange.venue.objects import Member
from ledger.accounts import Bucket
from ledger.entries import MAX_ENTRY_BYTES, encode
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import (
    ALICE,
    AUTO,
    CAROL,
    DAY,
    HOUR,
    TERMS,
    YUAN,
    Market,
    events_of,
    order,
)

MAKERS = 1_000
FEES = (FeeTier(-3, 20),)


def asked(market: Market, makers: int = MAKERS) -> range:
    """Let each of many members ask for one unit, at 9,001 to 9,010 in turn."""
    crowd = market.crowd(makers)
    market.issue(dict.fromkeys(crowd, 1))
    for nth, member in enumerate(crowd):
        market.order(member, Side.SELL, 1, 9_001 + nth % 10)
    market.deposit(CAROL, 2_000)
    return crowd


def buy(quantity: int) -> PlaceOrder:
    return order(CAROL, Side.BUY, quantity, YUAN)


def test_a_sweep_of_a_thousand_makers_is_one_act_in_two_entries(make_market: MakeMarket) -> None:
    market = make_market(fees=FEES)
    crowd = asked(market)
    before = market.state.sequence

    reply = market.send(buy(MAKERS))

    assert isinstance(reply, Accepted)
    first, second = events_of(reply)
    assert isinstance(first, OrderPlaced)
    assert isinstance(second, OrderMatched)
    assert (first.parts, second.part, second.parts, second.act) == (2, 2, 2, before)
    assert (len(first.fills), len(second.fills)) == (500, 500)
    assert (first.open_quantity, first.status, first.cause) == (
        500,
        OrderStatus.PARTIALLY_FILLED,
        Cause.NONE,
    )
    assert (second.open_quantity, second.executed) == (0, 1_000)
    assert second.status is OrderStatus.FILLED
    assert (first.first_trade, second.first_trade) == (1, 501)
    assert market.series().next_trade == 1_001
    assert market.units(CAROL) == 1_000
    assert not market.state.orders
    # Best price first; at each price 100 makers. 9,005.5 on average: 9,005,500 in all.
    assert [fill.price for fill in first.fills] == [
        price for price in range(9_001, 9_006) for _ in range(100)
    ]
    assert [fill.maker for fill in first.fills[:100]] == list(crowd[::10])
    # The fee of a fill is floor(price x 0.2 %) = 18 for every price from 9,001 to 9,010; of that
    # the maker gets floor(price x 0.03 %) = 2.
    assert market.money(CAROL) == 2_000 * YUAN - 9_005_500 - 1_000 * 18
    assert market.money(crowd[0]) == 9_001 + 2
    assert market.system(Bucket.FEES) == 1_000 * 16


def test_a_sweep_equals_as_many_single_fills(make_market: MakeMarket) -> None:
    swept, filled = make_market(fees=FEES), make_market(fees=FEES)
    asked(swept)
    asked(filled)

    swept.ok(buy(MAKERS))
    for _ in range(MAKERS):
        filled.ok(buy(1))

    assert swept.state.balances == filled.state.balances
    assert swept.series().next_trade == filled.series().next_trade
    assert [lot.cost for lot in swept.state.holdings[1][CAROL]] == [
        lot.cost for lot in filled.state.holdings[1][CAROL]
    ]


def test_the_rest_of_a_sweep_waits_with_its_hold(market: Market) -> None:
    asked(market, 501)

    number = market.ok(buy(600))

    resting = market.state.orders[number]
    assert (resting.remaining, resting.executed, resting.quantity) == (99, 501, 600)
    assert market.money(CAROL, Bucket.HELD) == 99 * YUAN
    assert market.last(OrderMatched).status is OrderStatus.PARTIALLY_FILLED


def test_an_amended_order_sweeps_in_parts_as_well(market: Market) -> None:
    asked(market, 501)
    number = market.order(CAROL, Side.BUY, 600, 5_000)

    market.ok(AmendOrder(CAROL, *AUTO, 1, number, YUAN, 600))

    assert market.last(OrderAmended).parts == 2
    assert market.state.orders[number].executed == 501
    assert market.money(CAROL, Bucket.HELD) == 99 * YUAN


def test_exactly_one_slice_is_one_entry(market: Market) -> None:
    asked(market, 500)

    market.ok(buy(500))

    assert market.last(OrderPlaced).parts == 1
    assert market.events(OrderMatched) == []


def test_a_fill_or_kill_of_a_thousand_is_all_or_nothing(market: Market) -> None:
    asked(market)
    kill = PlaceOrder(CAROL, *AUTO, 1, Side.BUY, OrderType.LIMIT, YUAN, 1_001, TimeInForce.FOK)

    market.ok(kill)

    assert market.last(OrderPlaced).cause is Cause.FILL_OR_KILL
    assert len(market.state.orders) == 1_000
    assert market.money(CAROL) == 2_000 * YUAN


def test_ten_thousand_orders_expire_at_one_instant(market: Market) -> None:
    """Each by an entry of its own, in the order in which they were accepted."""
    crowd = market.crowd(10)
    market.issue({ALICE: 1})
    for member in crowd:
        market.deposit(member, 100)
    due = market.now + DAY
    numbers = [
        market.ok(
            PlaceOrder(
                crowd[nth % 10],
                *AUTO,
                1,
                Side.BUY,
                OrderType.LIMIT,
                100 + nth % 7,
                1,
                TimeInForce.GTD,
                expires_at=due,
            )
        )
        for nth in range(10_000)
    ]
    market.until(due - 1)
    assert len(market.state.orders) == 10_000

    market.until(due)

    removed = [event.removals[0] for event in market.events(OrdersRemoved)]
    assert [removal.order for removal in removed] == numbers
    assert {removal.cause for removal in removed} == {Cause.TIME}
    assert not market.state.orders
    assert {market.money(member) for member in crowd} == {100 * YUAN}
    assert {market.money(member, Bucket.HELD) for member in crowd} == {0}


def test_an_expiring_series_is_emptied_in_slices_between_other_work(market: Market) -> None:
    """10,000 orders leave at the end of trading and 2,001 holders at the end of use."""
    crowd = market.crowd(2_001)
    market.issue(dict.fromkeys(crowd, 5))
    for price in range(9_001, 9_006):
        for member in crowd[:2_000]:
            market.order(member, Side.SELL, 1, price)
    market.until(TERMS.trading_until)
    assert len(market.state.orders) == 10_000

    left = work_off(market)

    # Twenty slices of 500, and a deposit was begun between any two of them.
    assert left == [10_000 - 500 * nth for nth in range(1, 21)]
    assert {event.removals[0].cause for event in market.events(OrdersRemoved)} == {
        Cause.TRADING_ENDED
    }

    market.until(TERMS.use_until)
    work_off(market)
    assert [len(event.holdings) for event in market.events(HoldingsExpired)] == [500] * 4 + [1]
    # 5 units at 8,000 each.
    assert {market.principal(member) for member in crowd} == {40_000}
    assert market.escrow() == 2_001 * 5 * 4_000
    assert market.series().status is SeriesStatus.EXPIRED


def test_the_largest_entry_there_can_be_fits() -> None:
    """500 makers with the longest numbers, on the side where a fill takes three postings."""
    market = Market(fees=FEES)
    market.state.sequence = 2**48
    for number in range(5, 70_000):
        market.state.members[number] = Member(number, MemberKind.NATURAL, 0, number)
    price = MAX_AMOUNT // 4_000
    market.issue({ALICE: 1_000}, cap=1_000, highest_price=2 * price)
    for member in market.crowd(500):
        market.bring(member, 3 * price // 100 * 100)
        market.order(member, Side.BUY, 2, price)

    sale = market.stamped(order(ALICE, Side.SELL, 1_000, 1))
    market.ok(msgspec.structs.replace(sale, key="k" * MAX_KEY))

    entry = encode(bytes(32), bytes(16), 2**48, market.history[-1])
    assert 40_000 < len(entry) <= MAX_ENTRY_BYTES
    assert len(market.last(OrderPlaced).fills) == 500


def work_off(market: Market) -> list[int]:
    """Work a closing series off, a deposit before each slice; return how many orders it left."""
    left = []
    while market.series().closing is not None:
        market.ok(BeginDeposit(0, *AUTO, ALICE, 100, market.now + HOUR))
        market.until(market.venue.next_due() or 0)
        left.append(len(market.state.orders))
    return left
