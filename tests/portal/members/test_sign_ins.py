"""Somebody is known again by a token, until the sign-in ends."""

from flask.testing import FlaskClient

from portal.access import Role
from portal.visitor import visitor
from tests.portal.house import ALICE, House
from tests.portal.sign_in import sign_in


def test_who_is_signed_in_is_known(house: House, web: FlaskClient) -> None:
    sign_in(web, house)
    with web:
        web.get("/healthz")
        person = visitor()
    assert person is not None
    assert person.account == ALICE
    assert person.roles == frozenset([Role.CONSUMER])
