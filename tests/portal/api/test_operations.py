"""An operation reads strictly, answers in one form, and every error is a problem."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.api import operations_of
from tests.portal.api import sample

SALES = "/api/kiosk/7/sales"


@pytest.fixture
def kiosk() -> FlaskClient:
    return sample.make().test_client()


def problem(response: TestResponse) -> tuple[int, str, list[tuple[str, str]]]:
    """Return status, kind, and field and rule of each error."""
    assert response.content_type == "application/problem+json"
    shown = response.json
    assert shown is not None
    assert shown["status"] == response.status_code
    assert shown["title"]
    assert shown["detail"]
    errors = [(error["field"], error["rule"]) for error in shown["errors"]]
    return response.status_code, shown["type"].removeprefix("/api#"), errors


def test_values_go_in_and_come_out_as_written(kiosk: FlaskClient) -> None:
    response = kiosk.post(
        SALES, json={"amount": "1000.5"}, headers={"Idempotency-Key": "sale-of-today"}
    )
    assert (response.status_code, response.content_type) == (201, "application/json")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json == {
        "amount": "1000.50",
        "at": "1970-01-01T00:00:00.000000007Z",
        "key": "sale-of-today",
    }


def test_a_query_is_read_from_texts(kiosk: FlaskClient) -> None:
    response = kiosk.get("/api/kiosk/sales?limit=5&since=2026-01-01T00:00:00.5Z&lang=zh")
    assert response.json == [{"amount": "0.0005", "at": "2026-01-01T00:00:00.500Z", "key": ""}]


def test_nothing_is_answered_with_nothing(kiosk: FlaskClient) -> None:
    response = kiosk.delete("/api/kiosk/sales")
    assert (response.status_code, response.data) == (204, b"")
    assert "Content-Type" not in response.headers


def test_whoever_sends_no_key_is_given_one(kiosk: FlaskClient) -> None:
    keys = {kiosk.post(SALES, json={"amount": "1"}).json["key"] for _ in range(2)}  # type: ignore[index]
    assert {len(key) for key in keys} == {22}
    assert len(keys) == 2


@pytest.mark.parametrize("key", ["short", "x" * 65, "with space", "schlüssel"])
def test_a_key_that_is_none_is_named(kiosk: FlaskClient, key: str) -> None:
    response = kiosk.post(SALES, json={"amount": "1"}, headers={"Idempotency-Key": key})
    assert problem(response) == (422, "invalid", [("Idempotency-Key", "pattern")])


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, [("amount", "required")]),
        ({"amount": 5}, [("amount", "yuan")]),
        ({"amount": "1e3"}, [("amount", "yuan")]),
        ({"amount": "0.00001"}, [("amount", "yuan")]),
        ({"amount": "1", "quantity": 0}, [("quantity", "minimum")]),
        ({"amount": "1", "quantity": 10**9 + 1}, [("quantity", "maximum")]),
        ({"amount": "1", "quantity": 1.5}, [("quantity", "type")]),
        ({"amount": "1", "quantity": True}, [("quantity", "type")]),
        ({"amount": "1", "quantity": "1"}, [("quantity", "type")]),
        ({"amount": "1", "quantity": 10**30}, [("quantity", "magnitude")]),
        ({"amount": "1", "note": "\0"}, [("note", "characters")]),
        (
            {"amount": None, "note": "too long", "price": "1"},
            [("price", "unknown"), ("amount", "yuan"), ("note", "max_length")],
        ),
        ([], [("", "type")]),
    ],
)
def test_every_field_at_fault_is_named_with_its_rule(
    kiosk: FlaskClient, sent: object, errors: list[tuple[str, str]]
) -> None:
    assert problem(kiosk.post(SALES, json=sent)) == (422, "invalid", errors)


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("limit=0", [("limit", "minimum")]),
        ("limit=x", [("limit", "type")]),
        ("limit=1&limit=2", [("limit", "repeated")]),
        ("page=1", [("page", "unknown")]),
        ("since=2026-02-30T00:00:00Z", [("since", "moment")]),
        ("since=2026-02-20T00:00:00%2B08:00", [("since", "moment")]),
    ],
)
def test_every_parameter_at_fault_is_named_with_its_rule(
    kiosk: FlaskClient, query: str, errors: list[tuple[str, str]]
) -> None:
    assert problem(kiosk.get(f"/api/kiosk/sales?{query}")) == (422, "invalid", errors)


def test_where_there_is_no_query_none_is_taken(kiosk: FlaskClient) -> None:
    response = kiosk.delete("/api/kiosk/sales?all=1")
    assert problem(response) == (422, "invalid", [("all", "unknown")])


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"amount": NaN}', b"[" * 60_000, b'"\\ud800"'])
def test_a_body_that_is_no_json_is_not_readable(kiosk: FlaskClient, body: bytes) -> None:
    response = kiosk.post(SALES, data=body, content_type="application/json")
    assert problem(response) == (400, "malformed", [])


def test_a_body_of_another_type_or_too_large_is_not_looked_at(kiosk: FlaskClient) -> None:
    assert problem(kiosk.post(SALES, data={"amount": "1"})) == (415, "media-type", [])
    response = kiosk.post(SALES, data=b" " * 70_000, content_type="application/json")
    assert problem(response) == (413, "body-too-large", [])


def test_a_number_that_nothing_has_is_not_there(kiosk: FlaskClient) -> None:
    response = kiosk.post(f"/api/kiosk/{2**53}/sales", json={"amount": "1"})
    assert problem(response) == (404, "not-found", [])


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("lost", (503, "outcome-unknown", [])),
        ("away", (503, "unavailable", [])),
        ("funds", (409, "refused-now", [("amount", "funds_insufficient")])),
        ("tick", (422, "refused", [("price", "price_off_tick")])),
        ("fault", (500, "fault", [])),
    ],
)
def test_what_the_exchange_refuses_or_cannot_say_is_a_problem(
    kiosk: FlaskClient, note: str, shown: tuple[int, str, list[tuple[str, str]]]
) -> None:
    response = kiosk.post(SALES, json={"amount": "1", "note": note})
    assert problem(response) == shown
    assert ("Retry-After" in response.headers) is (response.status_code == 503)


def test_an_unknown_outcome_says_how_to_find_out(kiosk: FlaskClient) -> None:
    shown = kiosk.post(SALES, json={"amount": "1", "note": "lost"}).json
    assert shown is not None
    assert "Idempotency-Key" in shown["detail"]


def test_operations_are_collected_for_the_description() -> None:
    app = sample.make()
    assert [(each.method, each.path) for each in operations_of(app)] == [
        ("POST", "/api/kiosk/<int:shop>/sales"),
        ("GET", "/api/kiosk/sales"),
        ("DELETE", "/api/kiosk/sales"),
    ]
