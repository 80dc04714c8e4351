"""Money that is to leave is set aside first, and leaves once or comes back whole."""

from collections.abc import Callable

import pytest

from exchange.client import AskBalances
from portal.acts import ActRefused
from portal.bank import service as at_bank
from portal.bank.models import BankPayment
from portal.bank.service import Decision
from portal.payments import Standing
from portal.randomness import draw_text
from portal.wallet import recovery, rows, service, withdrawals
from portal.wallet.errors import NoSuchPayment
from portal.wallet.models import Withdrawal, WithdrawalState
from portal.wallet.service import BankAccount
from tests.portal.house import BOB, CAROL, House
from tests.portal.wallet.outside import Crash, Outside

YUAN = 10_000
AMOUNT = 50 * YUAN
PAID_AT_ONCE = BankAccount("Bob Example", "Bank of Examples", "6222020200112233")
REFUSED = BankAccount("Bob Example", "Bank of Examples", "6222020200110000")
WAITING = BankAccount("Bob Example", "Bank of Examples", "6222020200111111")


def money_of(house: House, member: int, *buckets: int) -> int:
    shown = house.client.query(AskBalances(member)).balances
    return sum(b.amount for b in shown if b.asset == 0 and b.bucket in buckets)


@pytest.fixture
def loss(house: House) -> Callable[[], tuple[int, int]]:
    """By how much Bob has less to spend, and how much more is being withdrawn."""
    available, withdrawing = money_of(house, BOB, 1), money_of(house, BOB, 6)
    return lambda: (
        available - money_of(house, BOB, 1),
        money_of(house, BOB, 6) - withdrawing,
    )


def begin(outside: Outside, to: BankAccount = PAID_AT_ONCE, act: str = "") -> Withdrawal:
    return service.begin_withdrawal(outside.till, BOB, AMOUNT, to, act or draw_text(22))


def recover(outside: Outside) -> None:
    recovery.recover(outside.till, at_once=True)


def state_of(outside: Outside, reference: str) -> str:
    return rows.find(outside.session, Withdrawal, reference).state


def test_a_withdrawal_is_paid_and_booked(
    outside: Outside, loss: Callable[[], tuple[int, int]]
) -> None:
    row = begin(outside)
    assert (row.state, loss()) == (WithdrawalState.POSTED, (AMOUNT, 0))


def test_a_withdrawal_that_the_bank_refuses_comes_back(
    outside: Outside, loss: Callable[[], tuple[int, int]]
) -> None:
    row = begin(outside, REFUSED)
    assert (row.state, loss()) == (WithdrawalState.VOIDED, (0, 0))


@pytest.mark.parametrize(
    ("decision", "state", "left"),
    [(Decision.PAY, WithdrawalState.POSTED, AMOUNT), (Decision.REFUSE, WithdrawalState.VOIDED, 0)],
)
def test_a_withdrawal_waits_for_the_bank(
    outside: Outside,
    loss: Callable[[], tuple[int, int]],
    decision: Decision,
    state: WithdrawalState,
    left: int,
) -> None:
    row = begin(outside, WAITING)
    recover(outside)
    assert (row.state, loss()) == (WithdrawalState.BEGUN, (AMOUNT, AMOUNT))
    at_bank.decide(outside.session, row.reference, decision)
    recover(outside)
    assert (state_of(outside, row.reference), loss()) == (state, (left, 0))


def test_the_same_form_asks_once(outside: Outside, loss: Callable[[], tuple[int, int]]) -> None:
    first = begin(outside, act="w" * 22)
    assert begin(outside, act="w" * 22).reference == first.reference
    assert loss() == (AMOUNT, 0)
    with pytest.raises(ActRefused, match="KEY_REUSED"):
        begin(outside, REFUSED, act="w" * 22)


def test_more_than_there_is_does_not_leave(outside: Outside, house: House) -> None:
    size = house.size()
    with pytest.raises(ActRefused, match="FUNDS_INSUFFICIENT"):
        service.begin_withdrawal(outside.till, BOB, 10**15, PAID_AT_ONCE, draw_text(22))
    assert house.size() == size
    (row,) = rows.newest(outside.session, Withdrawal, BOB, 1)
    assert row.state == WithdrawalState.REJECTED
    assert recovery.recover(outside.till, at_once=True) == 0


@pytest.mark.parametrize("how", ["before", "after", "away"])
def test_what_is_asked_for_while_the_exchange_is_away_goes_on_later(
    outside: Outside, loss: Callable[[], tuple[int, int]], how: str
) -> None:
    outside.client.breaks = [how]
    row = begin(outside)
    assert row.state == WithdrawalState.ANNOUNCED
    recover(outside)
    assert (state_of(outside, row.reference), loss()) == (WithdrawalState.POSTED, (AMOUNT, 0))


@pytest.mark.parametrize("step", [0, 1])
def test_a_process_that_ends_between_command_and_row_loses_nothing(
    outside: Outside, loss: Callable[[], tuple[int, int]], step: int
) -> None:
    outside.client.breaks = [""] * step + ["crash"]
    with pytest.raises(Crash):
        begin(outside)
    outside.session.rollback()
    recover(outside)
    (row,) = rows.newest(outside.session, Withdrawal, BOB, 1)
    assert (row.state, loss()) == (WithdrawalState.POSTED, (AMOUNT, 0))


def test_a_bank_that_is_away_or_forgot_is_asked_again(
    outside: Outside, loss: Callable[[], tuple[int, int]]
) -> None:
    outside.bank.away = True
    row = begin(outside, WAITING)
    recover(outside)
    assert (row.state, row.heard, loss()) == (
        WithdrawalState.BEGUN, Standing.UNKNOWN, (AMOUNT, AMOUNT),
    )  # fmt: skip
    outside.bank.away = False
    recover(outside)
    for known in outside.session.query(BankPayment):
        outside.session.delete(known)
    outside.session.commit()
    recover(outside)
    assert at_bank.decide(outside.session, row.reference, Decision.PAY)
    recover(outside)
    assert loss() == (AMOUNT, 0)


def test_a_withdrawal_of_another_is_not_there(outside: Outside) -> None:
    row = begin(outside)
    with pytest.raises(NoSuchPayment):
        service.withdrawal_of(outside.till, CAROL, row.reference)


def test_nothing_is_due_once_it_is_over() -> None:
    over = (WithdrawalState.POSTED, WithdrawalState.VOIDED, WithdrawalState.REJECTED)
    for state in over:
        for heard in Standing:
            assert withdrawals.next_step(Withdrawal(state=state, heard=heard)) is None
