"""The guard lets through whom a route is for, and tells everybody else what to do."""

from collections.abc import Sequence

import pytest
from flask import Flask

from portal.access import DECLARED, Audience, Role, guard
from portal.visitor import Acting, Person, Rank, Visit, act_for, find_by, merchant, person
from tests.portal.sign_in import with_token

GUARDED = (Audience.PERSON, Audience.MERCHANT, Audience.COUNTER, Audience.STAFF)


def somebody(*roles: Role, posts: Sequence[tuple[int, Rank]] = ()) -> Person:
    acting = tuple(Acting(merchant, rank, 1) for merchant, rank in posts)
    return Person(1, 2, "A", "a@example.invalid", frozenset(roles), "", acting)


CONSUMER, STAFF = somebody(Role.CONSUMER), somebody(Role.STAFF)
MERCHANT = somebody(Role.CONSUMER, posts=[(2, Rank.OWNER)])
MANAGER = somebody(Role.CONSUMER, posts=[(5, Rank.MANAGER)])
CASHIER = somebody(Role.CONSUMER, posts=[(5, Rank.CASHIER)])
BUSY = somebody(Role.CONSUMER, posts=[(5, Rank.CASHIER), (7, Rank.OWNER)])


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
        app.add_url_rule("/merchant", "merchant", lambda: str(merchant()))
        app.add_url_rule("/choose/<int:number>", "choose", self.choose)
        for name in ("merchant", "choose"):
            monkeypatch.setitem(DECLARED, name, Audience.ANYONE)
        app.add_url_rule("/who", "who", lambda: person().name)
        monkeypatch.setitem(DECLARED, "who", Audience.ANYONE)
        app.add_url_rule("/open", "open", lambda: "through")
        self.app, self.web = app, app.test_client()

    def choose(self, number: int) -> str:
        act_for(number)
        return ""

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
        (None, False, [303, 303, 303, 303], [401, 401, 401, 401]),
        (CONSUMER, False, [200, 403, 403, 403], [200, 403, 403, 403]),
        (CONSUMER, True, [200, 403, 403, 403], [200, 403, 403, 403]),
        (CASHIER, False, [200, 403, 200, 403], [200, 403, 200, 403]),
        (MANAGER, False, [200, 200, 200, 403], [200, 200, 200, 403]),
        (MERCHANT, False, [200, 200, 200, 403], [200, 200, 200, 403]),
        (BUSY, False, [200, 303, 200, 403], [200, 403, 200, 403]),
        (STAFF, False, [200, 403, 403, 303], [200, 403, 403, 403]),
        (STAFF, True, [200, 403, 403, 200], [200, 403, 403, 200]),
    ],
)
def test_a_route_is_for_those_whom_it_names(
    door: Door, who: Person | None, second_factor: bool, pages: list[int], programs: list[int]
) -> None:
    door.sign_in(who, second_factor=second_factor)
    assert [door.status(each) for each in GUARDED] == pages
    assert [door.status(each, "/api") for each in GUARDED] == programs


def test_who_works_at_several_acts_for_the_one_they_chose(door: Door) -> None:
    door.sign_in(BUSY)
    assert door.web.get("/merchant").text == "5"
    assert door.web.get("/MERCHANT").location == "/me/posts?next=%2FMERCHANT"
    door.web.get("/choose/7")
    assert door.web.get("/merchant").text == "7"
    assert door.status(Audience.MERCHANT) == 200


def test_a_chosen_post_that_ended_is_not_replaced_by_another(door: Door) -> None:
    door.sign_in(BUSY)
    door.web.get("/choose/7")
    door.sign_in(CASHIER)
    assert door.web.get("/COUNTER").location == "/me/posts?next=%2FCOUNTER"
    assert door.status(Audience.COUNTER, "/api") == 403
    door.web.get("/choose/5")
    assert door.status(Audience.COUNTER) == 200


def test_a_form_filled_in_for_another_merchant_is_turned_away(door: Door) -> None:
    door.sign_in(BUSY)
    door.web.get("/choose/7")
    with_token(door.web, door.app)
    for audience in (Audience.MERCHANT, Audience.COUNTER):
        for said, status in (("5", 400), ("", 400), ("7", 200)):
            sent = door.web.post(f"/{audience.name}", data={"acted_for": said})
            assert sent.status_code == status


def test_nobody_reads_what_is_a_merchants_without_looking_after_it() -> None:
    assert MANAGER.accounts == {2, 5}
    assert CASHIER.accounts == {2}
    assert BUSY.accounts == {2, 7}


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
