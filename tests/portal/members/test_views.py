"""Sign-up, sign-in, recovery and sign-out, as a browser sees them."""

from collections.abc import Callable

import pytest

from portal.randomness import draw_text
from tests.portal.members.browser import PASSWORD, Browser

Open = Callable[[], Browser]


@pytest.fixture
def email() -> str:
    return f"ada.{draw_text(8).lower()}@example.com"


@pytest.mark.requirement("P0-01")
def test_anybody_can_sign_up_confirm_and_sign_in(browser: Browser, email: str) -> None:
    assert browser.sign_up(email).location == "/sign-up/sent"
    assert "on its way" in browser.get("/sign-up/sent").text
    assert not browser.is_in()
    assert browser.send(browser.link_to(email)).location == "/sign-in"
    assert browser.sign_in(email).location == "/"
    assert "Ada" in browser.get("/me").text


def test_an_account_is_used_only_when_its_address_is_confirmed(
    browser: Browser, email: str
) -> None:
    browser.sign_up(email)
    answer = browser.sign_in(email)
    assert answer.status_code == 422
    assert "not confirmed yet" in answer.text
    assert len(browser.mails_to(email)) == 2  # the link again


def test_a_program_that_opens_links_confirms_nothing(browser: Browser, email: str) -> None:
    browser.sign_up(email)
    browser.get(browser.link_to(email))
    assert browser.sign_in(email).status_code == 422


def test_a_link_is_good_once(browser: Browser, email: str) -> None:
    browser.sign_up(email)
    link = browser.link_to(email)
    browser.send(link)
    assert browser.get(link).status_code == 410
    assert browser.get(link[:-1]).status_code == 410


def test_signing_up_tells_nobody_whether_an_address_is_known(
    open_browser: Open, email: str
) -> None:
    open_browser().join(email)
    stranger = open_browser()
    known, new = stranger.sign_up(email), stranger.sign_up(f"x{email}")
    assert (known.status_code, known.location, known.text) == (
        new.status_code,
        new.location,
        new.text,
    )
    assert "somebody wanted to sign up" in stranger.mails_to(email)[0]
    known, new = (stranger.sign_in(each, "not the password") for each in (email, f"x{email}"))
    assert wordless(known.text) == wordless(new.text).replace(f"x{email}", email)
    known, new = (stranger.send("/recover", email=each) for each in (email, f"y{email}"))
    assert (known.status_code, known.location) == (new.status_code, new.location)


def wordless(page: str) -> str:
    """Return a page without the token in its forms."""
    return "".join(part for part in page.split('"') if not part.startswith("Ij"))


def test_a_password_is_recovered_by_mail_and_everybody_else_is_out(
    open_browser: Open, email: str
) -> None:
    thief, owner = open_browser(), open_browser()
    thief.join(email)
    assert owner.send("/recover", email=email).location == "/recover/sent"
    link = owner.link_to(email)
    assert owner.send(link, password="another good password").location == "/sign-in"
    assert not thief.is_in()
    assert owner.sign_in(email).status_code == 422
    assert owner.sign_in(email, "another good password").status_code == 303
    assert owner.get(link).status_code == 410


def test_what_was_copied_from_a_browser_is_worth_nothing_after_signing_out(
    open_browser: Open, email: str
) -> None:
    owner, thief = open_browser(), open_browser()
    owner.join(email)
    cookie = owner.web.get_cookie("scrip")
    assert cookie is not None
    thief.web.set_cookie("scrip", cookie.value)
    assert thief.is_in()
    owner.send("/sign-out", page="/me")
    assert not owner.is_in()
    assert not thief.is_in()


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(
    browser: Browser, email: str
) -> None:
    browser.sign_up(email)
    browser.send(browser.link_to(email))
    browser.get("/sign-in")
    planted = browser.web.get_cookie("scrip")
    assert planted is not None
    browser.sign_in(email)
    other = Browser(browser.house.app.test_client(), browser.house)
    other.web.set_cookie("scrip", planted.value)
    assert not other.is_in()


@pytest.mark.parametrize(
    ("asked", "then"),
    [
        ("/me?a=b", "/me?a=b"),
        ("https:" + "//elsewhere.invalid/", "/"),
        ("//elsewhere.invalid", "/"),
        ("/\\elsewhere.invalid", "/"),
        ("/\t/elsewhere.invalid", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_to_pages_of_ours_only(
    browser: Browser, email: str, asked: str, then: str
) -> None:
    browser.sign_up(email)
    browser.send(browser.link_to(email))
    assert browser.sign_in(email, next=asked).location == then


@pytest.mark.parametrize("path", ["/sign-up", "/sign-in", "/recover", "/sign-out"])
def test_a_form_from_elsewhere_is_not_taken(browser: Browser, path: str) -> None:
    assert browser.post(path, identity="a", password="b", email="c").status_code == 400


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Please fill this in."),
        ("name", "x" * 61, "at most 60 characters"),
        ("email", "nobody", "not an e-mail address"),
        ("email", "a@b", "not an e-mail address"),
        ("email", f"{'a' * 300}@example.com", "not an e-mail address"),
        ("password", "short", "at least 10 characters"),
        ("password", "x" * 201, "at most 200 characters"),
        ("password", "aaaaaaaaaaaa", "easy to guess"),
        ("password", "1234567890", "easy to guess"),
        ("password", "Password123", "easy to guess"),
        ("kind", "ghost", "choose one of these"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(
    browser: Browser, email: str, field: str, value: str, said: str
) -> None:
    fields = {"email": email, "name": "Grace", field: value}
    answer = browser.sign_up(str(fields.pop("email")), **fields)
    assert answer.status_code == 422
    assert said in answer.text
    if field != "name":
        assert 'value="Grace"' in answer.text
    assert PASSWORD not in answer.text
    assert browser.mails_to(email) == []


def test_the_password_must_not_be_the_name(browser: Browser, email: str) -> None:
    assert (
        "easy to guess"
        in browser.sign_up(email, name="Ada Lovelace", password="Ada Lovelace1").text
    )


def test_the_language_of_errors_is_the_readers(browser: Browser) -> None:
    answer = browser.web.get("/sign-in", headers={"Accept-Language": "zh-CN"})
    assert 'lang="zh-CN"' in answer.text
    assert "登录" in answer.text


def test_mail_of_others_is_shown_in_the_demo_only(browser: Browser) -> None:
    assert browser.get("/outbox").status_code == 404


def test_who_tries_passwords_must_wait_and_the_owner_need_not(
    open_browser: Open, email: str
) -> None:
    owner, thief = open_browser(), open_browser()
    owner.join(email)
    owner.send("/sign-out", page="/me")
    statuses = [thief.sign_in(email, f"wrong password {n}").status_code for n in range(11)]
    assert statuses == [422] * 10 + [429]
    answer = thief.sign_in(email)
    assert answer.status_code == 429
    assert "Please wait 15 minutes" in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert owner.sign_in(email).status_code == 303


def test_many_sign_ups_from_one_place_must_wait(browser: Browser) -> None:
    for _ in range(60):
        browser.house.app.extensions["members"].attempts.allow("sign-up from", "127.0.0.1", 60)
    assert browser.sign_up("ada@example.com").status_code == 429


def test_one_address_is_not_flooded_with_mail(browser: Browser, email: str) -> None:
    for _ in range(5):
        browser.sign_up(email)
    assert len(browser.mails_to(email)) == 3
