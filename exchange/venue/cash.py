"""Money in and out, in two phases: begun, then posted or voided.

A deposit that is begun moves nothing; posted, it credits the member against the bank account, whose
negative balance is all the money inside. A withdrawal sets money aside when it is begun.
"""

from exchange.amounts import MAX_AMOUNT, MONEY
from exchange.commands.cash import (
    BeginDeposit,
    BeginWithdrawal,
    PostDeposit,
    PostWithdrawal,
    ReverseDeposit,
    VoidDeposit,
    VoidWithdrawal,
)
from exchange.events.cash import (
    DepositBegun,
    DepositPosted,
    DepositReversed,
    DepositVoided,
    WithdrawalBegun,
    WithdrawalPosted,
    WithdrawalVoided,
)
from exchange.refusals import Refusal, Refused
from exchange.venue.durations import MAX_DEPOSIT, check_end
from exchange.venue.objects import Deposit, Withdrawal
from exchange.venue.outcome import (
    AVAILABLE,
    BANK,
    RECEIVABLE,
    WITHDRAWING,
    Legs,
    Outcome,
    check_cash,
    first_listed,
    moved,
)
from exchange.venue.state import State
from exchange.venue.timers import TimerKind


def decide_begin_deposit(state: State, command: BeginDeposit, now: int) -> Outcome | Refused:
    """Announce whole fen for a member."""
    if command.member not in state.members:
        return Refused(Refusal.MEMBER_UNKNOWN, "member")
    refused = first_listed(
        check_cash("amount", command.amount),
        check_end("expires_at", command.expires_at, now, MAX_DEPOSIT),
    )
    if refused is not None:
        return refused
    return [(DepositBegun(command.member, command.amount, command.expires_at), ())]


def evolve_deposit_begun(state: State, event: DepositBegun, _actor: int) -> None:
    """Add the deposit and its time-out."""
    deposit = Deposit(state.sequence, event.member, event.amount, event.expires_at)
    state.deposits[deposit.deposit] = deposit
    state.timers.set(TimerKind.DEPOSIT_LAPSES, deposit.deposit, event.expires_at, state.sequence)


def decide_post_deposit(state: State, command: PostDeposit, _now: int) -> Outcome | Refused:
    """Credit the member, a debt from a reversal first, while the sum of money can be counted.

    All money there is, in whatever account, is what the bank holds and what members owe: so no
    account can be asked to hold more than is counted here.
    """
    deposit = state.deposits.get(command.deposit)
    if deposit is None:
        return Refused(Refusal.DEPOSIT_UNKNOWN, "deposit")
    if deposit.closed:
        return Refused(Refusal.ALREADY_DONE, "deposit")
    owed = -state.balances.get(deposit.member, MONEY, RECEIVABLE)
    repaid = min(owed, deposit.amount)
    room = MAX_AMOUNT - state.owed_back + state.balances.get(0, MONEY, BANK)
    if deposit.amount - repaid > room:
        return Refused(Refusal.CAP_EXCEEDED, "deposit", room + repaid)
    legs = Legs()
    legs.add(0, MONEY, BANK, -deposit.amount)
    legs.add(deposit.member, MONEY, RECEIVABLE, repaid)
    legs.add(deposit.member, MONEY, AVAILABLE, deposit.amount - repaid)
    return [(DepositPosted(deposit.deposit, repaid), legs.postings())]


def evolve_deposit_posted(state: State, event: DepositPosted, _actor: int) -> None:
    """Close the deposit."""
    deposit = state.deposits[event.deposit]
    deposit.posted = deposit.closed = True
    state.owed_back -= event.repaid
    state.timers.clear(TimerKind.DEPOSIT_LAPSES, event.deposit)


def decide_void_deposit(state: State, command: VoidDeposit, _now: int) -> Outcome | Refused:
    """Close a deposit whose money will not come."""
    deposit = state.deposits.get(command.deposit)
    if deposit is None:
        return Refused(Refusal.DEPOSIT_UNKNOWN, "deposit")
    if deposit.closed:
        return Refused(Refusal.ALREADY_DONE, "deposit")
    return [(DepositVoided(command.deposit, timed_out=False), ())]


def decide_deposit_lapse(_state: State, deposit: int, _now: int) -> Outcome:
    """Close a deposit whose time has come."""
    return [(DepositVoided(deposit, timed_out=True), ())]


