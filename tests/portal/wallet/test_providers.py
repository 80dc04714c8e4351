"""Several payment providers side by side: the payer chooses, and none speaks for another."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from exchange.client import AskBalances
from portal.payments import Standing, providers_of
from portal.randomness import draw_text
from portal.wallet import recovery
from portal.wallet.till import till_of
from tests.portal.house import CAROL, House
from tests.portal.sign_in import sign_in
from tests.portal.wallet.bank_at_the_door import BankAtTheDoor, open_bank


@pytest.fixture
def bank(house: House) -> Iterator[BankAtTheDoor]:
    with open_bank(house.app) as door:
        yield door


@pytest.fixture
def other(house: House, bank: BankAtTheDoor) -> Iterator[BankAtTheDoor]:
    with open_bank(house.app, "other", b"o" * 32) as door:
        yield door


@pytest.fixture
def carol(house: House, web: FlaskClient) -> FlaskClient:
    return sign_in(web, house, CAROL)


def money_of(house: House) -> int:
    shown = house.client.query(AskBalances(CAROL)).balances
    return sum(balance.amount for balance in shown if balance.asset == 0)


def begin(web: FlaskClient, **fields: str) -> str:
    form = {"act": draw_text(22), "amount": "8", **fields}
    begun = web.post("/wallet/deposit", data=form)
    assert begun.status_code == 303, begun.text
    return begun.headers["Location"]


def recover(house: House) -> None:
    with house.app.app_context():
        recovery.recover(till_of(house.app), at_once=True)


def test_a_single_way_to_pay_is_not_asked_for(carol: FlaskClient, bank: BankAtTheDoor) -> None:
    assert 'name="provider"' not in carol.get("/wallet/deposit").text
    assert begin(carol).startswith("http://bank.example/")


def test_the_payer_chooses_among_those_switched_on(
    house: House, carol: FlaskClient, other: BankAtTheDoor
) -> None:
    page = carol.get("/wallet/deposit").text
    assert page.count('name="provider"') == 2
    before = money_of(house)
    address = begin(carol, provider="other")
    assert address.startswith("http://other.example/")
    assert other.pay(address.rpartition("/")[2]).status_code == 200
    assert money_of(house) - before == 8 * 10_000
    assert "checked" in carol.get("/wallet/deposit").text.split('value="other"')[0][-80:]


def test_what_is_not_switched_on_cannot_be_chosen(
    house: House, carol: FlaskClient, other: BankAtTheDoor
) -> None:
    size = house.size()
    for name in ("", "third", "'; drop", "x" * 500):
        form = {"act": draw_text(22), "amount": "8", "provider": name}
        refused = carol.post("/wallet/deposit", data=form)
        assert refused.status_code == 422
        assert "One cannot pay this way here" in refused.text
    sent = {"amount": "8", "provider": "third"}
    refused = carol.post("/api/wallet/deposits", json=sent)
    assert refused.status_code == 422
    assert refused.json is not None
    assert (refused.json["errors"][0]["field"], refused.json["errors"][0]["rule"]) == (
        "provider", "one_of",
    )  # fmt: skip
    assert house.size() == size


def test_programs_are_told_the_ways_to_pay(carol: FlaskClient, other: BankAtTheDoor) -> None:
    listed = carol.get("/api/wallet/providers").json
    assert listed is not None
    assert [each["provider"] for each in listed] == ["bank", "other"]
    begun = carol.post("/api/wallet/deposits", json={"amount": "8", "provider": "other"}).json
    assert begun is not None
    assert begun["provider"] == "other"
    assert begun["pay_at"].startswith("http://other.example/")


def test_one_provider_does_not_speak_for_another(
    house: House, carol: FlaskClient, bank: BankAtTheDoor, other: BankAtTheDoor
) -> None:
    before = money_of(house)
    reference = begin(carol, provider="bank").rpartition("/")[2]
    # Signed as the other one signs, at its own door: and yet it is not its payment.
    assert other.tell(reference, standing=Standing.PAID).status_code == 404
    body, headers = other.told[-1]
    assert bank.knock(body, headers).status_code == 403
    assert money_of(house) == before
    assert bank.pay(reference).status_code == 200
    assert money_of(house) - before == 8 * 10_000


def test_there_is_no_door_for_a_provider_that_is_not_switched_on(
    house: House, bank: BankAtTheDoor
) -> None:
    web = house.app.test_client()
    for name in ("other", "stripe", "Bank", "bank ", "%00"):
        assert web.post(f"/wallet/webhooks/{name}", data=b"{}").status_code == 404


def test_what_waits_for_a_provider_that_is_switched_off_goes_on_when_it_is_back(
    house: House, carol: FlaskClient, other: BankAtTheDoor
) -> None:
    before = money_of(house)
    reference = begin(carol, provider="other").rpartition("/")[2]
    bank = providers_of(house.app).pop("other")
    recover(house)
    page = carol.get(f"/wallet/deposits/{reference}").text
    assert "Nothing was taken yet" in page
    here = carol.post(f"/wallet/deposits/{reference}/pay").headers["Location"]
    assert here == f"/wallet/deposits/{reference}"
    providers_of(house.app)["other"] = bank
    other.pay(reference)
    assert money_of(house) - before == 8 * 10_000


def test_a_provider_with_little_to_tell_is_asked_ever_more_seldom(
    house: House, carol: FlaskClient, bank: BankAtTheDoor
) -> None:
    recover(house)
    begin(carol)
    with house.app.app_context():
        desk = till_of(house.app)
        assert recovery.recover(desk, at_once=True) > 0
        assert recovery.recover(desk) == 0, "it was asked just now"
