"""Members signed in, and a town whose clock is put by hand."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.portal.caller import Caller
from tests.portal.house import ALICE, BOB, House, open_house
from tests.portal.sign_in import sign_in
from tests.portal.town import Town


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Open an exchange of its own: units used here are counted by others."""
    house = open_house(tmp_path_factory.mktemp("holdings"))
    yield house
    house.close()


@pytest.fixture
def alice_there(house: House, web: FlaskClient, alice: Caller) -> FlaskClient:
    """Alice with English pages; her orders are cancelled afterwards."""
    return sign_in(web, house, ALICE)


@pytest.fixture
def bob_there(house: House, bob: Caller) -> FlaskClient:
    """Bob with English pages, in a browser of his own."""
    return sign_in(house.app.test_client(), house, BOB)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Open a town; each test issues a series of its own, and time goes on from test to test."""
    town = Town(tmp_path_factory.mktemp("town"))
    yield town
    town.close()
