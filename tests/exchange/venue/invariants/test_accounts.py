"""Sums are zero, and what is set aside is so for something."""

import pytest
from msgspec.structs import replace

from exchange.commands import (
    AcceptTransfer,
    AllowAcceptor,
    Authorise,
    Capture,
    MarketMode,
    OfferTransfer,
    Right,
)
from exchange.profiles import OPEN
from exchange.venue.invariants import Check, Rule, always_true, broken
from exchange.venue.state import State
from ledger.accounts import Bucket
from tests.support.busy_market import Break, busy_market, post, seen
from tests.support.market import ALICE, AUTO, BOB, CAROL, HOTPOT, HOUR, Market

AVAILABLE = Bucket.AVAILABLE.value


def aside(member: int, asset: int, bucket: Bucket) -> Break:
    """Return a break: one of an asset is set aside for nothing."""
    return post((member, asset, AVAILABLE, -1), (member, asset, bucket.value, 1))


def subscribe_for_nothing(state: State) -> None:
    state.subscriptions[2][CAROL] = 1


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (
            post((ALICE, 0, AVAILABLE, 1)),
            [
                "ZERO_SUM asset 0 is broken: expected 0, found 1",
                "BANK asset 0 is broken: expected 11240001, found 11240000",
            ],
        ),
        (
            aside(ALICE, 4, Bucket.HELD),
            ["HELD asset 4, member 2 is broken: expected 10, found 11"],
        ),
        (
            aside(CAROL, 0, Bucket.HELD),
            ["HELD asset 0, member 4 is broken: expected 77000, found 77001"],
        ),
        (
            aside(BOB, 4, Bucket.AUTHORISED),
            ["AUTHORISED asset 4, member 3 is broken: expected 9, found 10"],
        ),
        (
            aside(ALICE, 4, Bucket.GIFTED),
            ["GIFTED asset 4, member 2 is broken: expected 5, found 6"],
        ),
        (
            aside(BOB, 4, Bucket.OFFERED),
            ["OFFERED asset 4, member 3 is broken: expected 0, found 1"],
        ),
        (
            aside(CAROL, 0, Bucket.WITHDRAWING),
            ["WITHDRAWING asset 0, member 4 is broken: expected 100, found 101"],
        ),
        (
            aside(CAROL, 0, Bucket.CLEARING),
            ["CLEARING asset 0, member 4 is broken: expected 0, found 1"],
        ),
        (
            post((CAROL, 0, AVAILABLE, -1), (-2, 0, Bucket.SUBSCRIPTION.value, 1)),
            [
                "SUBSCRIBED series 2 is broken: expected 40000, found 40001",
                "SUBSCRIBED asset 0, series 2 is broken: expected 40000, found 40001",
            ],
        ),
        (
            subscribe_for_nothing,
            [
                "SUBSCRIBED series 2 is broken: expected 48000, found 40000",
                "SUBSCRIBED series 2 is broken: expected 6, found 5",
            ],
        ),
    ],
)
def test_what_is_wrong_with_an_account_is_said(break_it: Break, said: list[str]) -> None:
    assert seen(break_it) == said


def test_a_bank_that_owes_too_much_is_seen_though_sums_are_zero() -> None:
    state = busy_market().state
    post((0, 0, Bucket.BANK.value, -1), (0, 0, Bucket.BREAKAGE.value, 1))(state)

    (bank,) = [check for check in always_true(state) if check.rule is Rule.BANK]
    assert bank.holds
    assert bank.found == 11_240_001


def owing() -> State:
    """Return the state in which hotpot owes bob 9 yuan for ten of its units."""
    market = Market()
    market.issue({ALICE: 100})
    market.ok(AllowAcceptor(HOTPOT, *AUTO, 1, BOB, 9_000))
    until = market.now + HOUR
    shown = Authorise(BOB, *AUTO, 1, ALICE, Right.UNITS, 10, bytes(16), until, until)
    market.ok(Capture(BOB, *AUTO, market.ok(shown), 10))
    return market.state


def test_a_due_that_is_not_what_was_captured_or_set_aside_is_said() -> None:
    state = owing()
    assert Check(Rule.CLEARING, True, 90_000, 90_000, asset=0) in always_true(state)
    state.dues[HOTPOT, BOB].amount = 80_000

    assert [str(check) for check in broken(always_true(state))] == [
        "CLEARING asset 0, member 1 is broken: expected 80000, found 90000",
        "CLEARING member 1 is broken: expected 90000, found 80000",
    ]


def test_a_due_that_was_cleared_is_not_looked_for() -> None:
    state = owing()
    state.dues[HOTPOT, BOB].amount = 0
    state.dues[HOTPOT, BOB].cleared_by = state.sequence
    post((HOTPOT, 0, Bucket.CLEARING.value, -90_000), (BOB, 0, AVAILABLE, 90_000))(state)

    assert broken(always_true(state)) == []


def test_units_offered_to_a_member_are_those_of_the_open_transfers() -> None:
    market = Market(replace(OPEN, mode=MarketMode.NEGOTIATED))
    market.issue({ALICE: 100})
    market.deposit(BOB, 1_000)
    until = market.now + HOUR
    first = market.ok(OfferTransfer(ALICE, *AUTO, 1, BOB, 10, 8_000, until))
    market.ok(OfferTransfer(ALICE, *AUTO, 1, BOB, 7, 8_000, until))

    checks = always_true(market.state)
    assert Check(Rule.OFFERED, True, 17, 17, asset=4) in checks

    market.ok(AcceptTransfer(BOB, *AUTO, first))
    checks = always_true(market.state)
    assert Check(Rule.OFFERED, True, 7, 7, asset=4) in checks
    assert broken(checks) == []
