"""The page about oneself: what can be changed, by whom, and what follows."""

import re
from collections.abc import Callable

import pytest

from portal import clock
from portal.access import Role
from portal.members import totp
from portal.randomness import draw_text
from tests.portal.house import House
from tests.portal.members.browser import PASSWORD, Browser, token_of
from tests.portal.sign_in import sign_in

Open = Callable[[], Browser]


@pytest.fixture
def email() -> str:
    return f"{draw_text(8).lower()}@example.com"


@pytest.fixture
def ada(browser: Browser, email: str) -> Browser:
    browser.join(email)
    return browser


def code(secret: str, ahead: int = 0) -> str:
    return totp.code_at(secret, clock.now() // totp.STEP + ahead)


def switch_on(browser: Browser) -> tuple[str, list[str]]:
    """Switch the second factor on; return the secret and the recovery codes."""
    page = browser.get("/me/two-factor").text
    found = re.search(r'class="mono">([A-Z2-7 ]{39})<', page)
    assert found is not None, page
    secret = found[1].replace(" ", "")
    fields = {"csrf_token": token_of(page), "current": PASSWORD, "code": code(secret, -1)}
    answer = browser.post("/me/two-factor", **fields)
    codes = re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", answer.text)
    assert len(codes) == 10, answer.text
    return secret, codes


def test_names_and_language_are_changed_and_the_user_name_signs_in(
    ada: Browser, open_browser: Open
) -> None:
    called = f"ada-{draw_text(6).lower()}"
    answer = ada.send(
        "/me/name", page="/me", n__name="Ada L.", n__user_name=called.upper(), n__language="zh"
    )
    assert answer.location == "/me"
    page = ada.get("/me").text
    assert "Ada L." in page
    assert 'lang="zh-CN"' in page
    other = open_browser()
    assert other.sign_in(called).status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("n__name", "", "Please fill this in."),
        ("n__user_name", "ab", "3 to 32"),
        ("n__user_name", "a@example.com", "3 to 32"),
        ("n__user_name", "аda", "3 to 32"),  # the first letter is Cyrillic
        ("n__language", "fr", "choose one of these"),
    ],
)
def test_names_that_are_none_are_refused(ada: Browser, field: str, value: str, said: str) -> None:
    fields = {"n__name": "Ada", "n__user_name": "", "n__language": "en", field: value}
    answer = ada.send("/me/name", page="/me", **fields)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_user_name_is_one_persons(ada: Browser, open_browser: Open, email: str) -> None:
    fields = {"n__name": "Ada", "n__language": "en", "n__user_name": f"u{draw_text(8).lower()}"}
    assert ada.send("/me/name", page="/me", **fields).status_code == 303
    assert ada.send("/me/name", page="/me", **fields).status_code == 303
    other = open_browser()
    other.join(f"x{email}")
    answer = other.send("/me/name", page="/me", **fields)
    assert answer.status_code == 422
    assert "Somebody else has this user name." in answer.text


def test_another_address_counts_when_its_owner_opens_the_link(
    ada: Browser, open_browser: Open, email: str
) -> None:
    new = f"new.{email}"
    fields = {"e__email": new, "e__current": PASSWORD}
    assert ada.send("/me/email", page="/me", **fields).status_code == 303
    assert new not in ada.get("/me").text
    assert ada.send(ada.link_to(new)).location == "/me"
    assert new in ada.get("/me").text
    other = open_browser()
    assert other.sign_in(email).status_code == 422
    assert other.sign_in(new).status_code == 303


def test_the_address_and_the_password_are_changed_by_who_knows_the_password_alone(
    ada: Browser, email: str
) -> None:
    for path, fields in (
        ("/me/email", {"e__email": f"new.{email}", "e__current": "not the password"}),
        ("/me/password", {"p__password": "a quite new password", "p__current": "no password"}),
    ):
        answer = ada.send(path, page="/me", **fields)
        assert answer.status_code == 422
        assert "This is not your password." in answer.text
    assert ada.mails_to(f"new.{email}") == []


def test_anothers_address_is_not_taken_and_nothing_tells_that_it_is_one(
    ada: Browser, open_browser: Open, email: str
) -> None:
    other = open_browser()
    other.join(f"bob.{email}")
    mails = len(ada.mails_to(f"bob.{email}"))
    fields = {"e__email": f"bob.{email}", "e__current": PASSWORD}
    assert ada.send("/me/email", page="/me", **fields).status_code == 303
    assert len(ada.mails_to(f"bob.{email}")) == mails


def test_a_new_password_signs_everybody_else_out(
    ada: Browser, open_browser: Open, email: str
) -> None:
    thief = open_browser()
    thief.sign_in(email)
    fields = {"p__current": PASSWORD, "p__password": "an entirely other one"}
    assert ada.send("/me/password", page="/me", **fields).status_code == 303
    assert ada.is_in()
    assert not thief.is_in()
    assert "your password was changed" in ada.mails_to(email)[0]


