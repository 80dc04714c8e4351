"""An exchange of its own, as these tests use units that others count."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from portal.access import Role
from tests.portal.house import ALICE, BOB, House, open_house
from tests.portal.sign_in import sign_in
from tests.support.engine_market import MERCHANT


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = open_house(tmp_path_factory.mktemp("redemption"))
    yield house
    house.close()


@pytest.fixture
def shop(house: House) -> FlaskClient:
    """Return the merchant's browser."""
    return sign_in(house.app.test_client(), house, MERCHANT, {Role.CONSUMER, Role.MERCHANT})


@pytest.fixture
def rival(house: House) -> FlaskClient:
    """Return the browser of another merchant."""
    return sign_in(house.app.test_client(), house, BOB, {Role.CONSUMER, Role.MERCHANT})


@pytest.fixture
def buyer(house: House) -> FlaskClient:
    """Return the browser of somebody who buys."""
    return sign_in(house.app.test_client(), house, ALICE)
