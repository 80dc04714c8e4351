"""The holder's code: drawn anew each time, shown to its holder alone, kept by nobody."""

import pytest
from flask.testing import FlaskClient

from portal.redemption.tokens import TokenKey
from tests.portal.house import ALICE, BOB, House
from tests.portal.redemption.counter import show, size, units
from tests.portal.sign_in import sign_in


def test_each_look_draws_another_code(buyer: FlaskClient, house: House) -> None:
    key: TokenKey = house.app.extensions["token_key"]
    before = size(house)
    first, second = show(buyer), show(buyer)
    assert first.number != second.number
    assert key.read(first.token).nonce != key.read(second.token).nonce
    assert key.read(first.token).holder == ALICE
    assert key.read(first.token).most == units(house, ALICE)
    assert size(house) == before  # showing a code changes nothing


def test_the_holder_says_how_much_at_most(buyer: FlaskClient, house: House) -> None:
    key: TokenKey = house.app.extensions["token_key"]
    assert key.read(show(buyer, amount="¥200").token).most == 200
    assert key.read(show(buyer, amount="２００").token).most == 200


@pytest.mark.parametrize("amount", ["0", "-1", "abc", "0.5", "99999999999", "1e9", "1" * 400])
def test_a_limit_that_cannot_be_is_said_and_the_code_is_for_all(
    buyer: FlaskClient, house: House, amount: str
) -> None:
    key: TokenKey = house.app.extensions["token_key"]
    assert key.read(show(buyer, amount=amount).token).most == units(house, ALICE)
    page = buyer.get("/holdings/HOTPOT2703/code", query_string={"amount": amount})
    assert 'class="wrong"' in page.text


def test_page_and_picture_are_kept_by_nobody(buyer: FlaskClient) -> None:
    code = show(buyer)
    for path in ("/holdings/HOTPOT2703/code", code.picture, "/holdings/HOTPOT2703/uses"):
        assert buyer.get(path).headers["Cache-Control"] == "no-store"


def test_anothers_picture_is_not_there(buyer: FlaskClient, house: House, web: FlaskClient) -> None:
    code = show(buyer)
    bob = sign_in(house.app.test_client(), house, BOB)
    assert bob.get(code.picture).status_code == 404
    assert buyer.get(code.picture.replace(".svg", "9.svg")).status_code == 404
    assert web.get(code.picture).status_code == 303


def test_who_has_nothing_is_told_so(shop: FlaskClient) -> None:
    page = shop.get("/holdings/HOTPOT2703/code")
    assert page.status_code == 200
    assert "nothing of this series" in page.text
    assert "<img" not in page.text


def test_what_is_not_a_series_has_no_code(buyer: FlaskClient, web: FlaskClient) -> None:
    for path in ("/holdings/NOSUCH2703/code", "/holdings/NOSUCH2703/uses"):
        assert buyer.get(path).status_code == 404
        assert web.get(path).status_code == 303
