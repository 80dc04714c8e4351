"""Every route with every role, without a form's token, and with somebody else's things."""

from collections.abc import Iterator
from pathlib import PurePosixPath

import msgspec
import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from exchange.commands import OPERATOR, AdmitMember, CancelOrders, MemberKind
from exchange.events import MemberAdmitted
from portal import clock
from portal.access import DECLARED, SIGNED, Audience, Role
from portal.randomness import draw_text
from portal.visitor import Rank
from tests.portal import foreign_objects
from tests.portal.foreign_objects import BODIES, FOREIGN, PUBLIC, Values
from tests.portal.house import ALICE, BOB, CAROL, DAVE, House
from tests.portal.sign_in import give_post, sign_in, without_token

foreign_objects.gather()

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
REFUSED = {401, 403}
OPEN = {Audience.ANYONE, Audience.LOCAL}
"""Tests come from this machine; what is for its programs alone is tested where it is made."""

PERMITTED = {
    "nobody": OPEN,
    "consumer": OPEN | {Audience.PERSON},
    "supplier": OPEN | {Audience.PERSON},
    "cashier": OPEN | {Audience.PERSON, Audience.COUNTER},
    "merchant": OPEN | {Audience.PERSON, Audience.MERCHANT, Audience.COUNTER},
    "consumer with second factor": OPEN | {Audience.PERSON},
    "staff without second factor": OPEN | {Audience.PERSON},
    "staff": OPEN | {Audience.PERSON, Audience.STAFF},
}
SIGN_INS = {
    "consumer": (BOB, [Role.CONSUMER], False),
    "supplier": (CAROL, [Role.CONSUMER, Role.SUPPLIER], False),
    "consumer with second factor": (BOB, [Role.CONSUMER], True),
    "merchant": (CAROL, [Role.CONSUMER, Role.SUPPLIER, Role.MERCHANT], False),
    "staff without second factor": (DAVE, [Role.CONSUMER, Role.STAFF], False),
    "staff": (DAVE, [Role.CONSUMER, Role.STAFF], True),
}


FOR = {
    "/api/applications": {Audience.PERSON},
    "/api/business": {Audience.MERCHANT},
    "/api/business/sales": {Audience.COUNTER},
    "/api/gifts": {Audience.PERSON},
    "/gifts": {Audience.PERSON},
    "/api/holdings": {Audience.PERSON},
    "/api/issuing": {Audience.MERCHANT},
    "/api/keys": {Audience.PERSON},
    "/api/members/me": {Audience.PERSON},
    "/api/posts": {Audience.PERSON},
    "/api/purchases": {Audience.PERSON},
    "/api/redemption": {Audience.PERSON, Audience.COUNTER},
    "/api/redemption/authorisations": {Audience.COUNTER},
    "/api/redemption/readings": {Audience.COUNTER},
    "/api/staff": {Audience.STAFF},
    "/api/trading/fills": {Audience.PERSON},
    "/api/trading/orders": {Audience.PERSON},
    "/api/wallet": {Audience.PERSON},
    "/apply": {Audience.PERSON},
    "/basket": {Audience.PERSON},
    "/business": {Audience.MERCHANT},
    "/business/sales": {Audience.COUNTER},
    "/holdings": {Audience.PERSON},
    "/issuing": {Audience.MERCHANT},
    "/keys": {Audience.PERSON},
    "/me": {Audience.PERSON},
    "/membership/cards": {Audience.PERSON},
    "/membership/shops": {Audience.PERSON},
    "/metrics": {Audience.LOCAL},
    "/orders": {Audience.PERSON},
    "/purchases": {Audience.PERSON},
    "/staff": {Audience.STAFF},
    "/terminal": {Audience.COUNTER},
    "/wallet": {Audience.PERSON},
    "/wallet/webhooks": {Audience.CALLBACK},
}
"""Whom the parts of the portal are for, said again: a declaration that is too wide shows here."""

CHANGED_BY_ANYBODY = {
    "/api/members", "/api/members/recovery", "/api/members/sign-in", "/bank/payments/<reference>",
    "/confirm/<link>", "/preferences", "/recover", "/recover/<link>", "/sign-in", "/sign-in/code",
    "/sign-out", "/sign-up",
}  # fmt: skip


def part_of(rule: Rule) -> str:
    """Return the part of the portal that a rule lies in, of those that are for somebody."""
    parents = [rule.rule, *map(str, PurePosixPath(rule.rule).parents)]
    return next((each for each in parents if each in FOR), "")


def test_the_parts_of_the_portal_are_for_whom_they_were_meant(house: House) -> None:
    rules = list(house.app.url_map.iter_rules())
    wrong = {
        rule.rule: DECLARED[rule.endpoint]
        for rule in rules
        if (part := part_of(rule)) and DECLARED[rule.endpoint] not in FOR[part]
    }
    assert wrong == {}
    assert {part_of(rule) for rule in rules} - {""} == set(FOR)


