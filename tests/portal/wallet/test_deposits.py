"""Money that was paid in is booked once, whatever breaks on the way."""

from collections.abc import Callable

import pytest

from exchange.client import AskBalances, OutcomeUnknown
from exchange.commands import VoidDeposit
from portal import clock
from portal.acts import ActRefused
from portal.bank import service as at_bank
from portal.bank.service import Decision
from portal.payments import Said, Standing
from portal.randomness import draw_text
from portal.wallet import deposits, recovery, rows, service
from portal.wallet.errors import AmountDiffers, NoSuchPayment
from portal.wallet.models import Deposit, DepositState
from tests.portal.house import ALICE, BOB, House
from tests.portal.wallet.outside import Crash, Outside

YUAN = 10_000
AMOUNT = 100 * YUAN


def money_of(house: House, member: int) -> int:
    shown = house.client.query(AskBalances(member)).balances
    return sum(balance.amount for balance in shown if balance.asset == 0)


def begin(outside: Outside, amount: int = AMOUNT, act: str = "") -> Deposit:
    row = service.begin_deposit(outside.till, ALICE, amount, act or draw_text(22), "bank")
    service.way_to_pay(outside.till, row)
    return row


def recover(outside: Outside) -> None:
    recovery.recover(outside.till, at_once=True)


def state_of(outside: Outside, reference: str) -> str:
    return rows.find(outside.session, Deposit, reference).state


def say(outside: Outside, reference: str, standing: Standing, amount: int = AMOUNT) -> None:
    rows.hear(outside.session, Deposit, Said(reference, amount, standing))


@pytest.fixture
def gain(house: House) -> Callable[[], int]:
    before = money_of(house, ALICE)
    return lambda: money_of(house, ALICE) - before


def test_a_deposit_is_paid_and_booked(outside: Outside, gain: Callable[[], int]) -> None:
    row = begin(outside)
    assert (row.state, gain()) == (DepositState.AWAITED, 0)
    at_bank.decide(outside.session, row.reference, Decision.PAY)
    recover(outside)
    assert (state_of(outside, row.reference), gain()) == (DepositState.POSTED, AMOUNT)
    recover(outside)
    assert gain() == AMOUNT


def test_the_same_form_asks_once(outside: Outside, house: House) -> None:
    first = begin(outside, act="a" * 22)
    size = house.size()
    again = begin(outside, act="a" * 22)
    assert (again.reference, house.size()) == (first.reference, size)
    with pytest.raises(ActRefused, match="KEY_REUSED"):
        begin(outside, amount=2 * AMOUNT, act="a" * 22)
    other = service.begin_deposit(outside.till, BOB, AMOUNT, "a" * 22, "bank")
    assert other.reference != first.reference


def test_a_payer_who_refuses_leaves_nothing_open(outside: Outside, gain: Callable[[], int]) -> None:
    row = begin(outside)
    at_bank.decide(outside.session, row.reference, Decision.REFUSE)
    recover(outside)
    assert (state_of(outside, row.reference), gain()) == (DepositState.REFUSED, 0)


def test_a_payer_who_never_comes_lapses(
    outside: Outside, gain: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deposits, "PAYABLE_FOR", -clock.SECOND)
    row = begin(outside)
    recover(outside)
    assert (state_of(outside, row.reference), gain()) == (DepositState.LAPSED, 0)


@pytest.mark.parametrize("first", [Standing.FAILED, Standing.OPEN])
def test_money_that_comes_after_all_is_booked_all_the_same(
    outside: Outside, gain: Callable[[], int], first: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deposits, "PAYABLE_FOR", -clock.SECOND)
    row = begin(outside)
    say(outside, row.reference, first)
    deposits.settle(outside.till.client, outside.session, row.reference)
    assert state_of(outside, row.reference) in (DepositState.REFUSED, DepositState.LAPSED)
    say(outside, row.reference, Standing.PAID)
    deposits.settle(outside.till.client, outside.session, row.reference)
    row = rows.find(outside.session, Deposit, row.reference)
    assert (row.state, row.attempt, gain()) == (DepositState.POSTED, 2, AMOUNT)


