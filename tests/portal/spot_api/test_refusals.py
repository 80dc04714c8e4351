"""Every refusal has a code and a text; those that clients compare are to the letter."""

import pytest

from exchange.refusals import Refusal, Refused
from portal.spot_api.refusals import error_of

NO_FUNDS = "Account has insufficient balance for requested action."
EXACT = {
    Refusal.FUNDS_INSUFFICIENT: (400, -2010, NO_FUNDS),
    Refusal.UNITS_INSUFFICIENT: (400, -2010, NO_FUNDS),
    Refusal.ORDER_DUPLICATE: (400, -2010, "Duplicate order sent."),
    Refusal.ORDER_UNKNOWN: (400, -2010, "Unknown order sent."),
    Refusal.TRADING_HALTED: (400, -2010, "Market is closed."),
    Refusal.SERIES_EXPIRED: (400, -2010, "Market is closed."),
    Refusal.MODE_FORBIDS: (400, -2010, "Market is closed."),
    Refusal.WOULD_CROSS: (400, -2010, "Order would immediately match and take."),
    Refusal.MEMBER_FROZEN: (400, -2010, "This account may not place or cancel orders."),
    Refusal.OWN_SERIES: (400, -2010, "This symbol is restricted for this account."),
    Refusal.PRICE_OFF_TICK: (400, -1013, "Filter failure: PRICE_FILTER"),
    Refusal.PRICE_OUT_OF_BAND: (400, -1013, "Filter failure: PRICE_FILTER"),
    Refusal.QUANTITY_OFF_LOT: (400, -1013, "Filter failure: LOT_SIZE"),
    Refusal.POSITION_LIMIT: (400, -1013, "Filter failure: MAX_POSITION"),
    Refusal.ORDER_LIMIT: (400, -1013, "Filter failure: EXCHANGE_MAX_NUM_ORDERS"),
    Refusal.SERIES_UNKNOWN: (400, -1121, "Invalid symbol."),
    Refusal.TOO_OLD: (400, -1021, "Timestamp for this request is outside of the recvWindow."),
    Refusal.MEMBER_UNKNOWN: (401, -2015, "Invalid API-key, IP, or permissions for action."),
    Refusal.NOT_PERMITTED: (401, -1002, "You are not authorized to execute this request."),
    Refusal.OVERLOADED: (
        503, -1008,
        "Server is currently overloaded with other requests. Please try again in a few minutes.",
    ),
    Refusal.ENGINE_UNAVAILABLE: (
        503, -1001, "Internal error; unable to process your request. Please try again.",
    ),
    Refusal.CLOCK_UNCONFIRMED: (503, -1016, "This service is no longer available."),
    Refusal.COMMAND_POISONED: (400, -1020, "This operation is not supported."),
}  # fmt: skip


@pytest.mark.parametrize("refusal", Refusal)
@pytest.mark.parametrize("cancels", [False, True])
def test_every_refusal_names_field_and_rule(refusal: Refusal, *, cancels: bool) -> None:
    error = error_of(Refused(refusal, "price", 7), cancels=cancels)
    assert error.code < -1000
    assert error.message.endswith((".", "_FILTER", "_SIZE", "NOTIONAL", "_POSITION", "_ORDERS"))
    assert error.rule is not None
    assert (error.rule["field"], error.rule["rule"]) == ("price", refusal.name)


@pytest.mark.parametrize(("refusal", "expected"), EXACT.items())
def test_texts_are_those_that_clients_compare(
    refusal: Refusal, expected: tuple[int, int, str]
) -> None:
    error = error_of(Refused(refusal))
    assert (error.status, error.code, error.message) == expected


def test_a_refused_cancellation_has_its_own_code() -> None:
    assert error_of(Refused(Refusal.ORDER_UNKNOWN), cancels=True).code == -2011


@pytest.mark.parametrize(
    ("refused", "rule"),
    [
        (
            Refused(Refusal.PRICE_OFF_TICK, "price", 50),
            {"field": "price", "rule": "PRICE_OFF_TICK", "limit": "0.00500000"},
        ),
        (
            Refused(Refusal.QUANTITY_OFF_LOT, "quantity", 5),
            {"field": "quantity", "rule": "QUANTITY_OFF_LOT", "limit": "5"},
        ),
        (
            Refused(Refusal.TOO_OLD, "valid_until", 1_800_000_000_000_000_000),
            {"field": "timestamp", "rule": "TOO_OLD", "limit": "1800000000000"},
        ),
        (
            Refused(Refusal.ORDER_UNKNOWN, "client_order_id"),
            {"field": "newClientOrderId", "rule": "ORDER_UNKNOWN"},
        ),
    ],
)
def test_limits_are_told_as_callers_count(refused: Refused, rule: dict[str, str]) -> None:
    assert error_of(refused).rule == rule