def test_a_browser_is_signed_out_from_another(ada: Browser, open_browser: Open, email: str) -> None:
    phone = open_browser()
    phone.sign_in(email)
    page = ada.get("/me").text
    (number,) = re.findall(r"/me/sign-ins/(\d+)/end", page)
    ada.send(f"/me/sign-ins/{number}/end", page="/me")
    assert ada.is_in()
    assert not phone.is_in()
    assert ada.send(f"/me/sign-ins/{number}/end", page="/me").status_code == 404


def test_the_second_factor_is_asked_for_from_then_on(
    ada: Browser, open_browser: Open, email: str
) -> None:
    secret, _ = switch_on(ada)
    other = open_browser()
    assert other.sign_in(email, next="/wallet").location == "/sign-in/code?next=/wallet"
    assert not other.is_in()
    answer = other.send("/sign-in/code", code="000000")
    assert answer.status_code == 422
    assert "not right, or was used" in answer.text
    assert not other.is_in()
    assert other.send("/sign-in/code", code=code(secret)).status_code == 303
    assert other.is_in()


def test_a_code_that_somebody_saw_is_not_good_again(
    ada: Browser, open_browser: Open, email: str
) -> None:
    secret, _ = switch_on(ada)
    seen = code(secret)
    owner, thief = open_browser(), open_browser()
    owner.sign_in(email)
    assert owner.send("/sign-in/code", code=f"{seen[:3]} {seen[3:]}").status_code == 303
    thief.sign_in(email)
    assert thief.send("/sign-in/code", code=seen).status_code == 422
    assert not thief.is_in()


def test_a_recovery_code_is_good_once(ada: Browser, open_browser: Open, email: str) -> None:
    _, codes = switch_on(ada)
    for status in (303, 422):
        other = open_browser()
        other.sign_in(email)
        assert other.send("/sign-in/code", code=codes[3].upper()).status_code == status
    assert "9 recovery codes are left" in ada.get("/me/two-factor").text


def test_codes_are_not_guessed(ada: Browser, open_browser: Open, email: str) -> None:
    secret, _ = switch_on(ada)
    thief = open_browser()
    thief.sign_in(email)
    statuses = [thief.send("/sign-in/code", code="000000").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert thief.send("/sign-in/code", code=code(secret)).status_code == 429


def test_the_second_step_is_nothing_without_the_first(browser: Browser) -> None:
    assert browser.get("/sign-in/code").location == "/sign-in"


def test_the_second_step_is_not_good_for_another_password(
    ada: Browser, open_browser: Open, email: str
) -> None:
    secret, _ = switch_on(ada)
    thief = open_browser()
    thief.sign_in(email)
    fields = {"p__current": PASSWORD, "p__password": "an entirely other one"}
    ada.send("/me/password", page="/me", **fields)
    page = thief.get("/sign-in/code")
    assert page.location == "/sign-in"
    assert secret


def test_switching_on_needs_a_code_and_the_password(ada: Browser) -> None:
    page = ada.get("/me/two-factor").text
    for fields, said in (
        ({"code": "000000", "current": PASSWORD}, "This code is not right."),
        ({"code": "000000", "current": "no password"}, "This is not your password."),
        ({"code": "", "current": PASSWORD}, "Please fill this in."),
    ):
        answer = ada.post("/me/two-factor", csrf_token=token_of(page), **fields)
        assert answer.status_code == 422
        assert said in answer.text
    assert "Second factor: off" in ada.get("/me").text


def test_new_recovery_codes_replace_the_old_ones_and_it_can_be_switched_off(
    ada: Browser, open_browser: Open, email: str
) -> None:
    _, old = switch_on(ada)
    answer = ada.send("/me/two-factor/codes", page="/me/two-factor", current=PASSWORD)
    new = re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", answer.text)
    assert len(new) == 10
    assert not set(old) & set(new)
    other = open_browser()
    other.sign_in(email)
    assert other.send("/sign-in/code", code=old[0]).status_code == 422
    assert (
        ada.send("/me/two-factor/off", page="/me/two-factor", current="no password").status_code
        == 422
    )
    assert (
        ada.send("/me/two-factor/off", page="/me/two-factor", current=PASSWORD).status_code == 303
    )
    assert other.sign_in(email).location == "/"


def test_staff_cannot_do_without_the_second_factor(ada: Browser, house: House, email: str) -> None:
    switch_on(ada)
    number = re.search(r"Account #(\d+)", ada.get("/me").text)
    assert number is not None
    sign_in(house.app.test_client(), house, int(number[1]), [Role.CONSUMER, Role.STAFF])
    page = ada.get("/me/two-factor").text
    assert "/me/two-factor/off" not in page
    answer = ada.send("/me/two-factor/off", page="/me/two-factor", current=PASSWORD)
    assert answer.location == "/me/two-factor"
    assert "recovery code" in ada.get("/me/two-factor").text


def test_staff_without_a_second_factor_is_led_to_set_it_up_and_back(
    ada: Browser, house: House
) -> None:
    number = re.search(r"Account #(\d+)", ada.get("/me").text)
    assert number is not None
    sign_in(house.app.test_client(), house, int(number[1]), [Role.CONSUMER, Role.STAFF])
    assert ada.get("/staff/members").location == "/me/two-factor?next=%2Fstaff%2Fmembers"
    switch_on(ada)
    assert ada.get("/staff/members").status_code == 200
