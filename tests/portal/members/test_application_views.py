"""Whoever signed up can become a supplier with the same account; issuing begins after review."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from portal.access import Role
from portal.randomness import draw_text
from tests.portal.house import House
from tests.portal.members.browser import Browser
from tests.portal.sign_in import sign_in

FIELDS = {
    "name_zh": "老巷面馆",
    "name_en": "Laoxiang Noodles",
    "trade": "restaurant",
    "licence": "91310000ma1k4abc2x",
    "contact": "Ada, 138 0000 0000",
    "sells": "Noodles, paid by prepaid value",
    "rules": "y",
}
REASON = "The licence was checked with the register."


@pytest.fixture
def applicant(browser: Browser) -> Browser:
    browser.join(f"{draw_text(8).lower()}@example.com")
    return browser


def staff(house: House, member: int = 5) -> FlaskClient:
    return sign_in(house.app.test_client(), house, member, [Role.STAFF])


def decide(web: FlaskClient, verb: str, reason: str = REASON) -> int:
    """Decide the newest application."""
    listed = web.get("/staff/applications").text
    number = listed.split(f'/{verb}"')[-2].rsplit("/", 1)[1]
    path = f"/staff/applications/{number}/{verb}"
    mark = web.get(path).text.split('name="act"')[1].split('value="')[1].split('"')[0]
    return web.post(path, data={"reason": reason, "act": mark}).status_code


def account_and_roles(applicant: Browser) -> tuple[str, set[str]]:
    """Return the account that `/me` names, and the roles it shows beside it."""
    line = applicant.get("/me").text.split("Account #")[1].split("</p>")[0]
    roles = {role.value for role in Role if f">{role.value}<" in re.sub(r"\s*<", "<", line)}
    return line.split("<")[0].strip(), roles


@pytest.mark.requirement("P0-02", "P0-03")
def test_a_consumer_becomes_a_supplier_with_the_same_account_by_applying(
    applicant: Browser,
) -> None:
    before = account_and_roles(applicant)
    assert before[1] == {"consumer"}
    assert applicant.send("/apply", **FIELDS).location == "/apply"
    assert "You are a supplier" in applicant.get("/apply").text  # said once
    assert account_and_roles(applicant) == (before[0], {"consumer", "supplier"})
    assert "in review" in applicant.get("/apply").text
    assert "91310000MA1K4ABC2X" in applicant.get("/apply").text


def test_issuing_begins_when_staff_has_approved(
    applicant: Browser, house: House, open_browser: Callable[[], Browser]
) -> None:
    applicant.send("/apply", **FIELDS)
    assert "merchant" not in applicant.get("/me").text
    assert decide(staff(house), "approve") == 303
    assert "merchant" in applicant.get("/me").text
    assert "You may issue vouchers" in applicant.get("/apply").text


def test_who_was_declined_reads_why_and_may_apply_again(applicant: Browser, house: House) -> None:
    applicant.send("/apply", **FIELDS)
    assert decide(staff(house), "decline", "The licence is of another firm.") == 303
    page = applicant.get("/apply").text
    assert "The licence is of another firm." in page
    assert 'value="老巷面馆"' in page
    assert applicant.send("/apply", **FIELDS).location == "/apply"
    assert "in review" in applicant.get("/apply").text


def test_a_form_that_comes_twice_is_one_application(applicant: Browser, house: House) -> None:
    applicant.send("/apply", **FIELDS)
    applicant.send("/apply", page="/me", **FIELDS)
    listed = staff(house).get("/staff/applications").text
    assert listed.count(applicant.get("/me").text.split("#")[1].split("<")[0] + "<") <= 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name_zh", "", "Please fill this in."),
        ("name_en", "x" * 61, "at most 60"),
        ("trade", "banking", "choose one of these"),
        ("licence", "abc", "8 to 32 letters"),
        ("licence", "<script>alert(1)</script>", "8 to 32 letters"),
        ("sells", "x" * 501, "at most 500"),
        ("rules", "", "Without this nothing can be sold here"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(
    applicant: Browser, field: str, value: str, said: str
) -> None:
    answer = applicant.send("/apply", **{**FIELDS, field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert "supplier" not in applicant.get("/me").text


def test_roles_cannot_be_written_into_the_form(applicant: Browser) -> None:
    more = {"role": "staff", "roles": "merchant", "state": "approved", "member_id": "1"}
    applicant.send("/apply", **FIELDS, **more)
    page = applicant.get("/me").text
    assert "merchant" not in page
    assert "in review" in applicant.get("/apply").text
    assert applicant.get("/staff").status_code == 403
