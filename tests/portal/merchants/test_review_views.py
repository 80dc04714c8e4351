"""Staff decides with the comparison before its eyes, and passes over nothing without naming it."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.access import Role
from portal.database import session
from portal.merchants.models import Comparison, Dossier
from portal.staff_acts import StaffAct
from tests.portal.house import House
from tests.portal.members.browser import Browser
from tests.portal.merchants.applying import (
    REASON,
    decide,
    fields,
    findings,
    licence,
    number_of,
    state_of,
)
from tests.portal.merchants.conftest import STAFF
from tests.portal.merchants.work import at_once
from tests.portal.sign_in import sign_in


def account_of(applicant: Browser) -> int:
    return int(applicant.web.get("/api/members/me").get_json()["account"])


@pytest.fixture
def applied(applicant: Browser, house: House) -> tuple[Browser, int]:
    applicant.send("/apply", **fields())
    return applicant, number_of(house, account_of(applicant))


@pytest.fixture
def twins(house: House) -> Iterator[list[tuple[Browser, int]]]:
    """Return two applicants with one licence, and their applications."""
    both = []
    shared = licence()
    for name in ("one", "other"):
        browser = Browser(house.app.test_client(), house)
        browser.join(f"{name}.{shared.lower()}@example.com")
        browser.send("/apply", **fields(licence=shared))
        both.append((browser, number_of(house, account_of(browser))))
    yield both
    staff = sign_in(house.app.test_client(), house, STAFF, [Role.STAFF])
    for _, number in both:
        decide(staff, number, "decline")


def test_issuing_begins_when_staff_has_approved(
    applied: tuple[Browser, int], staff: FlaskClient, house: House
) -> None:
    applicant, number = applied
    assert applicant.get("/issuing").status_code == 403
    assert decide(staff, number, "approve").status_code == 303
    assert applicant.get("/issuing").status_code == 200
    assert "You may issue vouchers" in applicant.get("/apply").text
    assert "merchant" in applicant.web.get("/api/members/me").get_json()["roles"]
    page = applicant.get("/issuing/new").text
    assert 'value="竹里茶社' in page  # the brand, as it was applied for
    email = applicant.web.get("/api/members/me").get_json()["email"]
    assert "was approved" in applicant.mails_to(email)[0]


def test_staff_sees_fields_and_findings_of_an_application(
    applied: tuple[Browser, int], staff: FlaskClient
) -> None:
    _, number = applied
    assert f'href="/staff/applications/{number}"' in staff.get("/staff/applications").text
    page = staff.get(f"/staff/applications/{number}").text
    assert findings(page)["licence_number"] == "fine"
    assert findings(page)["member_name"] == "look"
    assert "application" in staff.get("/staff").text
    assert staff.get("/staff/applications/999999").status_code == 404


def test_what_is_the_same_is_found_from_both_sides_when_staff_opens_it(
    twins: list[tuple[Browser, int]], staff: FlaskClient
) -> None:
    (first_applicant, first), (_, second) = twins
    # When the first was sent there was no other; now there is.
    assert findings(first_applicant.get("/apply").text)["same_licence"] == "fine"
    for number, other in ((first, second), (second, first)):
        page = staff.get(f"/staff/applications/{number}").text
        assert findings(page)["same_licence"] == "blocks"
        assert f'href="/staff/applications/{other}"' in page
    assert findings(first_applicant.get("/apply").text)["same_licence"] == "blocks"


def test_each_different_outcome_is_kept_and_equal_ones_once(
    twins: list[tuple[Browser, int]], staff: FlaskClient, house: House
) -> None:
    (_, first), _ = twins

    def kept() -> int:
        with house.app.app_context():
            chosen = select(func.count()).select_from(Comparison).join(Dossier)
            return session().scalar(chosen.where(Dossier.application_id == first)) or 0

    for _ in range(3):
        staff.get(f"/staff/applications/{first}")
    assert kept() == 2


def test_what_is_in_the_way_is_passed_over_only_by_naming_it(
    twins: list[tuple[Browser, int]], staff: FlaskClient, house: House
) -> None:
    (_, first), _ = twins
    page = staff.get(f"/staff/applications/{first}/approve").text
    assert "Another application has the same licence number." in page
    for despite in ([], ["licence_number"], ["everything"]):
        answer = decide(staff, first, "approve", despite=despite)
        assert answer.status_code == 422
        assert "Tick what you pass over" in answer.text
    assert state_of(house, first) == "waiting"
    assert decide(staff, first, "approve", despite=["same_licence"]).status_code == 303
    assert state_of(house, first) == "approved"
    with house.app.app_context():
        chosen = select(StaffAct.reason).where(StaffAct.subject == first, StaffAct.act == "approve")
        assert session().scalar(chosen) == f"{REASON} [same_licence]"


def test_of_two_with_one_licence_a_program_is_told_the_same(
    twins: list[tuple[Browser, int]], staff: FlaskClient, house: House
) -> None:
    _, (_, second) = twins
    path = f"/api/staff/applications/{second}/review"
    body = {"decision": "approve", "reason": REASON}
    answer = staff.post(path, json=body)
    assert answer.status_code == 422
    assert [each["rule"] for each in answer.get_json()["errors"]] == ["same_licence"]
    taken = staff.post(path, json=body | {"despite": ["same_licence"]})
    assert (taken.status_code, taken.get_json()["state"]) == (200, "approved")
    assert state_of(house, second) == "approved"


def test_two_decisions_at_once_are_one(
    applied: tuple[Browser, int], staff: FlaskClient, house: House
) -> None:
    applicant, number = applied
    other = sign_in(house.app.test_client(), house, STAFF, [Role.STAFF])
    path = f"/api/staff/applications/{number}/review"
    answers = at_once(
        lambda: staff.post(path, json={"decision": "approve", "reason": REASON}),
        lambda: other.post(path, json={"decision": "decline", "reason": REASON}),
    )
    assert sorted(each.status_code for each in answers) == [200, 409]
    state = state_of(house, number)
    works = applicant.get("/issuing").status_code
    assert (state, works) in {("approved", 200), ("declined", 403)}


def test_staff_cannot_review_their_own_application(house: House, staff: FlaskClient) -> None:
    assert staff.post("/apply", data=fields()).status_code == 303
    number = number_of(house, STAFF)
    assert "for somebody else to review" in staff.get(f"/staff/applications/{number}").text
    assert staff.get(f"/staff/applications/{number}/approve").status_code == 404
    assert decide(staff, number, "approve").status_code == 404
    path = f"/api/staff/applications/{number}/review"
    assert staff.post(path, json={"decision": "approve", "reason": REASON}).status_code == 409
    assert state_of(house, number) == "waiting"


def test_a_decision_needs_a_reason_and_is_made_once(
    applied: tuple[Browser, int], staff: FlaskClient, house: House
) -> None:
    _, number = applied
    assert decide(staff, number, "decline", reason="no").status_code == 422
    assert state_of(house, number) == "waiting"
    decide(staff, number, "decline")
    assert decide(staff, number, "approve").location == "/staff/applications"
    assert state_of(house, number) == "declined"
    path = "/api/staff/applications/999999/review"
    body = {"decision": "approve", "reason": REASON}
    assert staff.post(path, json=body).status_code == 404


def test_findings_can_be_queried_over_all_applications(
    twins: list[tuple[Browser, int]], staff: FlaskClient
) -> None:
    numbers = {number for _, number in twins}
    for number in numbers:
        staff.get(f"/api/staff/applications/{number}")
    found = staff.get("/api/staff/findings?rule=same_licence&severity=blocks").get_json()
    mine = [each for each in found if each["application"] in numbers]
    assert {(each["application"], each["other_application"]) for each in mine} == {
        (one, other) for one in numbers for other in numbers if one != other
    }
    assert {each["severity"] for each in found} == {"blocks"}
    assert staff.get("/api/staff/findings?severity=terrible").status_code == 422
    listed = staff.get("/api/staff/applications").get_json()
    assert numbers <= {each["number"] for each in listed}
