"""Large withdrawals: looked at before they leave, by two where they are very large, and said so."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from exchange.client import AskBalances
from portal.access import Role
from portal.bank.service import Decision
from portal.database import session
from portal.payments import Standing
from portal.randomness import draw_text
from portal.wallet import recovery, reviewing
from portal.wallet.till import Thresholds, till_of
from tests.portal.house import ALICE, BOB, CAROL, DAVE, House
from tests.portal.sign_in import sign_in
from tests.portal.wallet.bank_at_the_door import BankAtTheDoor, open_bank
from tests.portal.wallet.outside import BreakingClient

YUAN = 10_000
REASON = "The papers were looked at."
ONE, TWO = 1_000 * YUAN, 5_000 * YUAN


@pytest.fixture
def bank(house: House) -> Iterator[BankAtTheDoor]:
    before = house.app.extensions["review_thresholds"]
    house.app.extensions["review_thresholds"] = Thresholds(ONE, TWO)
    with open_bank(house.app) as door:
        yield door
    house.app.extensions["review_thresholds"] = before


@pytest.fixture
def bob(house: House, bank: BankAtTheDoor) -> FlaskClient:
    return sign_in(house.app.test_client(), house, BOB)


@pytest.fixture
def staff(house: House, bank: BankAtTheDoor) -> FlaskClient:
    return sign_in(house.app.test_client(), house, CAROL, [Role.STAFF])


@pytest.fixture
def other(house: House, bank: BankAtTheDoor) -> FlaskClient:
    return sign_in(house.app.test_client(), house, DAVE, [Role.STAFF])


@pytest.fixture
def loss(house: House) -> Callable[[], tuple[int, int]]:
    """By how much Bob has less to spend, and how much more is being withdrawn, in yuan."""
    before = funds(house)

    def since() -> tuple[int, int]:
        now = funds(house)
        return (before[0] - now[0]) // YUAN, (now[1] - before[1]) // YUAN

    return since


def funds(house: House) -> tuple[int, int]:
    shown = house.client.query(AskBalances(BOB)).balances
    found = {each.bucket: each.amount for each in shown if each.asset == 0}
    return found.get(1, 0), found.get(6, 0)


def withdraw(web: FlaskClient, amount: str = "2000", number: str = "6222020200112233") -> str:
    form = {"act": draw_text(22), "amount": amount, "holder": "Bob", "bank": "Bank"}
    begun = web.post("/wallet/withdraw", data={**form, "number": number})
    assert begun.status_code == 303, begun.text
    return begun.headers["Location"].rpartition("/")[2]


def decide(
    web: FlaskClient, reference: str, verb: str = "let_out", reason: str = REASON
) -> TestResponse:
    form = {"act": draw_text(22), "reason": reason}
    return web.post(f"/staff/withdrawals/{reference}/{verb}", data=form)


def recover(house: House) -> None:
    with house.app.app_context():
        recovery.recover(till_of(house.app), at_once=True)


def known_to(bank: BankAtTheDoor, reference: str) -> bool:
    return bank.provider.query(reference).standing is not Standing.UNKNOWN


def test_up_to_the_threshold_nobody_is_asked(
    bank: BankAtTheDoor, bob: FlaskClient, staff: FlaskClient, loss: Callable[[], tuple[int, int]]
) -> None:
    reference = withdraw(bob, "1000")
    assert (known_to(bank, reference), loss()) == (True, (1_000, 0))
    assert reference not in staff.get("/staff/withdrawals").text


def test_above_it_the_money_waits_set_aside_until_staff_approves(
    house: House, bank: BankAtTheDoor, bob: FlaskClient, staff: FlaskClient,
    loss: Callable[[], tuple[int, int]],
) -> None:  # fmt: skip
    reference = withdraw(bob, "1000.01")
    for _ in range(2):
        recover(house)
    assert not known_to(bank, reference)
    assert loss() == (1_000, 1_000)
    page = bob.get(f"/wallet/withdrawals/{reference}").text
    assert "Being looked at by us" in page
    assert "Above ¥1,000.00 every withdrawal is looked at first." in page
    assert "In review" in bob.get("/wallet").text
    assert decide(staff, reference).status_code == 303
    assert (known_to(bank, reference), loss()) == (True, (1_000, 0))
    page = bob.get(f"/wallet/withdrawals/{reference}").text
    assert "Looked at and let out by us" in page
    assert REASON not in page, "why it was approved is for staff"


def test_declined_money_is_the_members_at_once_with_the_reason(
    house: House, bank: BankAtTheDoor, bob: FlaskClient, staff: FlaskClient,
    loss: Callable[[], tuple[int, int]],
) -> None:  # fmt: skip
    reference = withdraw(bob)
    assert decide(staff, reference, "turn_down", "The name is another's.").status_code == 303
    assert loss() == (0, 0)
    recover(house)
    assert not known_to(bank, reference)
    page = bob.get(f"/wallet/withdrawals/{reference}").text
    assert "Declined by us" in page
    assert "The name is another&#39;s." in page
    shown = bob.get(f"/api/wallet/withdrawals/{reference}").json
    assert shown is not None
    assert (shown["state"], shown["declined_because"], shown["in_review"]) == (
        "declined", "The name is another's.", False,
    )  # fmt: skip


def test_above_the_second_threshold_two_must_agree(
    house: House, bank: BankAtTheDoor, bob: FlaskClient, staff: FlaskClient, other: FlaskClient,
    loss: Callable[[], tuple[int, int]],
) -> None:  # fmt: skip
    reference = withdraw(bob, "5000.01")
    decide(staff, reference)
    decide(staff, reference)
    recover(house)
    assert not known_to(bank, reference), "the same person twice is one person"
    assert "somebody else must, too" in staff.get("/staff/withdrawals").text
    assert "somebody else must, too" not in other.get("/staff/withdrawals").text
    decide(other, reference)
    assert known_to(bank, reference)
    assert loss() == (5_000, 0)


def test_one_of_two_is_enough_to_decline(
    bank: BankAtTheDoor, bob: FlaskClient, staff: FlaskClient, other: FlaskClient,
    loss: Callable[[], tuple[int, int]],
) -> None:  # fmt: skip
    reference = withdraw(bob, "6000")
    decide(staff, reference)
    decide(other, reference, "turn_down")
    assert loss() == (0, 0)
    decide(staff, reference)
    assert not known_to(bank, reference)


def test_what_was_decided_stays_so(
    bank: BankAtTheDoor, bob: FlaskClient, staff: FlaskClient, other: FlaskClient,
    loss: Callable[[], tuple[int, int]],
) -> None:  # fmt: skip
    approved, declined = withdraw(bob), withdraw(bob)
    decide(staff, approved)
    decide(staff, declined, "turn_down")
    for reference, verb in ((approved, "turn_down"), (declined, "let_out")):
        answer = decide(other, reference, verb)
        assert answer.headers["Location"] == "/staff/withdrawals"
        assert "does not wait for a decision" in other.get("/staff/withdrawals").text
    assert loss() == (2_000, 0)


def test_nobody_decides_about_their_own_money(
    house: House, bank: BankAtTheDoor, loss: Callable[[], tuple[int, int]]
) -> None:
    web = sign_in(house.app.test_client(), house, BOB, [Role.CONSUMER, Role.STAFF])
    reference = withdraw(web)
    assert decide(web, reference).status_code == 422
    sent = {"approve": True, "reason": REASON}
    refused = web.post(f"/api/staff/withdrawals/{reference}/review", json=sent)
    assert refused.status_code == 409
    assert "for others to decide about" in web.get("/staff/withdrawals").text
    assert loss() == (2_000, 2_000)


def test_a_decision_needs_a_reason(
    bank: BankAtTheDoor, bob: FlaskClient, staff: FlaskClient
) -> None:
    reference = withdraw(bob)
    for reason in ("", "because", "x" * 501):
        assert decide(staff, reference, reason=reason).status_code == 422
    assert not known_to(bank, reference)


@pytest.mark.parametrize("how", ["away", "before", "after"])
def test_money_declined_while_the_exchange_is_away_comes_back_later(
    house: House, bank: BankAtTheDoor, bob: FlaskClient, staff: FlaskClient,
    loss: Callable[[], tuple[int, int]], how: str,
) -> None:  # fmt: skip
    reference = withdraw(bob)
    house.app.extensions["exchange"] = BreakingClient(house.client, [how])
    try:
        assert decide(staff, reference, "turn_down").status_code == 303
    finally:
        house.app.extensions["exchange"] = house.client
    recover(house)
    assert (known_to(bank, reference), loss()) == (False, (0, 0))


def test_a_bank_that_does_not_pay_what_was_approved_gives_it_back(
    house: House, bank: BankAtTheDoor, bob: FlaskClient, staff: FlaskClient,
    loss: Callable[[], tuple[int, int]],
) -> None:  # fmt: skip
    reference = withdraw(bob, number="6222020200111111")
    decide(staff, reference)
    assert loss() == (2_000, 2_000)
    bank.decide(reference, Decision.REFUSE)
    bank.tell(reference)
    assert loss() == (0, 0)


def test_by_program_it_is_listed_and_decided_once(
    bank: BankAtTheDoor, bob: FlaskClient, staff: FlaskClient, other: FlaskClient
) -> None:
    reference = withdraw(bob, "5001")
    listed = staff.get("/api/staff/withdrawals").json
    assert listed is not None
    (shown,) = [each for each in listed if each["reference"] == reference]
    assert (shown["account"], shown["amount"], shown["approvals_needed"], shown["approvals"]) == (
        BOB, "5001.00", 2, 0,
    )  # fmt: skip
    address, sent = f"/api/staff/withdrawals/{reference}/review", {"approve": True}
    assert staff.post(address, json=sent).status_code == 422
    assert staff.post(address, json={**sent, "reason": REASON}).status_code == 204
    assert staff.post(address, json={**sent, "reason": REASON}).status_code == 409
    assert other.post(address, json={**sent, "reason": REASON}).status_code == 204
    assert other.post(address, json={**sent, "reason": REASON}).status_code == 404
    unknown = "/api/staff/withdrawals/unknown/review"
    assert other.post(unknown, json={**sent, "reason": REASON}).status_code == 404
    assert known_to(bank, reference)


def test_staff_is_told_that_something_waits_and_what_was_done(
    house: House, bank: BankAtTheDoor, bob: FlaskClient, staff: FlaskClient
) -> None:
    reference = withdraw(bob)
    with house.app.app_context():
        waits = reviewing.count(session())
    assert f"{waits} withdrawal" in staff.get("/staff").text
    decide(staff, reference, reason="The payee was rung up.")
    page = staff.get("/staff").text
    assert "The payee was rung up." in page
    assert "Let a withdrawal out" in page


def test_who_is_not_staff_sees_and_decides_nothing(
    house: House, bank: BankAtTheDoor, bob: FlaskClient
) -> None:
    reference = withdraw(bob)
    alice = sign_in(house.app.test_client(), house, ALICE)
    for web in (bob, alice):
        assert web.get("/staff/withdrawals").status_code == 403
        assert decide(web, reference).status_code == 403
    assert not known_to(bank, reference)


def test_the_form_says_from_what_amount_it_is_looked_at(bob: FlaskClient) -> None:
    assert "Above ¥1,000.00 every withdrawal is looked at first" in bob.get("/wallet/withdraw").text
