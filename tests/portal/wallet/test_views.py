"""The wallet's pages: what they show, what they refuse, and that a form is carried out once."""

from collections.abc import Iterator

import msgspec
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from exchange.client import AskBalances
from exchange.commands import AdmitMember, MemberKind
from exchange.events import MemberAdmitted
from portal.bank.service import Decision
from portal.randomness import draw_text
from tests.portal.house import BOB, DAVE, House
from tests.portal.sign_in import sign_in
from tests.portal.wallet.bank_at_the_door import BankAtTheDoor, open_bank

YUAN = 10_000


@pytest.fixture
def dave(house: House, web: FlaskClient) -> FlaskClient:
    return sign_in(web, house, DAVE)


@pytest.fixture
def bank(house: House) -> Iterator[BankAtTheDoor]:
    with open_bank(house.app) as door:
        yield door


def money_of(house: House, member: int) -> int:
    shown = house.client.query(AskBalances(member)).balances
    return sum(balance.amount for balance in shown if balance.asset == 0)


def act() -> str:
    return draw_text(22)


def newcomer(house: House) -> int:
    """Return the account of a member who has nothing."""
    admitted = house.give(AdmitMember(0, act(), 0, MemberKind.NATURAL))
    return msgspec.msgpack.decode(admitted.payloads[0][1], type=MemberAdmitted).member


def reference_in(response: TestResponse) -> str:
    return response.headers["Location"].rpartition("/")[2]


def withdrawal(amount: str, number: str = "6222 0202 0011 2233", mark: str = "") -> dict[str, str]:
    return {
        "act": mark or act(),
        "amount": amount,
        "holder": "Dave",
        "bank": "Bank of Examples",
        "number": number,
    }


def test_a_deposit_goes_to_the_bank_and_is_booked_by_its_notice(
    house: House, dave: FlaskClient, bank: BankAtTheDoor
) -> None:
    before = money_of(house, DAVE)
    begun = dave.post("/wallet/deposit", data={"act": act(), "amount": "１,000.50元"})
    assert begun.status_code == 303
    assert begun.headers["Location"].startswith("http://bank.example/bank/payments/")
    reference = reference_in(begun)
    page = dave.get(f"/wallet/deposits/{reference}").text
    assert "¥1,000.50" in page
    assert "Nothing was taken yet" in page

    assert bank.pay(reference).status_code == 200
    assert money_of(house, DAVE) - before == 1_000 * YUAN + 5_000
    assert "is yours to use" in dave.get(f"/wallet/deposits/{reference}").text
    assert "¥1,000.50" in dave.get("/wallet").text


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "Please fill this in."),
        ("abc", "Write an amount such as 1,000.50."),
        ("-5", "Write an amount such as 1,000.50."),
        ("0", "The amount must be more than nothing."),
        ("1.005", "two decimals at most"),
        ("1.00001", "At most four decimal places."),
        ("10000000.01", "At most ¥10,000,000.00 at once."),
        ("9" * 20, "At most ¥10,000,000.00 at once."),
        ("1e5", "Write an amount such as 1,000.50."),
        ("1,5", "Write an amount such as 1,000.50."),
        ("<script>", "Write an amount such as 1,000.50."),
    ],
)
def test_what_is_no_amount_is_shown_again_with_the_reason(
    house: House, dave: FlaskClient, bank: BankAtTheDoor, written: str, told: str
) -> None:
    size = house.size()
    for address in ("/wallet/deposit", "/wallet/withdraw"):
        response = dave.post(address, data=withdrawal(written))
        assert response.status_code == 422
        assert told in response.text
        assert written.replace("<", "&lt;").replace(">", "&gt;") in response.text
    assert house.size() == size


def test_a_form_that_is_sent_twice_is_carried_out_once(
    house: House, dave: FlaskClient, bank: BankAtTheDoor
) -> None:
    before = money_of(house, DAVE)
    form = withdrawal("12.34", mark=act())
    first, again = (
        dave.post("/wallet/withdraw", data=form),
        dave.post("/wallet/withdraw", data=form),
    )
    assert first.headers["Location"] == again.headers["Location"]
    assert before - money_of(house, DAVE) == 123_400
    changed = dave.post("/wallet/withdraw", data={**form, "amount": "99"})
    assert changed.status_code == 422
    assert "sent before" in changed.text
    assert form["act"] not in changed.text
    assert before - money_of(house, DAVE) == 123_400


@pytest.mark.parametrize("mark", ["", "short", "x" * 23, "../../etc/passwd-------"])
def test_a_tampered_mark_is_refused(
    house: House, dave: FlaskClient, bank: BankAtTheDoor, mark: str
) -> None:
    size = house.size()
    response = dave.post("/wallet/deposit", data={"act": mark, "amount": "5"})
    assert response.status_code == 422
    assert "damaged on its way" in response.text
    assert house.size() == size


