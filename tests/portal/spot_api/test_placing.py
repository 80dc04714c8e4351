"""The same order sent again is placed once and answered alike; a name is used by one open order."""

from collections.abc import Callable

import pytest

from exchange.history import orders
from exchange.venue.keys import Keys
from portal.spot_api import placing
from tests.portal.caller import Caller, error, now_ms
from tests.portal.house import House

SYMBOL = "HOTPOT2703CNY"


def test_a_copy_within_its_window_gets_the_original_answer(house: House, alice: Caller) -> None:
    stamp = now_ms()
    first = alice.order("SELL", "0.6600", 9, newClientOrderId="copy-1", timestamp=stamp)
    size = house.size()
    again = alice.order("SELL", "0.6600", 9, newClientOrderId="copy-1", timestamp=stamp)
    assert again.json == first.json
    assert house.size() == size


def test_a_copy_with_another_timestamp_gets_the_original_answer(
    house: House, alice: Caller
) -> None:
    first = alice.order("SELL", "0.6601", 9, newClientOrderId="copy-2", recvWindow=1_000)
    size = house.size()
    again = alice.order("SELL", "0.6601", 9, newClientOrderId="copy-2", recvWindow=9_000)
    assert again.json == first.json
    assert house.size() == size


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what lets the exchange forget all keys, as it does when their time has passed."""
    return lambda: monkeypatch.setattr(Keys, "find", lambda *_: None)


@pytest.mark.parametrize("projected", [True, False])
def test_an_open_order_answers_for_its_copies_when_its_key_is_forgotten(
    house: House,
    alice: Caller,
    monkeypatch: pytest.MonkeyPatch,
    forgetful: Callable[[], None],
    *,
    projected: bool,
) -> None:
    name = f"copy-open-{projected}"
    first = alice.order("SELL", "0.6602", 9, newClientOrderId=name)
    assert first.status_code == 200
    house.settle()
    forgetful()
    size = house.size()
    if not projected:
        # As if the read models did not have it yet: the exchange itself knows the open order.
        monkeypatch.setattr(placing, "_placed_before", lambda *_: None)
    again = alice.order("SELL", "0.6602", 9, newClientOrderId=name)
    assert again.json == first.json
    other = alice.order("SELL", "0.6602", 8, newClientOrderId=name)
    assert error(other) == (400, -2010, "Duplicate order sent.")
    assert house.size() == size


def test_a_closed_order_answers_for_its_copies_for_a_day(
    house: House,
    alice: Caller,
    bob: Caller,
    monkeypatch: pytest.MonkeyPatch,
    forgetful: Callable[[], None],
) -> None:
    bob.order("BUY", "0.6000", 4)
    fields = {"newClientOrderId": "copy-closed", "timeInForce": "IOC"}
    first = alice.order("SELL", "0.6000", 9, **fields)
    assert first.json is not None
    assert (first.json["status"], len(first.json["fills"])) == ("EXPIRED", 1)
    house.settle()
    forgetful()
    size = house.size()
    again = alice.order("SELL", "0.6000", 9, **fields)
    assert again.json == first.json
    assert house.size() == size

    monkeypatch.setattr(placing, "REMEMBERED_FOR", 0)
    new = alice.order("SELL", "0.6000", 9, **fields).json
    assert new is not None
    assert new["orderId"] == size


def test_other_content_under_the_name_of_a_closed_order_is_a_new_order(alice: Caller) -> None:
    first = alice.order("BUY", "0.1000", 3, newClientOrderId="again").json
    assert first is not None
    alice.delete("/order", symbol=SYMBOL, orderId=first["orderId"])
    second = alice.order("BUY", "0.1001", 3, newClientOrderId="again").json
    assert second is not None
    assert second["orderId"] > first["orderId"]
    found = alice.get("/order", symbol=SYMBOL, origClientOrderId="again").json
    assert found is not None
    assert found["orderId"] == second["orderId"]


def test_the_same_name_is_free_for_another_account(alice: Caller, bob: Caller) -> None:
    mine = alice.order("BUY", "0.1000", 3, newClientOrderId="shared").json
    theirs = bob.order("BUY", "0.1000", 3, newClientOrderId="shared").json
    assert mine is not None
    assert theirs is not None
    assert mine["orderId"] != theirs["orderId"]


def test_orders_without_a_name_are_all_new(alice: Caller) -> None:
    stamp = now_ms()
    first = alice.order("BUY", "0.1000", 3, timestamp=stamp).json
    second = alice.order("BUY", "0.1000", 3, timestamp=stamp).json
    assert first is not None
    assert second is not None
    assert first["orderId"] != second["orderId"]


def test_an_order_in_parts_is_answered_as_one(
    alice: Caller, bob: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exchange.venue.settlement.SLICE", 2)
    for nth in range(5):
        alice.order("SELL", f"0.620{nth}", 1)
    shown = bob.order("BUY", "0.6300", 6, newClientOrderId="parts").json
    assert shown is not None
    assert [fill["price"] for fill in shown["fills"]] == [f"0.620{nth}0000" for nth in range(5)]
    assert (shown["status"], shown["executedQty"]) == ("PARTIALLY_FILLED", "5.00000000")
    trades = [fill["tradeId"] for fill in shown["fills"]]
    assert trades == list(range(trades[0], trades[0] + 5))
    found = bob.get("/order", symbol=SYMBOL, orderId=shown["orderId"]).json
    assert found is not None
    assert found["cummulativeQuoteQty"] == shown["cummulativeQuoteQty"]


def test_a_name_alone_is_not_the_content(house: House, alice: Caller) -> None:
    placed = alice.order("BUY", "0.1000", 3, newClientOrderId="content").json
    assert placed is not None
    house.settle()
    with house.app.extensions["history"].read() as views:
        row = orders.order(views, placed["orderId"])
    assert row is not None
    assert len(row.content) == 16
