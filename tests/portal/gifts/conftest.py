"""An exchange of its own, as these tests use units that others count."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.portal.house import BOB, House, open_house
from tests.portal.sign_in import sign_in


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = open_house(tmp_path_factory.mktemp("gifts"))
    yield house
    house.close()


@pytest.fixture
def giver(buyer: FlaskClient) -> FlaskClient:
    """Return ALICE's browser."""
    return buyer


@pytest.fixture
def friend(house: House) -> FlaskClient:
    """Return BOB's browser."""
    return sign_in(house.app.test_client(), house, BOB)
