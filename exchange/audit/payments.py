"""What follows from payments for purchases and their refunds."""

from exchange.amounts import MONEY
from exchange.audit.errors import agree, need
from exchange.events import Paid, PaymentClosed, PaymentRefunded
from exchange.venue.outcome import AVAILABLE, Legs
from exchange.venue.state import State
from ledger.entries import Entry


def paid(_state: State, event: Paid, entry: Entry) -> Legs:
    """Pay each share, to others than the payer and to nobody twice."""
    agree("the payer", entry.actor, event.payer)
    payees = {member for member, _ in event.shares}
    need("each payee has one share", payees and len(payees) == len(event.shares))
    need("nobody pays themselves", event.payer not in payees)
    legs = Legs()
    for member, amount in event.shares:
        need(f"{member} is paid something", amount > 0)
        legs.move(MONEY, amount, (event.payer, AVAILABLE), (member, AVAILABLE))
    return legs


def refunded(state: State, event: PaymentRefunded, entry: Entry) -> Legs:
    """Give back in proportion: all refunds together, rounded down, but for the first payee."""
    payment = state.payments[event.payment]
    need("nobody else refunds", entry.actor in (0, payment.shares[0][0]))
    need("it can still be refunded", entry.time < payment.refundable_until)
    total = sum(part for _, part in payment.shares)
    after = payment.refunded + event.amount
    need("so much is left of it", event.amount > 0 and after <= total)
    payees = [member for member, _ in payment.shares]
    agree("who gives back", payees, [member for member, _ in event.shares])
    legs = Legs()
    others = 0
    for (member, part), (_, given) in zip(payment.shares[1:], event.shares[1:], strict=True):
        agree(
            f"what {member} gives", after * part // total - payment.refunded * part // total, given
        )
        others += given
    agree("what the seller gives", event.amount - others, event.shares[0][1])
    for member, given in event.shares:
        legs.move(MONEY, given, (member, AVAILABLE), (payment.payer, AVAILABLE))
    return legs


def closed(state: State, event: PaymentClosed, entry: Entry) -> Legs:
    """Let the time of refunds have passed."""
    need("its time has come", entry.time >= state.payments[event.payment].refundable_until)
    return Legs()
