"""An exchange of its own, as these tests change who acts for whom."""

from collections.abc import Iterator
from typing import Final

import pytest
from flask.testing import FlaskClient

from exchange.commands import OPERATOR, AdmitMember, MemberKind
from portal.access import Role
from portal.randomness import draw_text
from tests.portal.house import BOB, CAROL, DAVE, House, open_house
from tests.portal.members.browser import Browser
from tests.portal.merchants.work import Work
from tests.portal.sign_in import sign_in
from tests.support.engine_market import MERCHANT

STAFF: Final = 6
"""The account of somebody of staff, next after the traders of the house."""


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = open_house(tmp_path_factory.mktemp("merchants"))
    house.give(AdmitMember(OPERATOR, "staff", 0, MemberKind.NATURAL))
    yield house
    house.close()


@pytest.fixture(autouse=True)
def _nobody_tried_yet(house: House) -> None:
    house.app.extensions["counters"].reset()


@pytest.fixture
def owner(house: House) -> FlaskClient:
    """Return the browser of the merchant of all series."""
    return sign_in(house.app.test_client(), house, MERCHANT, {Role.CONSUMER, Role.MERCHANT})


@pytest.fixture
def bob(house: House) -> FlaskClient:
    """Return the browser of somebody who works nowhere."""
    return sign_in(house.app.test_client(), house, BOB)


@pytest.fixture
def carol(house: House) -> FlaskClient:
    """Return the browser of somebody else who works nowhere."""
    return sign_in(house.app.test_client(), house, CAROL)


@pytest.fixture
def work(house: House) -> Iterator[Work]:
    """Return a hand inside: who works where; all posts but owners' own end with the test."""
    work = Work(house.app)
    yield work
    work.end_all()


@pytest.fixture
def dave(house: House) -> FlaskClient:
    """Return the browser of somebody who never applies."""
    return sign_in(house.app.test_client(), house, DAVE)


@pytest.fixture
def staff(house: House) -> FlaskClient:
    """Return the browser of somebody of staff, who is nobody else here."""
    return sign_in(house.app.test_client(), house, STAFF, [Role.STAFF])


@pytest.fixture
def applicant(house: House) -> Browser:
    """Return the browser of somebody who has just signed up."""
    applicant = Browser(house.app.test_client(), house)
    applicant.join(f"{draw_text(8).lower()}@example.com")
    return applicant
