"""The guard lets through whom a route is for, and tells everybody else what to do."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.access import DECLARED, Audience, Role, guard
from portal.visitor import Person, Visit, find_by, person

GUARDED = (Audience.PERSON, Audience.MERCHANT, Audience.STAFF)
CONSUMER, MERCHANT, STAFF = (
    Person(n, n + 1, "A", "a@example.invalid", frozenset(roles), "")
    for n, roles in enumerate(([Role.CONSUMER], [Role.CONSUMER, Role.MERCHANT], [Role.STAFF]))
)


class Door:
    """A small application behind the guard, where anybody can be signed in."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.visit: Visit | None = None
        app = Flask(__name__)
        app.config.update(SECRET_KEY="a", TESTING=True)
        guard(app)
        find_by(app, lambda: self.visit)
        for audience in Audience:
            for rule in (f"/{audience.name}", f"/api/{audience.name}"):
                app.add_url_rule(rule, rule, lambda: "through", methods=["GET", "POST"])
                monkeypatch.setitem(DECLARED, rule, audience)
        app.add_url_rule("/who", "who", lambda: person().name)
        monkeypatch.setitem(DECLARED, "who", Audience.ANYONE)
        app.add_url_rule("/open", "open", lambda: "through")
        self.web: FlaskClient = app.test_client()

    def sign_in(self, person: Person | None, *, second_factor: bool = False) -> None:
        self.visit = None if person is None else Visit(person, 1, second_factor)

    def status(self, audience: Audience, prefix: str = "") -> int:
        return self.web.get(f"{prefix}/{audience.name}").status_code


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    return Door(monkeypatch)


@pytest.mark.parametrize(
    ("who", "second_factor", "pages", "programs"),
    [
        (None, False, [303, 303, 303], [401, 401, 401]),
        (CONSUMER, False, [200, 403, 403], [200, 403, 403]),
        (CONSUMER, True, [200, 403, 403], [200, 403, 403]),
        (MERCHANT, False, [200, 200, 403], [200, 200, 403]),
        (STAFF, False, [200, 403, 303], [200, 403, 403]),
        (STAFF, True, [200, 403, 200], [200, 403, 200]),
    ],
)
def test_a_route_is_for_those_whom_it_names(
    door: Door, who: Person | None, second_factor: bool, pages: list[int], programs: list[int]
) -> None:
    door.sign_in(who, second_factor=second_factor)
    assert [door.status(each) for each in GUARDED] == pages
    assert [door.status(each, "/api") for each in GUARDED] == programs


def test_a_reader_comes_back_to_the_page_after_signing_in(door: Door) -> None:
    assert door.web.get("/PERSON?a=b&c").location == "/sign-in?next=%2FPERSON%3Fa%3Db%26c"
    assert door.web.post("/PERSON").location == "/sign-in"
    door.sign_in(STAFF)
    assert door.web.get("/STAFF").location == "/me/two-factor?next=%2FSTAFF"


def test_what_changes_something_by_cookie_needs_the_token_of_a_form(door: Door) -> None:
    door.sign_in(STAFF, second_factor=True)
    for audience in (Audience.ANYONE, Audience.PERSON, Audience.STAFF):
        assert door.web.post(f"/{audience.name}").status_code == 400


def test_what_is_signed_needs_no_token(door: Door) -> None:
    for audience in (Audience.KEY_HOLDER, Audience.TRADING_KEY_HOLDER, Audience.CALLBACK):
        assert door.web.post(f"/{audience.name}").status_code == 200


def test_a_route_that_does_not_say_who_may_call_it_is_open_to_nobody(door: Door) -> None:
    with pytest.raises(Exception, match="open does not declare who may call it"):
        door.web.get("/open")


def test_a_route_for_anybody_that_needs_a_person_fails_without_one(door: Door) -> None:
    with pytest.raises(TypeError):
        door.web.get("/who")
    door.sign_in(CONSUMER)
    assert door.web.get("/who").text == "A"
