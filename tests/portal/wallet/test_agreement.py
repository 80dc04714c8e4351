"""Whatever happens in whatever order: in the end bank, rows and ledger tell the same story."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from exchange.client import AskBalances, OutcomeUnknown
from portal import clock
from portal.acts import ActRefused
from portal.bank import service as at_bank
from portal.bank.models import BankPayment
from portal.bank.service import Decision
from portal.payments import Said, Standing
from portal.randomness import draw_text
from portal.wallet import notices, recovery, rows, service
from portal.wallet.models import Deposit, DepositState, Withdrawal, WithdrawalState
from portal.wallet.service import BankAccount
from tests.portal.house import CAROL
from tests.portal.wallet.outside import Crash, Outside

YUAN: Final = 10_000
FORMS: Final = 2
ENDINGS: Final = ("1111", "2222")
AGREED_DEPOSITS: Final = {
    Standing.PAID: {DepositState.POSTED},
    Standing.REVERSED: {DepositState.REVERSED},
    Standing.FAILED: {DepositState.REFUSED, DepositState.LAPSED},
    Standing.OPEN: {DepositState.AWAITED, DepositState.LAPSED},
    Standing.UNKNOWN: {DepositState.AWAITED, DepositState.LAPSED},
}
AGREED_WITHDRAWALS: Final = {
    Standing.PAID: WithdrawalState.POSTED,
    Standing.FAILED: WithdrawalState.VOIDED,
    Standing.OPEN: WithdrawalState.BEGUN,
}

form = st.integers(0, FORMS - 1)
BREAKS: Final = st.lists(st.sampled_from(["after", "crash", "before", "away"]), max_size=2)
SELDOM: Final = st.sampled_from([False, False, False, True])
BEGINNINGS: Final = tuple(
    st.tuples(st.just((name, nth)), st.one_of(st.just([]), BREAKS), SELDOM)
    for name in ("deposit", "withdraw")
    for nth in range(FORMS)
)
ACTIONS: Final = st.one_of(
    st.tuples(st.just("pay")),
    st.tuples(st.just("take back")),
    st.tuples(st.just("notices")),
    st.tuples(st.just("recover")),
    st.tuples(st.just("late notice"), st.integers(0, 20)),
    st.tuples(st.just("decide"), form, st.booleans(), st.sampled_from(Decision)),
    st.tuples(st.just("lapse"), form),
    st.tuples(st.just("deposit"), form),
    st.tuples(st.just("withdraw"), form),
)
STORIES: Final = st.tuples(
    st.tuples(*BEGINNINGS),
    st.lists(st.tuples(ACTIONS, BREAKS, SELDOM), min_size=4, max_size=15),
).map(lambda story: [*story[0], *story[1]])
"""Actions, with what breaks at the exchange meanwhile, and whether the bank is away."""


@dataclass
class Story:
    """One run of actions: `forms` are the marks of its forms, `said` all that the bank said."""

    outside: Outside
    forms: list[str] = field(default_factory=lambda: [draw_text(22) for _ in range(FORMS)])
    said: list[Said] = field(default_factory=list)

    def act(self, action: tuple[str, ...], breaks: list[str], away: bool) -> None:
        """Do one thing while things break."""
        name, *arguments = action
        self.outside.client.breaks, self.outside.bank.away = list(breaks), away
        steps: dict[str, Callable[..., object]] = {
            "deposit": self.deposit,
            "withdraw": self.withdraw,
            "decide": self.decide,
            "notices": self.notices,
            "late notice": self.late_notice,
            "pay": self.pay,
            "take back": self.take_back,
            "lapse": self.lapse,
            "recover": self.recover,
        }
        try:
            steps[name](*arguments)
        except (Crash, OutcomeUnknown, ActRefused):
            self.outside.session.rollback()

    def deposit(self, nth: int) -> None:
        amount = (nth + 1) * YUAN
        row = service.begin_deposit(self.outside.till, CAROL, amount, self.forms[nth], "bank")
        service.way_to_pay(self.outside.till, row)

    def withdraw(self, nth: int) -> None:
        to = BankAccount("Carol", "Bank", f"62220202{ENDINGS[nth]}")
        amount = (nth + 1) * 7 * YUAN
        service.begin_withdrawal(self.outside.till, CAROL, amount, to, self.forms[nth])

    def decide(self, nth: int, is_deposit: bool, decision: Decision) -> None:
        for row in self.found(nth, is_deposit):
            if self.outside.bank.bank.query(row.reference).standing is not Standing.UNKNOWN:
                at_bank.decide(self.outside.session, row.reference, decision)

    def notice(self, nth: int, is_deposit: bool) -> None:
        for row in self.found(nth, is_deposit):
            said = self.outside.bank.bank.query(row.reference)
            self.said.append(said)
            self.hear(said)

    def late_notice(self, nth: int) -> None:
        if self.said:
            self.hear(self.said[nth % len(self.said)])

    def hear(self, said: Said) -> None:
        kind = notices.note(self.outside.till, said)
        notices.follow(self.outside.till, kind, said.reference)

    def pay(self) -> None:
        for nth in range(FORMS):
            self.decide(nth, is_deposit=True, decision=Decision.PAY)

    def take_back(self) -> None:
        for nth in range(FORMS):
            self.decide(nth, is_deposit=True, decision=Decision.TAKE_BACK)

    def notices(self) -> None:
        for nth in range(FORMS):
            self.notice(nth, is_deposit=True)
            self.notice(nth, is_deposit=False)

    def lapse(self, nth: int) -> None:
        """Let a deposit's time be over, once its command, which names that time, was answered."""
        session = self.outside.session
        mine = (Deposit.act == self.forms[nth]) & Deposit.number.is_not(None)
        session.execute(update(Deposit).where(mine).values(expires_at=clock.now()))
        session.commit()

    def recover(self) -> None:
        recovery.recover(self.outside.till, at_once=True)

    def found(self, nth: int, is_deposit: bool) -> list[Deposit | Withdrawal]:
        """Return the row that a form made, if it made one."""
        kind: type[Deposit | Withdrawal] = Deposit if is_deposit else Withdrawal
        every = rows.newest(self.outside.session, kind, CAROL, 1_000)
        return [row for row in every if row.act == self.forms[nth]]

    def end(self) -> None:
        """Let everything come back, and the bank say once more what it was not heard on."""
        self.outside.client.breaks = []
        self.outside.bank.away = False
        self.recover()
        self.notices()
        self.recover()


