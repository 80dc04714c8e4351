"""The description is made from the code: what an operation takes and answers stands in it."""

import pytest

from portal.api import operations_of
from portal.api.description import describe
from tests.portal.api import sample


@pytest.fixture(scope="module")
def described() -> dict[str, object]:
    app = sample.make()
    with app.test_request_context():
        return describe(operations_of(app), "scrip")


def at(told: object, *path: str) -> object:
    """Return what lies at a path of keys."""
    for key in path:
        assert isinstance(told, dict)
        told = told[key]
    return told


def test_every_operation_is_described_under_its_path(described: dict[str, object]) -> None:
    paths = at(described, "paths")
    assert isinstance(paths, dict)
    assert {path: list(told) for path, told in paths.items()} == {
        "/api/kiosk/{shop}/sales": ["post"],
        "/api/kiosk/sales": ["get", "delete"],
    }
    assert at(paths, "/api/kiosk/sales", "get", "summary") == "List sales"


def test_what_changes_something_asks_for_cookie_and_token(described: dict[str, object]) -> None:
    changing = at(described, "paths", "/api/kiosk/{shop}/sales", "post", "security")
    reading = at(described, "paths", "/api/kiosk/sales", "get", "security")
    assert changing == [{"session": [], "token": []}]
    assert reading == []


def test_parameters_come_from_path_query_and_key(described: dict[str, object]) -> None:
    parameters = at(described, "paths", "/api/kiosk/{shop}/sales", "post", "parameters")
    assert isinstance(parameters, list)
    assert [(each["name"], each["in"]) for each in parameters] == [
        ("shop", "path"),
        ("Idempotency-Key", "header"),
    ]
    query = at(described, "paths", "/api/kiosk/sales", "get", "parameters")
    assert isinstance(query, list)
    assert [(each["name"], each["in"], each["required"]) for each in query] == [
        ("limit", "query", False),
        ("since", "query", False),
    ]


def test_money_is_a_text_and_time_a_moment(described: dict[str, object]) -> None:
    fields = at(described, "components", "schemas", "Sale", "properties")
    assert at(fields, "amount", "type") == "string"
    assert at(fields, "at", "format") == "date-time"


def test_only_what_can_happen_is_named(described: dict[str, object]) -> None:
    reading = at(described, "paths", "/api/kiosk/sales", "get", "responses")
    changing = at(described, "paths", "/api/kiosk/{shop}/sales", "post", "responses")
    forgetting = at(described, "paths", "/api/kiosk/sales", "delete", "responses")
    assert list(reading) == ["200", "404", "422", "429", "503"]  # type: ignore[call-overload]
    assert list(changing) == [  # type: ignore[call-overload]
        *("201", "400", "403", "404", "409", "413", "415", "422", "429", "503"),
    ]
    assert at(forgetting, "204") == {"description": "Done."}
