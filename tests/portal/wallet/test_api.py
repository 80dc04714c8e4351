"""The wallet by program: the same acts as its pages, once for each Idempotency-Key."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from portal.randomness import draw_text
from tests.portal.house import ALICE, CAROL, House
from tests.portal.sign_in import sign_in
from tests.portal.wallet.bank_at_the_door import BankAtTheDoor, open_bank

TO = {"holder": "Carol", "bank": "Bank of Examples", "number": "6222 0202 1111"}


@pytest.fixture
def bank(house: House) -> Iterator[BankAtTheDoor]:
    with open_bank(house.app) as door:
        yield door


@pytest.fixture
def carol(house: House, web: FlaskClient) -> FlaskClient:
    return sign_in(web, house, CAROL)


def test_a_deposit_by_program(carol: FlaskClient, bank: BankAtTheDoor) -> None:
    before = float(carol.get("/api/wallet").json["available"])  # type: ignore[index]
    key = {"Idempotency-Key": draw_text(30)}
    begun = carol.post("/api/wallet/deposits", json={"amount": "12.30"}, headers=key)
    assert begun.status_code == 201
    assert begun.json is not None
    reference = begun.json["reference"]
    assert begun.json["state"] == "awaited"
    assert begun.json["pay_at"].endswith(f"/bank/payments/{reference}")
    again = carol.post("/api/wallet/deposits", json={"amount": "12.30"}, headers=key)
    assert again.json == begun.json
    other = carol.post("/api/wallet/deposits", json={"amount": "12.31"}, headers=key)
    assert other.status_code == 409
    assert other.json is not None
    assert other.json["errors"][0]["rule"] == "key_reused"

    bank.pay(reference)
    shown = carol.get(f"/api/wallet/deposits/{reference}").json
    assert shown is not None
    assert (shown["state"], shown["amount"], shown["pay_at"]) == ("posted", "12.30", None)
    assert carol.get("/api/wallet/deposits").json[0] == shown  # type: ignore[index]
    after = carol.get("/api/wallet").json
    assert after is not None
    assert round(float(after["available"]) - before, 2) == 12.30
    line = carol.get("/api/wallet/statement?limit=1").json
    assert line is not None
    assert (line[0]["what"], line[0]["change"]) == ("Deposit", "12.30")
    assert line[0]["ledger_entry"] == shown["ledger_entry"]


def test_a_withdrawal_by_program(carol: FlaskClient, bank: BankAtTheDoor) -> None:
    begun = carol.post("/api/wallet/withdrawals", json={"amount": "3", **TO})
    assert begun.status_code == 201
    assert begun.json is not None
    assert (begun.json["state"], begun.json["number"]) == ("begun", "•••• 1111")
    reference = begun.json["reference"]
    assert carol.get(f"/api/wallet/withdrawals/{reference}").json == begun.json
    assert begun.json in (carol.get("/api/wallet/withdrawals").json or [])
    refused = carol.post("/api/wallet/withdrawals", json={"amount": "10000000", **TO})
    assert refused.status_code in (201, 409)


@pytest.mark.parametrize(
    ("amount", "rule"),
    [("0", "above"), ("-5", "above"), ("1.005", "multiple_of"), ("10000000.01", "maximum"),
     ("1.00001", "yuan"), ("abc", "yuan"), ("", "yuan"), (5, "yuan"), (None, "yuan")],
)  # fmt: skip
def test_a_wrong_amount_is_named_with_its_rule(
    carol: FlaskClient, bank: BankAtTheDoor, amount: object, rule: str
) -> None:
    for path, more in (("deposits", {}), ("withdrawals", TO)):
        answer = carol.post(f"/api/wallet/{path}", json={"amount": amount, **more})
        assert answer.status_code == 422
        assert answer.json is not None
        errors = [(error["field"], error["rule"]) for error in answer.json["errors"]]
        assert errors == [("amount", rule)]


def test_statements_are_asked_for_strictly(carol: FlaskClient) -> None:
    for query in ("month=2026-13", "limit=0", "limit=501", "before=x", "page=2"):
        assert carol.get(f"/api/wallet/statement?{query}").status_code == 422


def test_without_a_provider_it_is_not_available(carol: FlaskClient) -> None:
    assert carol.post("/api/wallet/deposits", json={"amount": "1"}).status_code == 503
    assert carol.post("/api/wallet/withdrawals", json={"amount": "1", **TO}).status_code == 503


def test_what_is_anothers_is_not_there(
    house: House, carol: FlaskClient, bank: BankAtTheDoor
) -> None:
    begun = carol.post("/api/wallet/deposits", json={"amount": "1"}).json
    assert begun is not None
    alice = sign_in(house.app.test_client(), house, ALICE)
    assert alice.get(f"/api/wallet/deposits/{begun['reference']}").status_code == 404
    assert alice.get(f"/api/wallet/withdrawals/{begun['reference']}").status_code == 404