def test_nobody_changes_anything_without_signing_in_but_by_a_few_forms(house: House) -> None:
    open_ = {rule.rule for rule, method in calls(house) if method in CHANGING and is_open(rule)}
    assert open_ <= CHANGED_BY_ANYBODY


def is_open(rule: Rule) -> bool:
    return DECLARED[rule.endpoint] in OPEN


def client_of(house: House, role: str) -> FlaskClient:
    """Return a browser of somebody with that role."""
    web = house.app.test_client()
    if role == "cashier":
        sign_in(web, house, a_cashier(house))
    elif role in SIGN_INS:
        member, roles, second_factor = SIGN_INS[role]
        sign_in(web, house, member, roles, second_factor=second_factor)
    return web


def a_cashier(house: House) -> int:
    """Return the account of somebody who works at the counter of CAROL's shop, and no more."""
    admit = AdmitMember(OPERATOR, "a cashier", 0, MemberKind.NATURAL)
    ((_, payload),) = house.give(admit).payloads
    account = msgspec.msgpack.decode(payload, type=MemberAdmitted).member
    sign_in(house.app.test_client(), house, CAROL, [Role.CONSUMER, Role.MERCHANT])
    sign_in(house.app.test_client(), house, account)
    give_post(house.app, account, CAROL, Rank.CASHIER)
    return account


def calls(house: House) -> Iterator[tuple[Rule, str]]:
    """Yield every rule of the portal with each method that it takes."""
    for rule in house.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def call(house: House, web: FlaskClient, rule: Rule, method: str, given: Values) -> TestResponse:
    """Call a route; parts of its address that are not given are any that fit."""
    values = {name: _any_value(rule, name) for name in rule.arguments} | dict(given)
    adapter = house.app.url_map.bind("localhost")
    path = adapter.build(rule.endpoint, values, method=method)
    return web.open(path, method=method, json=BODIES.get(rule.endpoint))


def _any_value(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    if choices := getattr(converter, "items", None):
        return min(choices)
    return 1 if getattr(converter, "num_convert", None) else "x"


def turned_away(answer: TestResponse) -> bool:
    """Whether a route let nobody through: by its status, or to where one signs in."""
    if answer.status_code == 303:
        return answer.location.partition("?")[0] in ("/sign-in", "/me/two-factor")
    return answer.status_code in REFUSED


@pytest.mark.parametrize("role", PERMITTED)
def test_nobody_reaches_a_route_that_is_not_for_them(house: House, role: str) -> None:
    web, size = client_of(house, role), house.size()
    reached = [
        (rule.rule, method)
        for rule, method in calls(house)
        if DECLARED[rule.endpoint] not in PERMITTED[role] | SIGNED
        and not turned_away(call(house, web, rule, method, {}))
    ]
    assert reached == []
    assert house.size() == size


def test_what_asks_for_a_signature_does_nothing_by_a_cookie(house: House) -> None:
    web, size = client_of(house, "staff"), house.size()
    reached = [
        (rule.rule, method)
        for rule, method in calls(house)
        if DECLARED[rule.endpoint] in SIGNED
        and call(house, web, rule, method, {}).status_code < 400
    ]
    assert reached == []
    assert house.size() == size


@pytest.mark.parametrize("role", PERMITTED)
def test_nothing_is_changed_without_the_token_of_a_form(house: House, role: str) -> None:
    web, size = client_of(house, role), house.size()
    without_token(web)
    reached = [
        (rule.rule, method)
        for rule, method in calls(house)
        if method in CHANGING and DECLARED[rule.endpoint] in PERMITTED[role]
        # A token has the same effect everywhere: 400 for a page, a problem for a program.
        if call(house, web, rule, method, {}).status_code not in (400, 403)
    ]
    assert reached == []
    assert house.size() == size


def own_things(house: House) -> set[str]:
    """Return the endpoints for persons and merchants whose address names something."""
    audiences = (Audience.PERSON, Audience.MERCHANT, Audience.COUNTER)
    return {
        rule.endpoint
        for rule in house.app.url_map.iter_rules()
        if rule.arguments and DECLARED[rule.endpoint] in audiences
    }


def test_every_route_says_whose_the_thing_is_that_it_names(house: House) -> None:
    unsaid = own_things(house) - set(FOREIGN) - set(PUBLIC)
    assert not unsaid, f"say it in tests/portal/<capability>/foreign_objects.py: {sorted(unsaid)}"


def test_what_is_anothers_is_as_if_it_were_not_there(house: House) -> None:
    made = {endpoint: FOREIGN[endpoint](house) for endpoint in sorted(FOREIGN)}
    web = house.app.test_client()
    sign_in(web, house, BOB, [Role.CONSUMER, Role.SUPPLIER, Role.MERCHANT])
    size = house.size()
    reached = [
        (rule.rule, method)
        for rule, method in calls(house)
        if rule.endpoint in made
        and call(house, web, rule, method, made[rule.endpoint]).status_code not in (403, 404)
    ]
    grown = house.size() - size
    # What was made here is in nobody's way.
    house.give(CancelOrders(ALICE, draw_text(22), clock.now() + 60 * clock.SECOND))
    assert reached == []
    assert not grown