def test_money_for_which_the_ledger_no_longer_waits_is_booked(
    outside: Outside, house: House, gain: Callable[[], int]
) -> None:
    row = begin(outside)
    assert row.number is not None
    house.give(VoidDeposit(0, draw_text(22), 0, row.number))
    say(outside, row.reference, Standing.PAID)
    deposits.settle(outside.till.client, outside.session, row.reference)
    assert (state_of(outside, row.reference), gain()) == (DepositState.POSTED, AMOUNT)


def test_money_that_is_taken_back_is_taken_from_the_member(
    outside: Outside, gain: Callable[[], int]
) -> None:
    row = begin(outside)
    say(outside, row.reference, Standing.REVERSED)  # nobody ever said that it was paid
    deposits.settle(outside.till.client, outside.session, row.reference)
    assert (state_of(outside, row.reference), gain()) == (DepositState.REVERSED, 0)
    say(outside, row.reference, Standing.PAID)
    recover(outside)
    assert gain() == 0


def test_what_is_said_late_does_not_undo_what_was_said_before(
    outside: Outside, gain: Callable[[], int]
) -> None:
    row = begin(outside)
    for standing in (Standing.PAID, Standing.FAILED, Standing.OPEN, Standing.UNKNOWN):
        say(outside, row.reference, standing)
        deposits.settle(outside.till.client, outside.session, row.reference)
    assert (state_of(outside, row.reference), gain()) == (DepositState.POSTED, AMOUNT)


def test_another_amount_is_not_booked(outside: Outside, gain: Callable[[], int]) -> None:
    row = begin(outside)
    with pytest.raises(AmountDiffers):
        say(outside, row.reference, Standing.PAID, AMOUNT * 10)
    deposits.settle(outside.till.client, outside.session, row.reference)
    assert (state_of(outside, row.reference), gain()) == (DepositState.AWAITED, 0)


@pytest.mark.parametrize("how", ["before", "after", "away"])
def test_a_deposit_asked_for_while_the_exchange_is_away_goes_on_later(
    outside: Outside, how: str
) -> None:
    outside.client.breaks = [how]
    row = service.begin_deposit(outside.till, ALICE, AMOUNT, draw_text(22), "bank")
    assert row.state == DepositState.ANNOUNCED
    assert service.way_to_pay(outside.till, row) is None
    recover(outside)
    assert state_of(outside, row.reference) == DepositState.AWAITED


@pytest.mark.parametrize("how", ["before", "after", "away", "crash"])
def test_money_paid_while_the_exchange_is_away_is_booked_once(
    outside: Outside, gain: Callable[[], int], how: str
) -> None:
    row = begin(outside)
    say(outside, row.reference, Standing.PAID)
    outside.client.breaks = [how, how]
    for _ in range(2):
        with pytest.raises((OutcomeUnknown, ActRefused, Crash)):
            deposits.settle(outside.till.client, outside.session, row.reference)
        outside.session.rollback()
    recover(outside)
    recover(outside)
    assert (state_of(outside, row.reference), gain()) == (DepositState.POSTED, AMOUNT)


def test_a_provider_that_is_away_is_asked_later(outside: Outside, gain: Callable[[], int]) -> None:
    outside.bank.away = True
    row = service.begin_deposit(outside.till, ALICE, AMOUNT, draw_text(22), "bank")
    assert service.way_to_pay(outside.till, row) is None
    recover(outside)
    outside.bank.away = False
    assert service.way_to_pay(outside.till, row) is not None
    at_bank.decide(outside.session, row.reference, Decision.PAY)
    recover(outside)
    assert gain() == AMOUNT


def test_a_deposit_of_another_is_not_there(outside: Outside) -> None:
    row = begin(outside)
    with pytest.raises(NoSuchPayment):
        service.deposit_of(outside.till, BOB, row.reference)
    with pytest.raises(NoSuchPayment):
        service.deposit_of(outside.till, ALICE, "x" * 22)


def test_what_the_exchange_does_not_take_is_not_asked_for_again(outside: Outside) -> None:
    with pytest.raises(ActRefused, match="MEMBER_UNKNOWN"):
        service.begin_deposit(outside.till, 999, AMOUNT, "b" * 22, "bank")
    (row,) = rows.newest(outside.session, Deposit, 999, 10)
    assert row.state == DepositState.REJECTED
    assert recovery.recover(outside.till, at_once=True) == 0
