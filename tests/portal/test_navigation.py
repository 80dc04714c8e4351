"""Where a page says that one can go: what exists, and what the reader may enter."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from portal.access import Role
from tests.portal.house import ALICE, House
from tests.portal.pages_app import pages_app
from tests.portal.sign_in import sign_in

NAV = re.compile(r'<nav class="site-nav".*?</nav>', re.DOTALL)


def places(web: FlaskClient, address: str = "/about") -> list[str]:
    """Return the addresses in the navigation of a page."""
    nav = NAV.search(web.get(address).text)
    assert nav
    return re.findall(r'href="([^"]+)"', nav[0])


@pytest.mark.parametrize(
    ("roles", "seen"),
    [
        ({Role.CONSUMER}, {"/", "/wallet"}),
        ({Role.CONSUMER, Role.MERCHANT}, {"/", "/wallet", "/issuing", "/terminal"}),
        ({Role.STAFF}, {"/", "/wallet", "/staff"}),
    ],
)
def test_one_sees_what_one_may_enter(
    house: House, web: FlaskClient, roles: set[Role], seen: set[str]
) -> None:
    sign_in(web, house, ALICE, roles)
    found = set(places(web))

    assert seen <= found
    assert ("/issuing" in found) == (Role.MERCHANT in roles)
    assert ("/staff" in found) == (Role.STAFF in roles)


def test_a_stranger_sees_the_market_and_the_door(web: FlaskClient) -> None:
    page = web.get("/about?lang=en").text
    assert places(web) == ["/", "/goods", "/merchants"]
    assert 'href="/sign-in"' in page
    assert "/sign-out" not in page


def test_the_place_where_one_is_is_marked(house: House, web: FlaskClient) -> None:
    sign_in(web, house, ALICE, {Role.CONSUMER})
    assert re.search(r'href="/wallet" aria-current="page"', web.get("/wallet").text)
    assert not re.search(r'href="/" aria-current="page"', web.get("/wallet").text)


def test_the_foot_tells_how_long_the_ledger_is(house: House, web: FlaskClient) -> None:
    house.settle()
    assert re.search(r"账本：[\d,]{2,} 条分录", web.get("/about?lang=zh").text)


@pytest.fixture
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with pages_app(tmp_path_factory.mktemp("home")) as app:
        yield app.test_client()


def test_without_read_models_there_is_a_page_all_the_same(alone: FlaskClient) -> None:
    assert "账本：0 条分录" in alone.get("/about").text
