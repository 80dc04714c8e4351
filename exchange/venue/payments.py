"""Payments for purchases: money to all who have a share in one, and the exact way back.

A refund reverses the payment's own split. When `r` of the total has been refunded in all, each
payee but the first has returned the share times `r` over the total, rounded down, and the first,
who is the seller, the rest. So refunds in parts come to what one at once comes to, and a full one
takes from each what they got, to the unit; on the way there the seller may have laid out up to one
unit of money for each of the others.
"""

from typing import Final

from exchange.amounts import MAX_AMOUNT, MONEY, share
from exchange.commands.command import OPERATOR
from exchange.commands.payments import Pay, RefundPayment
from exchange.events.payments import Paid, PaymentClosed, PaymentRefunded
from exchange.refusals import Refusal, Refused
from exchange.venue.durations import MAX_REFUNDABLE, check_end
from exchange.venue.objects import Payment
from exchange.venue.outcome import AVAILABLE, Legs, Outcome, check_amount, first_listed
from exchange.venue.state import State
from exchange.venue.timers import TimerKind

MAX_SHARES: Final = 20
"""So many may be paid at once."""

Shares = tuple[tuple[int, int], ...]


def decide_pay(state: State, command: Pay, now: int) -> Outcome | Refused:
    """Pay everybody or nobody; who is frozen is paid as well, for the money stays with them."""
    payer, shares = command.actor, command.shares
    refused = first_listed(
        _check_payees(state, payer, [member for member, _ in shares]),
        _check_amounts([amount for _, amount in shares]),
        check_end("refundable_until", command.refundable_until, now, MAX_REFUNDABLE),
    )
    if refused is not None:
        return refused
    available = state.available(payer, MONEY)
    if available < sum(amount for _, amount in shares):
        return Refused(Refusal.FUNDS_INSUFFICIENT, "shares", available)
    legs = Legs()
    for member, amount in shares:
        legs.move(MONEY, amount, (payer, AVAILABLE), (member, AVAILABLE))
    return [(Paid(payer, shares, command.refundable_until), legs.postings())]


def _check_payees(state: State, payer: int, payees: list[int]) -> Refused | None:
    if any(member not in state.members for member in payees):
        return Refused(Refusal.MEMBER_UNKNOWN, "shares")
    if not 1 <= len(payees) <= MAX_SHARES:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "shares", MAX_SHARES)
    if len({payer, *payees}) <= len(payees):
        return Refused(Refusal.COMBINATION_INVALID, "shares")
    return None


def _check_amounts(amounts: list[int]) -> Refused | None:
    if any(amount <= 0 for amount in amounts):
        return Refused(Refusal.AMOUNT_NOT_POSITIVE, "shares")
    if sum(amounts) > MAX_AMOUNT:
        return Refused(Refusal.AMOUNT_TOO_LARGE, "shares", MAX_AMOUNT)
    return None


def evolve_paid(state: State, event: Paid, _actor: int) -> None:
    """Add the payment and the end of its refunds."""
    number = state.sequence
    payment = Payment(number, event.payer, event.shares, event.refundable_until)
    state.payments[number] = payment
    state.timers.set(TimerKind.PAYMENT_CLOSES, number, event.refundable_until, number)


def decide_refund_payment(state: State, command: RefundPayment, _now: int) -> Outcome | Refused:
    """Give a part back, or all that is left; if anybody lacks their part of it, nobody gives."""
    refused = check_amount("amount", command.amount)
    if refused is not None:
        return refused
    payment = state.payments.get(command.payment)
    if payment is None or command.actor not in (OPERATOR, payment.shares[0][0]):
        return Refused(Refusal.PAYMENT_UNKNOWN, "payment")
    left = payment.total - payment.refunded
    if command.amount > left:
        return Refused(Refusal.CAP_EXCEEDED, "amount", left)
    given = _given_back(payment, command.amount)
    for member, amount in given:
        if state.available(member, MONEY) < amount:
            return Refused(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "payment", member)
    legs = Legs()
    for member, amount in given:
        legs.move(MONEY, amount, (member, AVAILABLE), (payment.payer, AVAILABLE))
    event = PaymentRefunded(payment.payment, command.amount, given)
    return [(event, legs.postings())]


def _given_back(payment: Payment, amount: int) -> Shares:
    """Return what each payee gives of a refund of `amount`."""
    before, after = payment.refunded, payment.refunded + amount
    (seller, _), *others = payment.shares
    given = [
        (member, share(part, after, payment.total) - share(part, before, payment.total))
        for member, part in others
    ]
    return ((seller, amount - sum(part for _, part in given)), *given)


def evolve_payment_refunded(state: State, event: PaymentRefunded, _actor: int) -> None:
    """Count what was refunded."""
    state.payments[event.payment].refunded += event.amount


def decide_payment_close(_state: State, number: int, _now: int) -> Outcome:
    """End the refunds of a payment when their time has come."""
    return [(PaymentClosed(number), ())]


def evolve_payment_closed(state: State, event: PaymentClosed, _actor: int) -> None:
    """Forget the payment: nothing can be done to it any more."""
    del state.payments[event.payment]
    state.timers.clear(TimerKind.PAYMENT_CLOSES, event.payment)
