"""The acts of the pages by JSON: sign up, sign in, change what one is."""

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal import clock
from portal.members import totp
from portal.randomness import draw_text
from tests.portal.house import ALICE, House
from tests.portal.members.browser import PASSWORD, Browser
from tests.portal.sign_in import sign_in


@dataclass
class Program:
    """A program that keeps cookies and the token."""

    web: FlaskClient

    def send(self, method: str, path: str, **body: object) -> TestResponse:
        token = self.web.get("/api/session").json["csrf_token"]  # type: ignore[index]
        headers = {"X-CSRF-Token": token, "Accept-Language": "en"}
        json = body if body or method == "PUT" else None
        return self.web.open(f"/api/members{path}", method=method, json=json, headers=headers)

    def get(self, path: str) -> TestResponse:
        return self.web.get(f"/api/members{path}", headers={"Accept-Language": "en"})


@pytest.fixture
def program(house: House) -> Program:
    return Program(house.app.test_client())


@pytest.fixture
def email() -> str:
    return f"{draw_text(8).lower()}@example.com"


def errors(answer: TestResponse) -> set[tuple[str, str]]:
    assert answer.json is not None
    return {(each["field"], each["rule"]) for each in answer.json["errors"]}


def test_a_program_signs_up_a_firm_signs_in_and_out(
    program: Program, browser: Browser, email: str
) -> None:
    fields = {"email": email, "name": "Laoxiang", "password": PASSWORD, "kind": "legal"}
    assert program.send("POST", "", **fields).status_code == 202
    assert program.send("POST", "", **fields).status_code == 202  # tells nothing
    who = {"identity": email, "password": PASSWORD}
    assert errors(program.send("POST", "/sign-in", **who)) == {("password", "wrong")}
    browser.send(browser.link_to(email))
    shown = program.send("POST", "/sign-in", **who)
    assert shown.status_code == 200
    assert shown.json == program.get("/me").json
    assert shown.json is not None
    assert shown.json["kind"] == "legal"
    assert shown.json["roles"] == ["consumer"]
    assert program.send("POST", "/sign-out").status_code == 204
    assert program.get("/me").status_code == 401


def test_what_is_wrong_is_named(program: Program) -> None:
    answer = program.send("POST", "", email="nobody", name="", password="short")
    assert answer.status_code == 422
    assert errors(answer) == {("email", "invalid"), ("name", "invalid"), ("password", "invalid")}


def test_a_second_factor_is_asked_for(program: Program, browser: Browser, email: str) -> None:
    browser.join(email)
    page = browser.get("/me/two-factor").text
    secret = page.split('class="mono">')[1].split("<")[0].replace(" ", "")
    step = clock.now() // totp.STEP
    fields = {"current": PASSWORD, "code": totp.code_at(secret, step - 1)}
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    browser.post("/me/two-factor", csrf_token=token, **fields)
    who = {"identity": email, "password": PASSWORD}
    assert errors(program.send("POST", "/sign-in", **who)) == {("code", "required")}
    assert errors(program.send("POST", "/sign-in", **who, code="000000")) == {("code", "wrong")}
    code = totp.code_at(secret, step)
    assert program.send("POST", "/sign-in", **who, code=code).status_code == 200


def test_passwords_are_not_guessed_by_program_either(
    program: Program, browser: Browser, email: str
) -> None:
    browser.join(email)
    who = {"identity": email, "password": "wrong password"}
    statuses = [program.send("POST", "/sign-in", **who).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_one_changes_what_one_is(house: House, program: Program, browser: Browser) -> None:
    sign_in(program.web, house, ALICE)
    named = {"name": "Alice", "user_name": "", "language": "en"}
    changed = program.send("PUT", "/me", **named)
    assert changed.status_code == 200
    assert changed.json is not None
    assert changed.json["name"] == "Alice"
    answer = program.send("POST", "/me/email", email="new@example.com", current="no password")
    assert errors(answer) == {("current", "wrong")}
    answer = program.send("POST", "/me/password", password="a good password", current="no")
    assert errors(answer) == {("current", "wrong")}
    listed = program.get("/me/sign-ins").json
    assert listed is not None
    (here,) = [row for row in listed if row["this_one"]]
    assert program.send("DELETE", f"/me/sign-ins/{here['number']}").status_code == 204
    assert program.get("/me").status_code == 401


def test_recovery_tells_nothing(program: Program) -> None:
    for address in ("nobody.at.all@example.com", "member2@example.invalid"):
        answer = program.send("POST", "/recovery", email=address)
        assert (answer.status_code, answer.json) == (202, {"sent": True})
