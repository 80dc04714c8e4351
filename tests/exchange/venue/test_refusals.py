"""Every rule of every command is kept: at its field, with its limit, in its order, in silence."""

from typing import get_args

import pytest

from exchange.commands import AnyCommand, PayClaims
from exchange.refusals import Refusal, Refused
from tests.support.ladders import ALL
from tests.support.ladders.ladder import Break, Ladder
from tests.support.ladders.people import RULES
from tests.support.ladders.redemption import counter
from tests.support.market import AUTO, HOTPOT

EACH = [
    pytest.param(ladder, one, id=f"{ladder.name}-{one.refusal.name}-{one.field}-{at}")
    for ladder in (*ALL, RULES)
    for at, one in enumerate(ladder.breaks)
]

ELSEWHERE = {
    Refusal.COMMAND_MALFORMED: "test_venue",
    Refusal.VALIDITY_TOO_LONG: "test_venue",
    Refusal.TOO_OLD: "test_keys",
    Refusal.KEY_REUSED: "test_keys",
    Refusal.ORDER_LIMIT: "test_orders: it takes many orders",
    # The sequencer refuses these before the venue sees the command.
    Refusal.ENGINE_UNAVAILABLE: "test_sequencer",
    Refusal.OVERLOADED: "test_backlog",
    Refusal.CLOCK_UNCONFIRMED: "test_clock",
    Refusal.STORAGE_NEARLY_FULL: "test_gate",
    Refusal.COMMAND_POISONED: "test_gate",
}


@pytest.mark.parametrize("ladder", ALL, ids=lambda ladder: ladder.name)
def test_a_sound_command_is_accepted(ladder: Ladder) -> None:
    market = ladder.market()

    market.ok(ladder.command(market))


@pytest.mark.parametrize(("ladder", "one"), EACH)
def test_a_broken_rule_is_refused_at_its_field_with_its_limit(ladder: Ladder, one: Break) -> None:
    market = ladder.market()

    refused = market.refused(ladder.broken(market, one))

    assert refused == one.expected(market)


@pytest.mark.parametrize("ladder", ALL, ids=lambda ladder: ladder.name)
def test_of_two_broken_rules_the_one_listed_first_is_named(ladder: Ladder) -> None:
    for first, second in ladder.pairs():
        market = ladder.market()

        refused = market.refused(ladder.broken(market, first, second))

        assert (refused.refusal, refused.field) == (first.refusal, first.field), (first, second)


def test_every_command_has_a_ladder() -> None:
    climbed = {type(ladder.command(ladder.market())) for ladder in (*ALL, RULES)}

    assert climbed == set(get_args(AnyCommand))


def test_every_refusal_is_shown_here_or_where_it_arises() -> None:
    shown = {one.refusal for ladder in (*ALL, RULES) for one in ladder.breaks}

    assert shown.isdisjoint(ELSEWHERE)
    assert shown | ELSEWHERE.keys() == set(Refusal)


def test_claims_that_there_are_not_cannot_be_paid() -> None:
    refused = counter().refused(PayClaims(HOTPOT, *AUTO, 1, 100))

    assert refused == Refused(Refusal.NOTHING_OUTSTANDING, "series")


def test_a_refusal_says_whether_to_try_again() -> None:
    assert Refusal.FUNDS_INSUFFICIENT.retryable
    assert not Refusal.SERIES_EXPIRED.retryable
    assert all(isinstance(refusal.retryable, bool) for refusal in Refusal)
