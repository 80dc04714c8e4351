"""The acts of staff by JSON."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from exchange.client import AskMember, AskSeries
from exchange.commands import Phase
from portal.access import Role
from portal.randomness import draw_text
from tests.portal.house import BOB, CAROL, DAVE, House
from tests.portal.sign_in import sign_in

REASON = "An example of a reason."
Send = Callable[..., TestResponse]


@pytest.fixture
def staff(house: House, web: FlaskClient) -> FlaskClient:
    return sign_in(web, house, DAVE, [Role.STAFF])


def test_a_member_is_frozen_once_however_often_it_is_sent(house: House, staff: FlaskClient) -> None:
    key = {"Idempotency-Key": draw_text(30)}
    path, body = f"/api/staff/members/{BOB}/freeze", {"frozen": True, "reason": REASON}
    first = staff.post(path, json=body, headers=key)
    size = house.size()
    assert staff.post(path, json=body, headers=key).json == first.json
    assert first.json is not None
    assert (first.json["act"], first.json["subject"], first.json["entry"]) == (
        "freeze",
        BOB,
        size - 1,
    )
    assert house.client.query(AskMember(BOB)).frozen
    assert staff.post(path, json={**body, "frozen": False}).status_code == 200
    assert not house.client.query(AskMember(BOB)).frozen
    listed = staff.get("/api/staff/acts").json
    assert listed is not None
    assert [each["act"] for each in listed[:2]] == ["unfreeze", "freeze"]


def test_a_reason_is_needed_and_whom_there_is_not_is_not_found(staff: FlaskClient) -> None:
    path = f"/api/staff/members/{BOB}/freeze"
    assert staff.post(path, json={"frozen": True, "reason": "no"}).status_code == 422
    body = {"frozen": True, "reason": REASON}
    for account in (10**6, 10**30):
        assert staff.post(f"/api/staff/members/{account}/freeze", json=body).status_code == 404
    assert staff.post(f"/api/staff/members/{DAVE}/freeze", json=body).status_code == 409


def test_a_series_is_halted_and_goes_on(house: House, staff: FlaskClient) -> None:
    for phase in (Phase.HALTED, Phase.CONTINUOUS):
        body = {"phase": phase.name.lower(), "reason": REASON}
        assert staff.post("/api/staff/series/TEA2704/phase", json=body).status_code == 200
        assert house.client.query(AskSeries(symbol="TEA2704")).series[0].phase is phase
    assert staff.post("/api/staff/series/NONE2704/phase", json=body).status_code == 404


def test_who_proposes_a_wind_down_cannot_second_it(house: House, staff: FlaskClient) -> None:
    answer = staff.post("/api/staff/series/SPA2705/wind-down", json={"reason": REASON})
    assert answer.json is not None
    number = answer.json["number"]
    assert staff.post(f"/api/staff/proposals/{number}/second").status_code == 409
    other = sign_in(house.app.test_client(), house, CAROL, [Role.STAFF])
    assert other.delete(f"/api/staff/proposals/{number}").status_code == 204
    assert other.post(f"/api/staff/proposals/{number}/second").status_code == 404


def test_members_are_found(staff: FlaskClient) -> None:
    found = staff.get(f"/api/staff/members?q={DAVE}").json
    assert found is not None
    assert [each["account"] for each in found] == [DAVE]