def money_of(outside: Outside, member: int) -> int:
    shown = outside.client.client.query(AskBalances(member)).balances
    return sum(balance.amount for balance in shown if balance.asset == 0)


def in_the_books(outside: Outside, references: set[str]) -> int:
    """Return what the bank has taken from the payer, less what it has paid to him."""
    total = 0
    for row in outside.session.query(BankPayment):
        if row.reference in references and row.standing == Standing.PAID:
            total += -row.amount if row.outward else row.amount
    return total


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20
)
@given(STORIES)
def test_bank_rows_and_ledger_agree_in_the_end(
    outside: Outside, acts: list[tuple[tuple[str, ...], list[str], bool]]
) -> None:
    story = Story(outside)
    before = money_of(outside, CAROL)
    for action, breaks, away in acts:
        story.act(action, breaks, away)
    story.end()

    references = set()
    for nth in range(FORMS):
        for row in story.found(nth, is_deposit=True):
            references.add(row.reference)
            assert row.state in AGREED_DEPOSITS[outside.bank.bank.query(row.reference).standing]
        for row in story.found(nth, is_deposit=False):
            references.add(row.reference)
            assert row.state == AGREED_WITHDRAWALS[outside.bank.bank.query(row.reference).standing]
    assert money_of(outside, CAROL) - before == in_the_books(outside, references)
    story.recover()
    assert money_of(outside, CAROL) - before == in_the_books(outside, references)
