"""Paying in for something: who sells it hears of it once the money is there, and then surely."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from exchange.client import AskBalances
from portal import clock, paying_in
from portal.acts import ActRefused
from portal.bank.service import Decision
from portal.database import session
from portal.payments import NoProvider
from portal.randomness import draw_digits
from portal.wallet import recovery
from portal.wallet.models import Deposit
from portal.wallet.till import till_of
from tests.portal.house import DAVE, House
from tests.portal.sign_in import sign_in
from tests.portal.wallet.bank_at_the_door import BankAtTheDoor, open_bank
from tests.portal.wallet.outside import BreakingClient, Crash

YUAN = 10_000
AMOUNT = 30 * YUAN


class Shop:
    """Who sells something: keeps what it was told, and can fail."""

    def __init__(self) -> None:
        self.heard: list[paying_in.PaidIn] = []
        self.fails: Exception | None = None
        self.crashes = False

    def serve(self, _session: Session, paid: paying_in.PaidIn) -> None:
        if self.fails is not None:
            raise self.fails
        self.heard.append(paid)
        if self.crashes:
            raise Crash


@pytest.fixture
def shop(house: House) -> Iterator[Shop]:
    shop = Shop()
    paying_in.serve(house.app, "thing", shop.serve)
    with house.app.app_context():
        yield shop
    del house.app.extensions["paying_in_for"]["thing"]


@pytest.fixture
def bank(house: House) -> Iterator[BankAtTheDoor]:
    with open_bank(house.app) as door:
        yield door


@pytest.fixture
def purpose(shop: Shop, bank: BankAtTheDoor) -> str:
    return f"thing:{draw_digits(12)}"


def money_of(house: House) -> int:
    shown = house.client.query(AskBalances(DAVE)).balances
    return sum(balance.amount for balance in shown if balance.asset == 0)


def begin(purpose: str, provider: str = "bank", amount: int = AMOUNT) -> str:
    return paying_in.begin(session(), DAVE, amount, purpose, "/things/7", provider)


def reference_in(address: str) -> str:
    return address.rpartition("/")[2]


def recover(house: House) -> None:
    recovery.recover(till_of(house.app), at_once=True)


def test_the_payer_is_sent_to_pay_and_then_the_seller_is_told(
    house: House, shop: Shop, bank: BankAtTheDoor, purpose: str
) -> None:
    before = money_of(house)
    address = begin(purpose)
    assert address.startswith("http://bank.example/bank/payments/")
    assert bank.provider.query(reference_in(address)).amount == AMOUNT
    assert shop.heard == []
    bank.pay(reference_in(address))
    (paid,) = shop.heard
    assert (paid.purpose, paid.member, paid.amount) == (purpose, DAVE, AMOUNT)
    assert paid.subject == purpose.removeprefix("thing:")
    assert money_of(house) - before == AMOUNT, "it is the member's own before it is the seller's"
    recover(house)
    assert len(shop.heard) == 1
    assert begin(purpose) == "/things/7", "it is paid"


def test_the_payer_comes_back_to_where_the_seller_wants(
    house: House, bank: BankAtTheDoor, purpose: str
) -> None:
    reference = reference_in(begin(purpose))
    found = session().scalar(select(Deposit).where(Deposit.reference == reference))
    assert found is not None
    assert found.return_to == "/things/7"
    web = sign_in(house.app.test_client(), house, DAVE)
    page = web.get(f"/wallet/deposits/{reference}").text
    assert 'href="/things/7"' in page


def test_begun_again_it_is_the_same_payment(
    house: House, bank: BankAtTheDoor, purpose: str
) -> None:
    first = begin(purpose)
    size = house.size()
    assert begin(purpose) == first
    assert house.size() == size


def test_another_way_to_pay_is_another_payment_and_what_is_paid_twice_stays_the_payers(
    house: House, shop: Shop, bank: BankAtTheDoor, purpose: str
) -> None:
    before = money_of(house)
    with open_bank(house.app, "other", b"o" * 32) as other:
        addresses = begin(purpose), begin(purpose, "other")
        assert addresses[0] != addresses[1]
        bank.pay(reference_in(addresses[0]))
        other.pay(reference_in(addresses[1]))
    assert money_of(house) - before == 2 * AMOUNT
    assert {paid.purpose for paid in shop.heard} == {purpose}


def test_after_a_refusal_it_can_be_tried_again(
    shop: Shop, bank: BankAtTheDoor, purpose: str
) -> None:
    first = reference_in(begin(purpose))
    bank.decide(first, Decision.REFUSE)
    bank.tell(first)
    told = paying_in.newest(session(), DAVE, purpose)
    assert told is not None
    assert (told.reference, told.open) == (first, False)
    second = reference_in(begin(purpose))
    assert second != first
    bank.pay(second)
    assert [paid.reference for paid in shop.heard] == [second]


def test_after_its_time_it_can_be_tried_again(bank: BankAtTheDoor, purpose: str) -> None:
    first = reference_in(begin(purpose))
    over = update(Deposit).where(Deposit.reference == first).values(expires_at=clock.now())
    session().execute(over)
    session().commit()
    assert reference_in(begin(purpose)) != first


@pytest.mark.parametrize("fails", [ValueError("a mistake"), ActRefused, OSError()])
def test_a_seller_who_fails_is_told_again_and_keeps_nobody_else_waiting(
    house: House, shop: Shop, bank: BankAtTheDoor, purpose: str, fails: Exception
) -> None:
    failing, other = reference_in(begin(purpose)), reference_in(begin(f"{purpose}-b"))
    shop.fails = fails
    assert bank.pay(failing).json == {"state": "kept"}
    recover(house)
    shop.fails = None
    bank.decide(other, Decision.PAY)
    recover(house)
    assert {paid.reference for paid in shop.heard} == {failing, other}


def test_a_process_that_ends_after_the_seller_was_told_tells_him_again(
    house: House, shop: Shop, bank: BankAtTheDoor, purpose: str
) -> None:
    reference = reference_in(begin(purpose))
    shop.crashes = True
    bank.pay(reference)
    shop.crashes = False
    recover(house)
    recover(house)
    assert [paid.reference for paid in shop.heard] == [reference] * 2


def test_while_the_exchange_is_away_the_payer_is_shown_how_far_it_is(
    house: House, shop: Shop, bank: BankAtTheDoor, purpose: str
) -> None:
    house.app.extensions["exchange"] = BreakingClient(house.client, ["away"])
    try:
        address = begin(purpose)
    finally:
        house.app.extensions["exchange"] = house.client
    assert address.startswith("/wallet/deposits/")
    told = paying_in.newest(session(), DAVE, purpose)
    assert told is not None
    assert (told.address, told.tone, told.open) == (address, "info", True)
    recover(house)
    bank.pay(reference_in(begin(purpose)))
    assert len(shop.heard) == 1


def test_money_that_is_taken_back_before_it_was_posted_serves_nothing(
    house: House, shop: Shop, bank: BankAtTheDoor, purpose: str
) -> None:
    reference = reference_in(begin(purpose))
    bank.decide(reference, Decision.PAY)
    bank.decide(reference, Decision.TAKE_BACK)
    bank.tell(reference)
    recover(house)
    assert shop.heard == []


@pytest.mark.parametrize(
    "unknown", ["", "thing", "thing:", "other:1", "Thing:1", "thing:1 or 1", f"thing:{'1' * 50}"]
)
def test_what_nobody_serves_cannot_be_paid_for(
    house: House, shop: Shop, bank: BankAtTheDoor, unknown: str
) -> None:
    with pytest.raises(ValueError, match="^" if not unknown else unknown[:9]):
        begin(unknown)


def test_it_cannot_be_paid_by_what_is_not_switched_on(bank: BankAtTheDoor, purpose: str) -> None:
    with pytest.raises(NoProvider):
        begin(purpose, "stripe")
    assert paying_in.newest(session(), DAVE, purpose) is None


def test_what_is_anothers_is_not_told(
    house: House, web: FlaskClient, bank: BankAtTheDoor, purpose: str
) -> None:
    begin(purpose)
    assert paying_in.newest(session(), DAVE + 1, purpose) is None
