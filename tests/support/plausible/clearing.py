"""Rights used at another's shop, and clearing runs."""

import random

from exchange.amounts import units_of
from exchange.commands import AllowAcceptor, Authorise, ClearDues, Command, Right
from exchange.venue.state import State
from tests.support.plausible.choosing import (
    MERCHANTS,
    anybody,
    holder_of,
    pick,
    time_ahead,
    used,
)


def allow(rng: random.Random, state: State, _now: int) -> Command | None:
    """Let somebody take the units of a series, at a low or high pay, or no longer."""
    series = used(rng, state)
    if series is None:
        return None
    acceptor = rng.choice((*MERCHANTS, *MERCHANTS, anybody(rng, state)))
    face = series.terms.face_value
    pay = rng.choice((0, 1, 100, 7_777, face, rng.randint(1, face + 1)))
    return AllowAcceptor(series.merchant, "", 0, series.series, acceptor, pay)


def authorise(rng: random.Random, state: State, now: int) -> Command | None:
    """Show units of one merchant at the counter of another who may take them."""
    number = pick(rng, list(state.acceptors)[-8:])
    if number is None:
        return None
    acceptor = pick(rng, state.acceptors[number]) or 0
    holder = holder_of(rng, state, number)
    most = max(1, state.available(holder, units_of(number)))
    right = Right.PRINCIPAL if rng.random() < 0.02 else Right.UNITS
    return Authorise(
        acceptor, "", 0, number, holder, right, rng.choice((1, most, rng.randint(1, most))),
        rng.randbytes(16), now + time_ahead(rng), now + time_ahead(rng),
    )  # fmt: skip


def clear(rng: random.Random, state: State, _now: int) -> Command | None:
    """Clear what two merchants owe each other, mostly where there is something."""
    due = [pair for pair, dues in state.dues.items() if dues.amount]
    pair = pick(rng, due if rng.random() < 0.95 else state.dues)
    if pair is None:
        return None
    first, second = pair if rng.random() < 0.5 else reversed(pair)
    return ClearDues(0, "", 0, first, second)
