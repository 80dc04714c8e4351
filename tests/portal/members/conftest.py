"""Browsers of people, on the exchange that all tests of the portal share; and an empty count."""

from collections.abc import Callable

import pytest

from tests.portal.house import House
from tests.portal.members.browser import Browser


@pytest.fixture
def open_browser(house: House) -> Callable[[], Browser]:
    return lambda: Browser(house.app.test_client(), house)


@pytest.fixture
def browser(open_browser: Callable[[], Browser]) -> Browser:
    return open_browser()


@pytest.fixture(autouse=True)
def _nobody_tried_yet(house: House) -> None:
    house.app.extensions["counters"].reset()
