"""One exchange for all tests of the portal; each test trades at prices of its own, or cleans up."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from portal.access import Role
from tests.portal.caller import Caller
from tests.portal.house import ALICE, BOB, CAROL, House, open_house
from tests.portal.sign_in import sign_in
from tests.support.engine_market import MERCHANT


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = open_house(tmp_path_factory.mktemp("home"))
    yield house
    house.close()


@pytest.fixture
def web(house: House) -> FlaskClient:
    return house.app.test_client()


def caller(house: House, web: FlaskClient, member: int) -> Iterator[Caller]:
    caller = Caller(web, house.keys[member])
    yield caller
    for symbol in ("HOTPOT2703CNY", "TEA2704CNY"):
        caller.delete("/openOrders", symbol=symbol)


@pytest.fixture
def alice(house: House, web: FlaskClient) -> Iterator[Caller]:
    yield from caller(house, web, ALICE)


@pytest.fixture
def bob(house: House, web: FlaskClient) -> Iterator[Caller]:
    yield from caller(house, web, BOB)


@pytest.fixture
def carol(house: House, web: FlaskClient) -> Iterator[Caller]:
    yield from caller(house, web, CAROL)


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
