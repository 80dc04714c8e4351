"""A member signed in, in a browser without script."""

import pytest
from flask.testing import FlaskClient

from tests.portal.caller import Caller
from tests.portal.house import ALICE, BOB, House
from tests.portal.sign_in import sign_in


@pytest.fixture
def alice_there(house: House, web: FlaskClient, alice: Caller) -> FlaskClient:
    """Alice with English pages; her orders are cancelled afterwards."""
    return sign_in(web, house, ALICE)


@pytest.fixture
def bob_there(house: House, bob: Caller) -> FlaskClient:
    """Bob with English pages, in a browser of his own."""
    return sign_in(house.app.test_client(), house, BOB)
