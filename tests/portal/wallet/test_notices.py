"""What comes to the wallet's door: taken once, if it is what the provider signed, and just now."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from exchange.client import AskBalances, Client
from portal import clock
from portal.bank.service import Decision
from portal.database import session
from portal.payments import Standing
from portal.randomness import draw_text
from portal.wallet import recovery
from portal.wallet.differences import Difference, DifferenceKind
from portal.wallet.till import till_of
from tests.portal.house import BOB, House
from tests.portal.sign_in import sign_in
from tests.portal.wallet.bank_at_the_door import BankAtTheDoor, open_bank
from tests.portal.wallet.outside import BreakingClient

YUAN = 10_000


@pytest.fixture
def bank(house: House) -> Iterator[BankAtTheDoor]:
    with open_bank(house.app) as door:
        yield door


@pytest.fixture
def reference(house: House, web: FlaskClient, bank: BankAtTheDoor) -> str:
    """Let Bob pay 77 yuan at his bank, and return the reference."""
    with house.app.app_context():
        recovery.recover(till_of(house.app), at_once=True)  # what other tests left waiting
    form = {"act": draw_text(22), "amount": "77"}
    begun = sign_in(web, house, BOB).post("/wallet/deposit", data=form)
    reference = begun.headers["Location"].rpartition("/")[2]
    bank.decide(reference, Decision.PAY)
    return reference


@pytest.fixture
def before(house: House, reference: str) -> int:
    return money_of(house.client)


def money_of(client: Client) -> int:
    shown = client.query(AskBalances(BOB)).balances
    return sum(balance.amount for balance in shown if balance.asset == 0)


def test_a_notice_is_followed_once(
    house: House, bank: BankAtTheDoor, reference: str, before: int
) -> None:
    assert bank.tell(reference).status_code == 200
    assert bank.tell(reference).status_code == 200
    assert money_of(house.client) - before == 77 * YUAN


def test_the_same_notice_sent_again_is_refused(
    house: House, bank: BankAtTheDoor, reference: str, before: int
) -> None:
    bank.tell(reference)
    body, headers = bank.told[-1]
    assert bank.knock(body, headers).status_code == 409
    assert money_of(house.client) - before == 77 * YUAN


@pytest.mark.parametrize("age", [600, 301, -301, -10_000])
def test_a_notice_of_another_time_is_refused(
    house: House, bank: BankAtTheDoor, reference: str, before: int, age: int
) -> None:
    assert bank.tell(reference, clock.now() - age * clock.SECOND).status_code == 403
    assert money_of(house.client) == before


def test_a_forged_notice_is_refused(
    house: House, bank: BankAtTheDoor, reference: str, before: int
) -> None:
    bank.tell(reference, clock.now() - clock.DAY)  # one that was signed, but is too old
    body, headers = bank.told[-1]
    fresh = {**headers, "X-Sandbox-Bank-Time": str(clock.now())}
    for spoilt, with_headers in (
        (body, fresh),
        (body.replace(b"7700", b"7701"), headers),
        (body, {**headers, "X-Sandbox-Bank-Signature": "0" * 64}),
        (body, {**headers, "X-Sandbox-Bank-Signature": "ü"}),
        (body, {**fresh, "X-Sandbox-Bank-Signature": ""}),
        (body, {name: said for name, said in fresh.items() if not name.endswith("Signature")}),
        (body, {}),
        (b"", {}),
        (b"\xff" * 1_000, headers),
    ):
        assert bank.knock(spoilt, with_headers).status_code == 403
    assert money_of(house.client) == before


def test_a_webhook_of_another_amount_books_nothing_and_is_written_down_for_staff(
    house: House, bank: BankAtTheDoor, reference: str, before: int
) -> None:
    for amount in (100, 76 * YUAN, 78 * YUAN, 77_000 * YUAN, -77 * YUAN, 0):
        assert bank.tell(reference, amount=amount).json == {"state": "kept"}
    assert money_of(house.client) == before
    with house.app.app_context():
        chosen = select(Difference).where(Difference.reference == reference)
        (found,) = session().scalars(chosen).all()
    assert (found.kind, found.ours, found.said) == (DifferenceKind.AMOUNT, 77 * YUAN, 100)
    assert bank.tell(reference).json == {"state": "followed"}


def test_a_notice_about_nothing_of_ours_is_refused(bank: BankAtTheDoor, reference: str) -> None:
    for unknown in ("x" * 22, "", "' or 1=1 --", "ü", "x" * 5_000):
        assert bank.tell(unknown, standing=Standing.PAID, amount=100).status_code == 404


def test_a_notice_while_the_exchange_is_away_is_kept_and_followed_later(
    house: House, bank: BankAtTheDoor, reference: str, before: int
) -> None:
    away = BreakingClient(house.client, ["away"])
    house.app.extensions["exchange"] = away
    try:
        assert bank.tell(reference).json == {"state": "kept"}
    finally:
        house.app.extensions["exchange"] = house.client
    assert money_of(house.client) == before
    with house.app.app_context():
        recovery.recover(till_of(house.app), at_once=True)
    assert money_of(house.client) - before == 77 * YUAN


def test_a_notice_that_never_comes_is_not_missed(
    house: House, bank: BankAtTheDoor, reference: str, before: int
) -> None:
    with house.app.app_context():
        recovery.recover(till_of(house.app), at_once=True)
    assert money_of(house.client) - before == 77 * YUAN


def test_nobody_gets_by_with_a_session_instead_of_a_signature(
    house: House, web: FlaskClient, bank: BankAtTheDoor, reference: str, before: int
) -> None:
    bob = sign_in(web, house, BOB)
    assert bob.post("/wallet/webhooks/bank", json={"reference": reference}).status_code == 403
    assert money_of(house.client) == before
