"""A purchase that broke off at any step goes on by itself, and happens once."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from exchange.client import Accepted, Client, OutcomeUnknown, Refused
from exchange.commands import Command
from exchange.refusals import Refusal
from portal.database import session
from portal.mall.recovery import recover
from tests.portal.house import ALICE, House
from tests.portal.mall.shopping import (
    HOTPOT,
    YUAN,
    bought,
    join,
    means,
    pay,
    put_in,
    put_on_sale,
    state,
)
from tests.portal.mall.test_refunds import refund
from tests.support.engine_market import MERCHANT


class FailingDoor:
    """The exchange's door, which breaks off at the nth command: before it arrives, or after."""

    def __init__(self, client: Client, nth: int, *, arrives: bool) -> None:
        self._client = client
        self._left = nth
        self._arrives = arrives

    def submit(self, command: Command) -> Accepted | Refused:
        """Pass a command on, until it is the nth."""
        self._left -= 1
        if self._left == 0:
            if self._arrives:
                self._client.submit(command)
            raise OutcomeUnknown
        return self._client.submit(command)

    def __getattr__(self, name: str) -> object:
        """Pass everything else on."""
        return getattr(self._client, name)


@pytest.fixture
def breaking(house: House) -> Iterator[Callable[..., None]]:
    """Let the portal's door to the exchange break off; it is whole again at the end."""

    def break_off(nth: int, *, arrives: bool) -> None:
        house.app.extensions["exchange"] = FailingDoor(house.client, nth, arrives=arrives)

    yield break_off
    house.app.extensions["exchange"] = house.client


@pytest.mark.parametrize("arrives", [False, True])
@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_purchase_goes_on_where_it_broke_off(
    buyer: FlaskClient,
    shop: FlaskClient,
    house: House,
    breaking: Callable[..., None],
    step: int,
    arrives: bool,
) -> None:
    """Three commands pay by a right and money: reserve, pay the rest, take."""
    join(house, ALICE)
    good, before, seller = put_on_sale(shop), means(house, ALICE), means(house, MERCHANT)
    put_in(buyer, good)
    breaking(step, arrives=arrives)
    waits = pay(buyer, HOTPOT).location
    assert "under way" in buyer.get(waits).text
    assert "Beef noodles" not in buyer.get("/basket").text
    house.app.extensions["exchange"] = house.client
    with house.app.app_context():
        assert recover(house.client, session(), quiet_for=0) == 1
        assert recover(house.client, session(), quiet_for=0) == 0
    assert state(buyer, waits.rpartition("/")[2]) == "paid"
    after = means(house, ALICE)
    assert (before.units - after.units, before.money - after.money) == (32, YUAN // 2)
    assert means(house, MERCHANT).money - seller.money == 32 * 4_000 + YUAN // 2


@pytest.mark.parametrize("arrives", [False, True])
@pytest.mark.parametrize("step", [1, 2])
def test_a_refund_goes_on_where_it_broke_off(
    buyer: FlaskClient,
    shop: FlaskClient,
    house: House,
    breaking: Callable[..., None],
    step: int,
    arrives: bool,
) -> None:
    join(house, ALICE)
    before = means(house, ALICE), means(house, MERCHANT)
    number = bought(buyer, put_on_sale(shop), 1, HOTPOT)
    breaking(step, arrives=arrives)
    assert "did not answer in time" in refund(shop, number, 1).text
    house.app.extensions["exchange"] = house.client
    assert "A refund is under way" in buyer.get(f"/purchases/{number}").text
    with house.app.app_context():
        assert recover(house.client, session(), quiet_for=0) == 1
        assert recover(house.client, session(), quiet_for=0) == 0
    assert state(buyer, number) == "refunded"
    assert (means(house, ALICE), means(house, MERCHANT)) == before


def test_while_the_exchange_is_away_a_purchase_waits(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    class Away(FailingDoor):
        def submit(self, _command: Command) -> Accepted | Refused:
            return Refused(Refusal.ENGINE_UNAVAILABLE)

    good, before = put_on_sale(shop), means(house, ALICE)
    put_in(buyer, good)
    away = Away(house.client, 0, arrives=False)
    house.app.extensions["exchange"] = away
    try:
        pay(buyer, "balance")
        with house.app.app_context():
            assert recover(away, session(), quiet_for=0) == 1  # type: ignore[arg-type]
    finally:
        house.app.extensions["exchange"] = house.client
    number = buyer.get("/api/purchases").get_json()[0]["number"]
    assert state(buyer, number) == "placed"
    assert "under way" in buyer.get(f"/purchases/{number}").text
    assert means(house, ALICE) == before
    with house.app.app_context():
        recover(house.client, session(), quiet_for=0)
    assert state(buyer, number) == "paid"
