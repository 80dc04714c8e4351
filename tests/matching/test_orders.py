"""Orders and their choices, whose numbers are recorded."""

import msgspec
import pytest

from matching.orders import (
    BUY,
    DECREMENT,
    EXPIRE_BOTH,
    EXPIRE_MAKER,
    EXPIRE_TAKER,
    FOK,
    GTC,
    GTD,
    IOC,
    MAX_QUANTITY,
    NONE,
    SELL,
    Order,
    SelfTradePrevention,
    Side,
    TimeInForce,
)


def test_recorded_numbers_never_change() -> None:
    assert {side.name: side.value for side in Side} == {"BUY": 0, "SELL": 1}
    assert {time.name: time.value for time in TimeInForce} == {
        "GTC": 0,
        "IOC": 1,
        "FOK": 2,
        "GTD": 3,
    }
    assert {mode.name: mode.value for mode in SelfTradePrevention} == {
        "NONE": 0,
        "EXPIRE_TAKER": 1,
        "EXPIRE_MAKER": 2,
        "EXPIRE_BOTH": 3,
        "DECREMENT": 4,
    }


def test_the_names_of_the_module_are_the_members() -> None:
    assert tuple(Side) == (BUY, SELL)
    assert tuple(TimeInForce) == (GTC, IOC, FOK, GTD)
    modes = (NONE, EXPIRE_TAKER, EXPIRE_MAKER, EXPIRE_BOTH, DECREMENT)
    assert modes == tuple(SelfTradePrevention)


def test_each_side_trades_with_the_other() -> None:
    assert BUY.opposite is SELL
    assert SELL.opposite is BUY


def test_an_order_is_plain_unless_it_says_otherwise() -> None:
    order = Order(1, 2, BUY, 30, 4)

    assert order.time_in_force is GTC
    assert order.self_trade_prevention is NONE
    assert (order.post_only, order.expires_at) == (False, 0)


def test_a_caller_may_add_fields_of_its_own() -> None:
    class HeldOrder(Order):
        hold: int = 0

    order = HeldOrder(1, 2, BUY, 30, 4, hold=120)

    assert msgspec.structs.asdict(order)["hold"] == 120
    assert (order.price, order.remaining) == (30, 4)


@pytest.mark.parametrize("side", list(Side))
def test_an_order_can_be_written_and_read_back(side: Side) -> None:
    order = Order(1, 2, side, 30, 4, GTD, True, DECREMENT, 99)

    assert msgspec.msgpack.decode(msgspec.msgpack.encode(order), type=Order) == order


def test_the_largest_quantity_is_a_thousand_million() -> None:
    assert MAX_QUANTITY == 10**9
