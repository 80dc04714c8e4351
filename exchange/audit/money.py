"""What follows from money in and out."""

from exchange.amounts import MONEY
from exchange.audit.errors import agree, need
from exchange.events import (
    DepositPosted,
    DepositReversed,
    WithdrawalBegun,
    WithdrawalPosted,
    WithdrawalVoided,
)
from exchange.venue.outcome import AVAILABLE, BANK, RECEIVABLE, WITHDRAWING, Legs
from exchange.venue.state import State
from ledger.entries import Entry


def posted(state: State, event: DepositPosted, _entry: Entry) -> Legs:
    """Credit the member with what arrived, less what the member owes."""
    deposit = state.deposits[event.deposit]
    need("the deposit is open", not deposit.closed)
    repaid = min(deposit.amount, -state.balances.get(deposit.member, MONEY, RECEIVABLE))
    agree("repaid", repaid, event.repaid)
    legs = Legs()
    legs.add(0, MONEY, BANK, -deposit.amount)
    legs.add(deposit.member, MONEY, RECEIVABLE, repaid)
    legs.add(deposit.member, MONEY, AVAILABLE, deposit.amount - repaid)
    return legs


def reversed_(state: State, event: DepositReversed, _entry: Entry) -> Legs:
    """Take back what is there; the rest is the member's debt."""
    deposit = state.deposits[event.deposit]
    need("the deposit was posted", deposit.posted)
    taken = min(deposit.amount, state.available(deposit.member, MONEY))
    agree("owed", deposit.amount - taken, event.owed)
    legs = Legs()
    legs.add(0, MONEY, BANK, deposit.amount)
    legs.add(deposit.member, MONEY, AVAILABLE, -taken)
    legs.add(deposit.member, MONEY, RECEIVABLE, -event.owed)
    return legs


def withdrawal_begun(_state: State, event: WithdrawalBegun, entry: Entry) -> Legs:
    """Set the member's money aside."""
    agree("the member", entry.actor, event.member)
    legs = Legs()
    owner = event.member
    legs.move(MONEY, event.amount, (owner, AVAILABLE), (owner, WITHDRAWING))
    return legs


def withdrawal_ended(
    state: State, event: WithdrawalPosted | WithdrawalVoided, _entry: Entry
) -> Legs:
    """Let the money leave, or be the member's again."""
    withdrawal = state.withdrawals[event.withdrawal]
    need("the withdrawal is open", not withdrawal.closed)
    paid = isinstance(event, WithdrawalPosted)
    target = (0, BANK) if paid else (withdrawal.member, AVAILABLE)
    legs = Legs()
    legs.move(MONEY, withdrawal.amount, (withdrawal.member, WITHDRAWING), target)
    return legs
