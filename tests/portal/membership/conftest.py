"""An exchange of its own, as these tests buy and join."""

from collections.abc import Iterator

import pytest

from tests.portal.house import House, open_house


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = open_house(tmp_path_factory.mktemp("membership"))
    yield house
    house.close()
