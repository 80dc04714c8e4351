"""Random commands for a venue: all kinds, mostly sensible, some absurd, over small and large steps.

A generator is seeded: the same seed and the same states give the same commands. Plausible commands
look at the state to find something to do; a few of them are then spoiled in one field, repeated
under their old key, or sent with an old key and other content.
"""

import random
from collections import deque
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec

from exchange.commands import Command, SeriesTerms
from exchange.venue.state import State
from tests.support.plausible import (
    clearing,
    orders,
    payments,
    people,
    rights,
    scenes,
    series,
    top_ups,
    upkeep,
)
from tests.support.plausible.choosing import HOUR, MINUTE, SECOND, Propose, urgent

START: Final = 1_800_000_000 * SECOND

WEIGHTS: Final[dict[Propose, int]] = {
    people.admit: 4,
    people.reclassify: 4,
    people.freeze: 3,
    people.open_market: 1,
    people.change_fees: 3,
    people.begin_deposit: 30,
    people.post_deposit: 30,
    people.void_deposit: 5,
    people.reverse_deposit: 5,
    people.begin_withdrawal: 16,
    people.post_withdrawal: 10,
    people.void_withdrawal: 5,
    series.draft: 8,
    series.open_offering: 24,
    series.subscribe: 60,
    series.unsubscribe: 5,
    top_ups.open_top_ups: 8,
    top_ups.close_top_ups: 2,
    top_ups.top_up: 30,
    series.set_phase: 12,
    orders.place: 660,
    orders.cancel: 40,
    orders.amend: 80,
    orders.cancel_many: 4,
    rights.give: 24,
    rights.claim: 24,
    rights.return_gift: 6,
    rights.offer: 30,
    rights.accept: 30,
    rights.withdraw: 6,
    rights.authorise: 50,
    rights.capture: 36,
    rights.void_authorisation: 8,
    rights.refund_capture: 10,
    rights.refund: 16,
    clearing.allow: 20,
    clearing.authorise: 40,
    clearing.clear: 4,
    upkeep.extend: 6,
    upkeep.raise_cover: 10,
    upkeep.correct: 6,
    upkeep.retire: 10,
    upkeep.set_buy_back: 10,
    upkeep.buy_own: 30,
    payments.pay: 20,
    payments.refund: 24,
    series.wind_down: 4,
    series.pay_claims: 8,
    people.change_rules: 1,
    people.confirm_clock: 1,
}

RACING: Final[tuple[Propose, ...]] = (
    orders.cancel,
    rights.claim,
    rights.return_gift,
    rights.accept,
    rights.withdraw,
    rights.authorise,
    rights.capture,
    rights.void_authorisation,
    rights.refund_capture,
    rights.refund,
    people.freeze,
)
"""What may come between two slices of a series that is being closed."""

SELDOM: Final = (series.draft, people.change_fees, people.begin_withdrawal)
"""What is spoiled more often, for it comes up too seldom to be spoiled in every field."""

BAD_NUMBERS: Final = (0, -1, 1, 2, 3, 50, 2**31, 10**9 + 1, 2**53, 2**62, -(2**62))
BAD_TEXTS: Final = ("", "x" * 200, "\u00e9", "lower2703", "A2703")
BAD_BYTES: Final = (b"", bytes(16), bytes(32), bytes(33))


class Step(NamedTuple):
    """A command and the time at which it is given."""

    now: int
    command: Command


