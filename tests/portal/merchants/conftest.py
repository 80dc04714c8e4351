"""An exchange of its own, as these tests change who acts for whom."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from portal.access import Role
from tests.portal.house import BOB, CAROL, House, open_house
from tests.portal.merchants.work import Work
from tests.portal.sign_in import sign_in
from tests.support.engine_market import MERCHANT


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = open_house(tmp_path_factory.mktemp("merchants"))
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
