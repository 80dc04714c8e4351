"""Every act of gifts, by program."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.portal.house import ALICE, BOB, CAROL, House
from tests.portal.redemption.counter import size, units
from tests.portal.sign_in import sign_in

NOTHING: Mapping[str, object] = {}
GIFTS, CLAIMS = "/api/gifts", "/api/gifts/claims"


def moment(days: float = 7) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def make(giver: FlaskClient, key: str = "", fields: Mapping[str, object] = NOTHING) -> TestResponse:
    body = {"symbol": "HOTPOT2703", "quantity": 10, "expires_at": moment()} | dict(fields)
    return giver.post(GIFTS, json=body, headers={"Idempotency-Key": key} if key else {})


def rules(answer: TestResponse) -> list[tuple[str, str]]:
    return [(one["field"], one["rule"]) for one in answer.get_json()["errors"]]


def test_from_the_gift_to_its_claim(giver: FlaskClient, friend: FlaskClient, house: House) -> None:
    before, until = (units(house, ALICE), units(house, BOB)), moment()
    answers = [
        make(giver, "gift-number-1", {"expires_at": until, "message": "for\u202e  you", "to": BOB})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    gift = answers[0].get_json()
    assert answers[1].get_json() == gift
    assert (gift["status"], gift["message"], gift["expires_at"]) == ("open", "for you", until)
    assert units(house, ALICE) == before[0] - 10

    waiting = friend.get(GIFTS).get_json()["received"]
    assert gift in waiting
    claimed = friend.post(CLAIMS, json={"secret": gift["secret"]})
    assert claimed.status_code == 200, claimed.text
    assert (claimed.get_json()["status"], claimed.get_json()["secret"]) == ("claimed", None)
    assert units(house, BOB) == before[1] + 10
    assert giver.get(f"{GIFTS}/{gift['gift']}").get_json() == claimed.get_json()
    assert claimed.get_json() in giver.get(GIFTS).get_json()["given"]
    again = friend.post(CLAIMS, json={"secret": gift["secret"]})
    assert (again.status_code, rules(again)) == (422, [("gift", "gift_unknown")])


def test_taken_back_by_its_giver_alone(
    giver: FlaskClient, friend: FlaskClient, house: House
) -> None:
    before = units(house, ALICE)
    gift = make(giver).get_json()
    path = f"{GIFTS}/{gift['gift']}/return"
    assert friend.post(path).status_code == 404
    assert giver.post(path).get_json()["status"] == "returned"
    assert units(house, ALICE) == before
    assert friend.post(CLAIMS, json={"secret": gift["secret"]}).status_code == 422


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"quantity": 0}, ("quantity", "minimum")),
        ({"quantity": 10**9}, ("quantity", "units_insufficient")),
        ({"expires_at": "2020-01-01T00:00:00Z"}, ("expires_at", "time_in_the_past")),
        ({"expires_at": "2199-01-01T00:00:00Z"}, ("expires_at", "field_out_of_range")),
        ({"expires_at": "tomorrow"}, ("expires_at", "moment")),
        ({"message": "x" * 141}, ("message", "max_length")),
        ({"to": 999_999}, ("to", "member_unknown")),
        ({"to": 0}, ("to", "minimum")),
        ({"price": "1.00"}, ("price", "unknown")),
    ],
)
def test_a_wrong_field_is_named_with_its_rule(
    giver: FlaskClient, house: House, fields: dict[str, object], rule: tuple[str, str]
) -> None:
    before = size(house)
    answer = make(giver, fields=fields)
    assert answer.status_code in {409, 422}
    assert rules(answer) == [rule]
    assert size(house) == before


def test_what_is_not_there_is_not_found(giver: FlaskClient, house: House) -> None:
    assert make(giver, fields={"symbol": "NOSUCH2703"}).status_code == 404
    assert giver.get(f"{GIFTS}/0").status_code == 404
    assert giver.post(CLAIMS, json={"secret": "A" * 22}).status_code == 404
    assert giver.post(CLAIMS, json={"secret": "A" * 21}).status_code == 422
    carol = sign_in(house.app.test_client(), house, CAROL)
    gift = make(giver).get_json()["gift"]
    assert carol.get(f"{GIFTS}/{gift}").status_code == 404