def evolve_deposit_voided(state: State, event: DepositVoided, _actor: int) -> None:
    """Close the deposit."""
    state.deposits[event.deposit].closed = True
    state.timers.clear(TimerKind.DEPOSIT_LAPSES, event.deposit)


def decide_reverse_deposit(state: State, command: ReverseDeposit, _now: int) -> Outcome | Refused:
    """Give posted money back to the bank; what is no longer available becomes a debt.

    The bank is never owed more than members owe, so that this sum bounds its account as well.
    """
    deposit = state.deposits.get(command.deposit)
    if deposit is None:
        return Refused(Refusal.DEPOSIT_UNKNOWN, "deposit")
    if not deposit.posted:
        return Refused(Refusal.ALREADY_DONE, "deposit")
    taken = min(state.available(deposit.member, MONEY), deposit.amount)
    room = MAX_AMOUNT - state.owed_back
    if deposit.amount - taken > room:
        return Refused(Refusal.CAP_EXCEEDED, "deposit", room + taken)
    legs = Legs()
    legs.add(0, MONEY, BANK, deposit.amount)
    legs.add(deposit.member, MONEY, AVAILABLE, -taken)
    legs.add(deposit.member, MONEY, RECEIVABLE, taken - deposit.amount)
    return [(DepositReversed(deposit.deposit, deposit.amount - taken), legs.postings())]


def evolve_deposit_reversed(state: State, event: DepositReversed, _actor: int) -> None:
    """Take the posting of the deposit back."""
    state.deposits[event.deposit].posted = False
    state.owed_back += event.owed


def decide_begin_withdrawal(state: State, command: BeginWithdrawal, _now: int) -> Outcome | Refused:
    """Set whole fen aside; a member with a debt may not."""
    refused = check_cash("amount", command.amount)
    if refused is not None:
        return refused
    owed = -state.balances.get(command.actor, MONEY, RECEIVABLE)
    if owed:
        return Refused(Refusal.FUNDS_INSUFFICIENT, "amount", -owed)
    available = state.available(command.actor, MONEY)
    if available < command.amount:
        return Refused(Refusal.FUNDS_INSUFFICIENT, "amount", available)
    member = command.actor
    postings = moved(MONEY, command.amount, (member, AVAILABLE), (member, WITHDRAWING))
    return [(WithdrawalBegun(member, command.amount), postings)]


def evolve_withdrawal_begun(state: State, event: WithdrawalBegun, _actor: int) -> None:
    """Add the withdrawal."""
    number = state.sequence
    state.withdrawals[number] = Withdrawal(number, event.member, event.amount)


def decide_post_withdrawal(state: State, command: PostWithdrawal, _now: int) -> Outcome | Refused:
    """Let the money leave."""
    withdrawal = _open_withdrawal(state, command.withdrawal)
    if isinstance(withdrawal, Refused):
        return withdrawal
    source, target = (withdrawal.member, WITHDRAWING), (0, BANK)
    postings = moved(MONEY, withdrawal.amount, source, target)
    return [(WithdrawalPosted(withdrawal.withdrawal), postings)]


def decide_void_withdrawal(state: State, command: VoidWithdrawal, _now: int) -> Outcome | Refused:
    """Keep the money."""
    withdrawal = _open_withdrawal(state, command.withdrawal)
    if isinstance(withdrawal, Refused):
        return withdrawal
    member = withdrawal.member
    postings = moved(MONEY, withdrawal.amount, (member, WITHDRAWING), (member, AVAILABLE))
    return [(WithdrawalVoided(withdrawal.withdrawal), postings)]


def evolve_withdrawal_closed(
    state: State, event: WithdrawalPosted | WithdrawalVoided, _actor: int
) -> None:
    """Close the withdrawal."""
    state.withdrawals[event.withdrawal].closed = True


def _open_withdrawal(state: State, number: int) -> Withdrawal | Refused:
    withdrawal = state.withdrawals.get(number)
    if withdrawal is None:
        return Refused(Refusal.WITHDRAWAL_UNKNOWN, "withdrawal")
    if withdrawal.closed:
        return Refused(Refusal.ALREADY_DONE, "withdrawal")
    return withdrawal