def test_more_than_there_is_is_refused_with_what_there_is(
    house: House, web: FlaskClient, bank: BankAtTheDoor
) -> None:
    new = sign_in(web, house, newcomer(house))
    bank.pay(reference_in(new.post("/wallet/deposit", data={"act": act(), "amount": "5"})))
    refused = new.post("/wallet/withdraw", data=withdrawal("5.01", mark="r" * 22))
    assert refused.status_code == 422
    assert "There is not enough money for this: ¥5.00 is available." in refused.text
    assert "Nothing was changed." in refused.text
    assert "r" * 22 not in refused.text, "what was refused is kept: the next try is a new form"
    assert new.post("/wallet/withdraw", data=withdrawal("5.00")).status_code == 303


def test_what_was_taken_back_after_it_was_spent_is_owed_and_blocks(
    house: House, web: FlaskClient, bank: BankAtTheDoor
) -> None:
    new = sign_in(web, house, newcomer(house))
    reference = reference_in(new.post("/wallet/deposit", data={"act": act(), "amount": "8"}))
    bank.pay(reference)
    new.post("/wallet/withdraw", data=withdrawal("6"))
    bank.decide(reference, Decision.TAKE_BACK)
    assert bank.tell(reference).status_code == 200
    page = new.get("/wallet").text
    assert "−¥6.00" in page
    assert "Pay in what is owed, and you can withdraw again." in page
    blocked = new.post("/wallet/withdraw", data=withdrawal("1")).text
    assert "¥6.00 that was paid in was taken back later" in blocked


@pytest.mark.parametrize("number", ["", "12345", "1" * 40, "62220202-ü", "'; drop table"])
def test_what_is_no_account_number_is_refused(
    dave: FlaskClient, bank: BankAtTheDoor, number: str
) -> None:
    response = dave.post("/wallet/withdraw", data=withdrawal("5", number))
    assert response.status_code == 422
    assert 'id="number-error"' in response.text


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_bank_account_has_a_name(dave: FlaskClient, bank: BankAtTheDoor, name: str) -> None:
    for field in ("holder", "bank"):
        response = dave.post("/wallet/withdraw", data={**withdrawal("5"), field: name})
        assert response.status_code == 422
        assert f'id="{field}-error"' in response.text


def test_a_withdrawal_that_the_bank_refuses_is_the_members_again(
    house: House, dave: FlaskClient, bank: BankAtTheDoor
) -> None:
    before = money_of(house, DAVE)
    begun = dave.post("/wallet/withdraw", data=withdrawal("5", "6222 0202 0000"))
    shown = dave.get(begun.headers["Location"]).text
    assert "The money is yours again" in shown
    assert "•••• 0000" in shown
    assert "62220202" not in shown
    assert money_of(house, DAVE) == before
    assert 'value="62220202' in dave.get("/wallet/withdraw").text, "offered again to its owner"


def test_what_is_anothers_is_not_there(
    house: House, dave: FlaskClient, bank: BankAtTheDoor
) -> None:
    deposit = reference_in(dave.post("/wallet/deposit", data={"act": act(), "amount": "5"}))
    payout = reference_in(dave.post("/wallet/withdraw", data=withdrawal("5")))
    bob = sign_in(house.app.test_client(), house, BOB)
    for address in (f"/wallet/deposits/{deposit}", f"/wallet/withdrawals/{payout}"):
        assert bob.get(address).status_code == 404
        assert bob.get(f"/api{address}").status_code == 404
        assert bob.get(address.replace(deposit, "x" * 22)).status_code == 404
    assert bob.post(f"/wallet/deposits/{deposit}/pay").status_code == 404
    assert deposit not in bob.get("/wallet").text


def test_whoever_is_not_signed_in_is_sent_to_sign_in(house: House, web: FlaskClient) -> None:
    for address in ("/wallet", "/wallet/deposit", "/wallet/withdraw", "/wallet/statement"):
        response = web.get(address)
        assert response.status_code == 303
        assert response.headers["Location"].startswith("/sign-in?next=")


def test_without_a_provider_nothing_comes_or_goes(house: House, dave: FlaskClient) -> None:
    for address in ("/wallet/deposit", "/wallet/withdraw"):
        response = dave.get(address)
        assert response.status_code == 503
        assert "What you have is untouched" in response.text
    assert dave.get("/wallet").status_code == 200


def test_the_pages_are_in_the_readers_language(dave: FlaskClient, bank: BankAtTheDoor) -> None:
    page = dave.get("/wallet?lang=zh").text
    assert "<h1>钱包</h1>" in page
    assert "可用" in page
    refused = dave.post("/wallet/deposit?lang=zh", data={"act": act(), "amount": "1.005"}).text
    assert "资金进出以分为单位" in refused