class RandomCommands:
    """Steps without end; `follow` says what the next one is, as the state stands."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._now = START
        self._count = 0
        self._past: deque[Command] = deque(maxlen=60)
        self._agenda: deque[tuple[int, Propose]] = deque()
        self._kinds = list(WEIGHTS)
        self._weights = list(WEIGHTS.values())

    def opening(self, state: State) -> Iterator[Step]:
        """Yield steps that open markets and admit the first members, with some money."""
        for propose in (
            *[people.open_market] * 4,
            *[people.admit] * 8,
            *[people.begin_deposit] * 30,
        ):
            command = propose(self._rng, state, self._now)
            if command is not None:
                yield self._step(command)
        for _ in range(30):
            command = people.post_deposit(self._rng, state, self._now)
            if command is not None:
                yield self._step(command)

    def follow(self, state: State) -> Step:
        """Return the next step."""
        rng = self._rng
        if rng.random() < 0.006 and not self._agenda:
            self._agenda.extend(rng.choice(scenes.SCENES)(rng, state, self._now))
        while self._agenda:
            when, planned = self._agenda.popleft()
            self._now = max(self._now, when)
            proposed = planned(rng, state, self._now)
            if proposed is not None:
                return self._step(proposed)
        self._now += self._pause(state)
        while True:
            (propose,) = rng.choices(self._kinds, self._weights)
            if rng.random() < 0.4 and urgent(state):
                propose = rng.choice(RACING)
            command = propose(rng, state, self._now)
            if command is not None:
                break
        chance = rng.random()
        if chance < (0.3 if propose in SELDOM else 0.05):
            command = self._spoiled(command)
        elif chance < 0.07 and self._past:
            return Step(self._now, self._repeated())
        elif chance < 0.08 and self._past:
            key = rng.choice(self._past).key
            return self._step(msgspec.structs.replace(command, key=key))
        return self._step(command)

    def _step(self, command: Command) -> Step:
        self._count += 1
        rng = self._rng
        if not command.key:
            command = msgspec.structs.replace(command, key=f"k{self._count}")
        if not command.valid_until and (command.DATED or rng.random() < 0.3):
            until = self._now + rng.choice((1, SECOND, 5 * SECOND, MINUTE, 10 * MINUTE))
            command = msgspec.structs.replace(command, valid_until=until)
        self._past.append(command)
        return Step(self._now, command)

    def _pause(self, state: State) -> int:
        """Mostly the next moment; sometimes just before, at or after a timer, or much later."""
        rng = self._rng
        chance = rng.random()
        if chance < 0.90 and urgent(state):
            return rng.choice((0, 1, 1_000, rng.randrange(900_000)))
        if chance < 0.70:
            return rng.choice((0, 1, 1_000, rng.randrange(2_000_000)))
        if chance < 0.93:
            return rng.randrange(2 * SECOND)
        if chance < 0.97:
            return rng.randrange(MINUTE)
        if chance < 0.988 and len(state.timers):
            return max(0, state.timers.due - self._now + rng.choice((-1, 0, 0, 1)))
        if chance < 0.997:
            return rng.randrange(20 * MINUTE)
        return rng.randrange(3 * HOUR)

    def _spoiled(self, command: Command) -> Command:
        rng = self._rng
        fields = [f for f in command.__struct_fields__ if f != "key" or rng.random() < 0.3]
        field = rng.choice(fields)
        value: Any = getattr(command, field)
        if isinstance(value, SeriesTerms):
            name = rng.choice(value.__struct_fields__)
            terms = msgspec.structs.replace(value, **{name: self._other(getattr(value, name))})
            return msgspec.structs.replace(command, terms=terms)
        return msgspec.structs.replace(command, **{field: self._other(value)})

    def _other(self, value: object) -> object:
        """Return something bad or near by in place of `value`; an enumeration stays."""
        rng = self._rng
        if type(value) is int:
            return rng.choice((*BAD_NUMBERS, value - 1, value + 1, self._now, -value))
        if type(value) is str:
            return rng.choice(BAD_TEXTS)
        if type(value) is tuple and value and type(value[0]) is tuple:
            place = rng.randrange(len(value))
            spoiled = list(value[place])
            spoiled[rng.randrange(len(spoiled))] = rng.choice((*BAD_NUMBERS, *value[0]))
            return (*value[:place], tuple(spoiled), *value[place + 1 :])
        return rng.choice(BAD_BYTES) if type(value) is bytes else value

    def _repeated(self) -> Command:
        command = self._rng.choice(self._past)
        if self._rng.random() < 0.3:
            until = self._now + MINUTE
            command = msgspec.structs.replace(command, valid_until=until)
        return command
