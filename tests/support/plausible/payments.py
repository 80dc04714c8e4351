"""Payments for purchases and their refunds."""

import random

from exchange.amounts import MONEY
from exchange.commands import Command, Pay, RefundPayment
from exchange.venue.state import State
from tests.support.plausible.choosing import pick, time_ahead


def pay(rng: random.Random, state: State, now: int) -> Command | None:
    """Pay some others, now and then with more money than there is."""
    rich = [member for member in state.members if state.available(member, MONEY)]
    payer = pick(rng, rich)
    others = [member for member in state.members if member != payer]
    if payer is None or not others:
        return None
    available = state.available(payer, MONEY)
    payees = rng.sample(others, min(len(others), rng.randint(1, 4)))
    most = max(1, available // rng.choice((1, 2, 50)) // len(payees))
    shares = tuple((payee, rng.choice((1, 7, most, rng.randint(1, most)))) for payee in payees)
    return Pay(payer, "", 0, shares, now + time_ahead(rng))


def refund(rng: random.Random, state: State, _now: int) -> Command | None:
    """Refund some of a payment, as its seller or the operator, or all that is left of it."""
    number = pick(rng, list(state.payments)[-20:])
    if number is None:
        return None
    payment = state.payments[number]
    left = payment.total - payment.refunded
    actor = rng.choice((0, payment.shares[0][0]))
    amount = rng.choice((1, left, rng.randint(1, left + 1)))
    return RefundPayment(actor, "", 0, number, amount)
