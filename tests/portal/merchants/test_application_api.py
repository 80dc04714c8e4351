"""Applications by JSON: the same fields, the same complaints, the same findings."""

import pytest
from flask.testing import FlaskClient

from portal.access import Role
from tests.portal.house import House
from tests.portal.merchants.applying import fields
from tests.portal.merchants.conftest import STAFF
from tests.portal.sign_in import sign_in


@pytest.fixture
def program(house: House, dave: FlaskClient) -> FlaskClient:
    return dave


def body(**changes: object) -> dict[str, object]:
    return {**fields(), "rules": True} | changes


def test_what_is_wrong_is_named_all_at_once(program: FlaskClient) -> None:
    sent = body(licence="91330106MA2AX000XX", region="99", telephone="", rules=False)
    answer = program.post("/api/applications", json=sent)
    assert answer.status_code == 422
    assert {each["field"] for each in answer.get_json()["errors"]} == {
        "licence", "region", "telephone", "rules",
    }  # fmt: skip
    assert program.get("/api/applications").get_json() == []


def test_what_is_no_field_or_no_kind_is_refused(program: FlaskClient) -> None:
    for wrong in ({"state": "approved"}, {"issuer_kind": "bank"}, {"terminal": "kiosk"}):
        assert program.post("/api/applications", json=body(**wrong)).status_code == 422
    assert program.get("/api/applications").get_json() == []


def test_one_applies_once_and_is_told_what_was_found(house: House) -> None:
    web = sign_in(house.app.test_client(), house, STAFF - 4, [Role.CONSUMER])
    answer = web.post("/api/applications", json=body())
    assert answer.status_code == 201, answer.text
    made = answer.get_json()
    assert made["state"] == "waiting"
    assert {each["severity"] for each in made["findings"]} >= {"fine"}
    assert all(each["says"] for each in made["findings"])
    assert web.post("/api/applications", json=body()).status_code == 409
    assert [each["number"] for each in web.get("/api/applications").get_json()] == [made["number"]]
