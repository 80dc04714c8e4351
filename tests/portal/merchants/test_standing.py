"""A merchant reads how it stands and why; who is suspended by two of staff issues nothing new."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from exchange.commands import Authorise, Right
from portal.access import Role
from portal.acts import new_mark
from portal.api.values import write_moment
from portal.businesses import Merchant, Standing
from portal.clock import SECOND, now
from portal.database import session
from portal.randomness import draw_bytes
from portal.visitor import Rank
from tests.portal.house import ALICE, BOB, CAROL, DAVE, House
from tests.portal.issuing.filled import series_form
from tests.portal.merchants.conftest import STAFF
from tests.portal.merchants.work import Work, address, at_once
from tests.portal.sign_in import sign_in
from tests.support.engine_market import MERCHANT, SERIES

REASON = "Guests were turned away at the counter."
WINDOW = {
    "opens_at": write_moment(now() + 3_600 * SECOND),
    "closes_at": write_moment(now() + 7_200 * SECOND),
    "cap": 10,
}


@pytest.fixture
def second(house: House) -> FlaskClient:
    """Return the browser of somebody else of staff."""
    return sign_in(house.app.test_client(), house, DAVE, [Role.STAFF])


@pytest.fixture(autouse=True)
def _in_good_standing(house: House) -> Iterator[None]:
    yield
    with house.app.app_context():
        session().get_one(Merchant, MERCHANT).standing = Standing.GOOD
        session().commit()
    web = sign_in(house.app.test_client(), house, STAFF, [Role.STAFF])
    for each in web.get("/api/staff/suspensions").get_json():
        web.delete(f"/api/staff/suspensions/{each['number']}")


def act(web: FlaskClient, verb: str, account: int = MERCHANT, **sent: str) -> TestResponse:
    data = {"reason": REASON, "act": new_mark()} | sent
    return web.post(f"/staff/merchants/{account}/{verb}", data=data)


def stands(owner: FlaskClient) -> str:
    return str(owner.get("/api/business/standing").get_json()["standing"])


def suspend(staff: FlaskClient, second: FlaskClient) -> None:
    assert act(staff, "suspend").status_code == 303
    (waits,) = staff.get("/api/staff/suspensions").get_json()
    assert second.post(f"/staff/suspensions/{waits['number']}/second").status_code == 303


def test_a_merchant_under_watch_goes_on_and_is_told_why(
    owner: FlaskClient, staff: FlaskClient, house: House
) -> None:
    assert stands(owner) == "good"
    assert act(staff, "watch").status_code == 303
    assert stands(owner) == "watched"
    page = owner.get("/business/standing").text
    assert "under watch" in page
    assert REASON in page
    issued = owner.post("/issuing/new", data=series_form(stem="watched") | {"then": "issue"})
    assert issued.status_code == 303
    mail = house.app.extensions["outbox"].newest()[0]
    assert (mail.to, mail.subject) == (address(MERCHANT), "Merchant 1 is under watch at Scrip")
    assert REASON in mail.text
    assert act(staff, "watch").status_code == 422
    assert act(staff, "reinstate", reason="All is well again.").status_code == 303
    history = owner.get("/api/business/standing").get_json()["history"]
    assert [(each["standing"], each["reason"]) for each in history[:2]] == [
        ("good", "All is well again."),
        ("watched", REASON),
    ]


def test_nothing_happens_until_a_second_person_agrees(
    owner: FlaskClient, staff: FlaskClient, second: FlaskClient
) -> None:
    act(staff, "suspend")
    act(staff, "suspend")  # proposed once, however often
    act(second, "suspend")
    (waits,) = staff.get("/api/staff/suspensions").get_json()
    assert stands(owner) == "good"
    assert owner.get("/api/business/standing").get_json()["history"][:1] != [REASON]
    assert "1 suspension to second" in second.get("/staff").text
    number = waits["number"]
    assert staff.post(f"/api/staff/suspensions/{number}/second").status_code == 409
    staff.post(f"/staff/suspensions/{number}/second")
    assert stands(owner) == "good"
    assert second.post(f"/api/staff/suspensions/{number}/second").status_code == 200
    assert stands(owner) == "suspended"
    assert second.post(f"/api/staff/suspensions/{number}/second").status_code == 404


def test_a_proposal_can_be_taken_back(
    owner: FlaskClient, staff: FlaskClient, second: FlaskClient
) -> None:
    act(staff, "suspend")
    (waits,) = staff.get("/api/staff/suspensions").get_json()
    assert second.post(f"/staff/suspensions/{waits['number']}/withdraw").status_code == 303
    assert second.post(f"/staff/suspensions/{waits['number']}/second").status_code == 404
    assert stands(owner) == "good"


def test_a_suspended_merchant_issues_nothing_new(
    owner: FlaskClient, staff: FlaskClient, second: FlaskClient, house: House
) -> None:
    issued = owner.post("/issuing/new", data=series_form(stem="before") | {"then": "issue"})
    symbol = issued.location.rpartition("/")[2]
    suspend(staff, second)
    size = house.size()
    answer = owner.post("/issuing/new", data=series_form(stem="after") | {"then": "issue"})
    assert answer.status_code == 200
    assert "issues nothing new at present" in answer.text
    answer = owner.post(f"/api/issuing/series/{symbol}/offering", json=WINDOW)
    assert answer.status_code == 409
    assert "issues nothing new at present" in answer.get_json()["detail"]
    assert house.size() == size
    assert "issues nothing new at present" in owner.get("/issuing").text
    act(staff, "reinstate")
    opened = owner.post(f"/api/issuing/series/{symbol}/offering", json=WINDOW)
    assert opened.status_code == 201, opened.text


def test_rights_that_people_have_are_served_as_before(
    owner: FlaskClient, staff: FlaskClient, second: FlaskClient, house: House
) -> None:
    suspend(staff, second)
    soon = now() + 60 * SECOND
    command = Authorise(
        MERCHANT, new_mark(), 0, SERIES, ALICE, Right.UNITS, 1, draw_bytes(16), soon, soon
    )
    authorisation = house.give(command).sequence
    path = f"/api/redemption/authorisations/{authorisation}/capture"
    assert owner.post(path, json={"quantity": 1}).status_code == 200


def test_nobody_of_staff_acts_on_a_merchant_at_which_they_work(
    owner: FlaskClient, staff: FlaskClient, second: FlaskClient, work: Work
) -> None:
    work.give(STAFF, Rank.CASHIER)
    assert act(staff, "watch").status_code == 404
    body = {"standing": "watched", "reason": REASON}
    assert staff.post(f"/api/staff/merchants/{MERCHANT}/standing", json=body).status_code == 409
    act(second, "suspend")
    (waits,) = second.get("/api/staff/suspensions").get_json()
    answer = staff.post(f"/api/staff/suspensions/{waits['number']}/second")
    assert answer.status_code == 409
    assert stands(owner) == "good"


def test_what_is_seconded_by_two_at_once_happens_once(
    owner: FlaskClient, staff: FlaskClient, second: FlaskClient, house: House
) -> None:
    act(staff, "suspend")
    (waits,) = staff.get("/api/staff/suspensions").get_json()
    third = sign_in(house.app.test_client(), house, CAROL, [Role.STAFF])
    path = f"/api/staff/suspensions/{waits['number']}/second"
    answers = at_once(lambda: second.post(path), lambda: third.post(path))
    assert {each.status_code for each in answers} <= {200, 404, 409}
    assert sum(each.status_code == 200 for each in answers) == 1
    assert stands(owner) == "suspended"


def test_the_same_key_acts_once(owner: FlaskClient, staff: FlaskClient) -> None:
    path, key = f"/api/staff/merchants/{MERCHANT}/standing", {"Idempotency-Key": new_mark()}
    body = {"standing": "watched", "reason": REASON}
    first = staff.post(path, json=body, headers=key)
    assert (first.status_code, stands(owner)) == (200, "watched")
    act(staff, "reinstate")
    assert staff.post(path, json=body, headers=key).get_json() == first.get_json()
    assert stands(owner) == "good"


def test_merchants_are_found_by_number_or_name_and_signs_mean_themselves(
    owner: FlaskClient, staff: FlaskClient
) -> None:
    assert "Merchant 1" in staff.get(f"/staff/merchants?q={MERCHANT}").text
    assert "Merchant 1" in staff.get("/staff/merchants?q=ERCHANT 1").text
    assert "No merchant is called so" in staff.get("/staff/merchants?q=%25").text
    found = staff.get("/api/staff/merchants?q=商家1").get_json()
    assert [each["account"] for each in found] == [MERCHANT]
    assert staff.get("/api/staff/merchants?q=" + "9" * 40).get_json() == []
    for account in (BOB + 1000, 10**30):
        assert act(staff, "watch", account).status_code == 404
        body = {"standing": "watched", "reason": REASON}
        path = f"/api/staff/merchants/{account}/standing"
        assert staff.post(path, json=body).status_code == 404


def test_the_merchant_does_not_learn_who_of_staff_it_was(
    owner: FlaskClient, staff: FlaskClient, second: FlaskClient
) -> None:
    suspend(staff, second)
    for page in (owner.get("/business/standing").text, owner.get("/api/business/standing").text):
        assert f"Member {STAFF}" not in page
        assert f"Member {DAVE}" not in page
    listed = staff.get("/staff").text
    assert f"Member {STAFF} · Member {DAVE}" in listed
