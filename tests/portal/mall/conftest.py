"""An exchange of its own, as these tests use units and money that others count."""

from collections.abc import Iterator

import pytest

from portal.database import session
from portal.mall.models import BasketLine
from tests.portal.house import House, open_house


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = open_house(tmp_path_factory.mktemp("mall"))
    yield house
    house.close()


@pytest.fixture(autouse=True)
def _nothing_in_the_baskets(house: House) -> None:
    with house.app.app_context():
        session().query(BasketLine).delete()
        session().commit()
