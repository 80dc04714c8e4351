"""The way of what people tell the platform: registered, signed in, entered, compared, stored."""

import pytest
from flask.testing import FlaskClient

from portal.randomness import draw_text
from tests.portal.house import House
from tests.portal.members.browser import PASSWORD, Browser
from tests.portal.merchants.applying import decide, fields, findings, licence, number_of


@pytest.fixture
def somebody(house: House) -> Browser:
    return Browser(house.app.test_client(), house)


def address() -> str:
    return f"{draw_text(8).lower()}@example.com"


def me(browser: Browser) -> dict[str, object]:
    found: dict[str, object] = browser.web.get("/api/members/me").get_json()
    return found


@pytest.mark.requirement("P2-06", "P2-07", "P2-26")
def test_a_customer_signs_up_signs_in_and_is_stored(somebody: Browser) -> None:
    email = address()
    assert somebody.sign_up(email, name="林悦").status_code == 303
    assert somebody.sign_in(email).status_code == 422  # the address was not shown yet
    somebody.send(somebody.link_to(email))
    assert somebody.sign_in(email).status_code == 303
    stored = me(somebody)
    assert (stored["name"], stored["email"], stored["kind"]) == ("林悦", email, "natural")
    assert stored["roles"] == ["consumer"]
    assert "林悦" in somebody.get("/me").text


@pytest.mark.requirement("P2-04", "P2-05", "P2-01")
def test_a_merchant_registers_signs_in_and_has_a_role_of_its_own(
    somebody: Browser, house: House, staff: FlaskClient
) -> None:
    email, sent = address(), fields()
    somebody.join(email, kind="legal", name=sent["legal_name"])
    assert somebody.send("/apply", **sent).status_code == 303
    account = int(str(me(somebody)["account"]))
    assert decide(staff, number_of(house, account), "approve").status_code == 303
    again = Browser(house.app.test_client(), house)
    assert again.get("/issuing").status_code == 303
    assert again.sign_in(email).status_code == 303
    assert "merchant" in str(me(again)["roles"])
    assert again.get("/issuing").status_code == 200
    assert again.get("/terminal").status_code == 200


@pytest.mark.requirement("P2-08", "P2-09", "P2-20")
def test_what_is_entered_is_compared_before_it_reaches_the_platform(
    somebody: Browser, house: House, staff: FlaskClient
) -> None:
    somebody.join(address(), kind="legal", name="杭州竹里茶业有限公司")
    wrong = fields(licence="91330106MA2AX000XX")
    answer = somebody.send("/apply", **wrong)
    assert (answer.status_code, "look for a slip" in answer.text) == (422, True)
    sent = fields(legal_name="杭州竹里茶业有限公司", region="51")
    assert somebody.send("/apply", **sent).status_code == 303
    result = findings(somebody.get("/apply").text)
    assert result["region"] == "look"
    assert (result["licence_number"], result["same_licence"]) == ("fine", "fine")
    account = int(str(me(somebody)["account"]))
    number = number_of(house, account)
    assert findings(staff.get(f"/staff/applications/{number}").text) == result


@pytest.mark.requirement("P2-10", "P2-25")
def test_what_a_merchant_entered_is_kept_and_can_be_queried(
    somebody: Browser, house: House, staff: FlaskClient
) -> None:
    somebody.join(address())
    sent = fields(licence=licence())
    somebody.send("/apply", **sent)
    number = number_of(house, int(str(me(somebody)["account"])))
    kept = staff.get(f"/api/staff/applications/{number}").get_json()["dossiers"][0]
    for name in ("legal_name", "licence", "representative", "region", "city", "address", "name_zh"):
        assert kept[name] == sent[name]
    assert kept["identity"].endswith(sent["identity"][-4:])
    assert kept["identity"] != sent["identity"]
    queried = staff.get("/api/staff/findings?severity=fine").get_json()
    assert number in {each["application"] for each in queried}


@pytest.mark.requirement("P2-18")
def test_both_kinds_of_sign_in_lead_into_the_platform(somebody: Browser, house: House) -> None:
    for kind, browser in (
        ("natural", somebody),
        ("legal", Browser(house.app.test_client(), house)),
    ):
        email = address()
        browser.join(email, kind=kind)
        browser.send("/sign-out", page="/me")
        assert browser.send("/sign-in", identity=email, password=PASSWORD).location == "/"
        assert browser.get("/").status_code == 200
        assert me(browser)["kind"] == kind
