"""When exchange or history cannot be used, the answer says what is known: nothing, or not yet."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exchange.client import OutcomeUnknown, Refusal, Refused, Unavailable
from exchange.history import HistoryBehind, HistoryUnavailable
from tests.portal.caller import PREFIX, Caller, error
from tests.portal.house import House

BROKEN: tuple[tuple[Exception, int, int, str], ...] = (
    (OutcomeUnknown(), 504, -1007, "execution status unknown"),
    (Unavailable(Refused(Refusal.ENGINE_UNAVAILABLE)), 503, -1001, "Please try again"),
    (Unavailable(Refused(Refusal.OVERLOADED)), 503, -1008, "overloaded"),
    (HistoryBehind(9, 7), 503, -1001, "Please try again"),
    (HistoryUnavailable(Path("views.db"), "gone"), 503, -1001, "Please try again"),
    (ZeroDivisionError(), 500, -1000, "unknown error"),
)


def raising(fault: Exception) -> Callable[..., object]:
    def broken(*_: object, **__: object) -> object:
        raise fault

    return broken


@pytest.mark.parametrize(("fault", "status", "code", "text"), BROKEN)
def test_a_fault_is_answered_in_the_dialect(
    alice: Caller,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    status: int,
    code: int,
    text: str,
) -> None:
    monkeypatch.setattr("portal.spot_api.placing.place", raising(fault))
    shown = error(alice.order("BUY", "0.1000", 1))
    assert shown[:2] == (status, code)
    assert text in shown[2]


def test_a_cancellation_that_cannot_be_shown_is_unknown_and_not_undone(
    house: House, alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = alice.order("BUY", "0.1000", 1).json
    assert placed is not None
    with monkeypatch.context() as broken:
        broken.setattr("exchange.history.orders.listed", raising(HistoryBehind(9, 7)))
        answer = alice.delete("/order", symbol="HOTPOT2703CNY", orderId=placed["orderId"])
        assert error(answer)[:2] == (504, -1007)
    shown = alice.get("/order", symbol="HOTPOT2703CNY", orderId=placed["orderId"]).json
    assert shown is not None
    assert shown["status"] == "CANCELED"


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (Refusal.ENGINE_UNAVAILABLE, 503, -1001),
        (Refusal.OVERLOADED, 503, -1008),
        (Refusal.STORAGE_NEARLY_FULL, 503, -1016),
        (Refusal.MEMBER_FROZEN, 400, -2010),
    ],
)
def test_what_the_engine_itself_refuses_is_told(
    house: House,
    alice: Caller,
    monkeypatch: pytest.MonkeyPatch,
    refusal: Refusal,
    status: int,
    code: int,
) -> None:
    monkeypatch.setattr(type(house.client), "submit", lambda *_: Refused(refusal))
    assert error(alice.order("BUY", "0.1000", 1))[:2] == (status, code)


def test_beyond_the_weight_every_route_says_how_long_to_wait(
    house: House, alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = house.app.extensions["spot_api"].usage
    monkeypatch.setattr(usage, "weight_per_minute", 0)
    response = alice.web.get(f"{PREFIX}/ping")
    assert error(response)[:2] == (429, -1003)
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert error(alice.order("BUY", "0.1000", 1))[:2] == (429, -1003)


def test_beyond_the_orders_no_more_are_placed(
    house: House, alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = house.app.extensions["spot_api"].usage
    monkeypatch.setattr(usage, "orders_per_10_seconds", 0)
    size = house.size()
    response = alice.order("BUY", "0.1000", 1)
    assert error(response)[:2] == (429, -1015)
    assert "Retry-After" not in response.headers
    assert house.size() == size
