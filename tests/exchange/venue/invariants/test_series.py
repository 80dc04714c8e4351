"""Supply, holdings, debts and escrow of every series."""

import pytest

from exchange.commands import Capture, RefundCapture, Right
from exchange.events import SeriesStatus
from exchange.venue.invariants import Check, Rule, always_true, broken
from exchange.venue.objects import Lot
from exchange.venue.state import State
from ledger.accounts import Bucket
from tests.support.busy_market import Break, busy_market, post, seen
from tests.support.market import ALICE, AUTO, BOB, CAROL, HOTPOT, HOUR, Market

AVAILABLE, ISSUANCE = Bucket.AVAILABLE.value, Bucket.ISSUANCE.value
ESCROW, REDEEMED = Bucket.ESCROW.value, Bucket.REDEEMED.value


def count_too_many_issued(state: State) -> None:
    state.series[1].issued += 1


def count_too_few_outstanding(state: State) -> None:
    state.series[1].outstanding -= 1


def owe_principal_to_nobody(state: State) -> None:
    state.series[1].principal += 1


def owe_a_claim_to_nobody(state: State) -> None:
    state.debts[6][ALICE] = 1


def grow_a_lot(state: State) -> None:
    state.holdings[1][ALICE][0].quantity += 1


def keep_an_empty_lot(state: State) -> None:
    state.holdings[1][ALICE].append(Lot(state.time, 0, 0, first_hand=False))


def settle_too_early(state: State) -> None:
    state.series[1].status = SeriesStatus.SETTLED


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (
            count_too_many_issued,
            ["ISSUED asset 4, series 1 is broken: expected 150, found 151"] * 2,
        ),
        (
            post((0, 4, ISSUANCE, -1), (CAROL, 4, AVAILABLE, 1)),
            [
                "ISSUED asset 4, series 1 is broken: expected 151, found 150",
                "OUTSTANDING asset 4, series 1 is broken: expected 151, found 150",
                "ISSUED asset 4, series 1 is broken: expected 151, found 150",
                "LOTS asset 4, member 4 is broken: expected 0, found 1",
            ],
        ),
        (
            count_too_few_outstanding,
            ["OUTSTANDING asset 4, series 1 is broken: expected 150, found 149"],
        ),
        (
            post((ALICE, 4, AVAILABLE, -1), (-1, 4, REDEEMED, 1)),
            [
                "OUTSTANDING asset 4, series 1 is broken: expected 149, found 150",
                "LOTS asset 4, member 2 is broken: expected 100, found 99",
            ],
        ),
        (
            owe_principal_to_nobody,
            ["PRINCIPAL asset 5, series 1 is broken: expected 0, found 1"],
        ),
        (
            post((0, 5, ISSUANCE, -1), (ALICE, 5, AVAILABLE, 1)),
            [
                "PRINCIPAL asset 5, series 1 is broken: expected 1, found 0",
                "PRINCIPAL asset 5, member 2 is broken: expected 0, found 1",
            ],
        ),
        (
            owe_a_claim_to_nobody,
            ["CLAIM asset 6, member 2 is broken: expected 1, found 0"],
        ),
        (
            post((0, 6, ISSUANCE, -1), (ALICE, 6, AVAILABLE, 1)),
            ["CLAIM asset 6, member 2 is broken: expected 0, found 1"],
        ),
        (grow_a_lot, ["LOTS asset 4, member 2 is broken: expected 101, found 100"]),
        (keep_an_empty_lot, ["LOTS asset 4, series 1 is broken: expected 0, found 1"]),
        (
            post((ALICE, 4, AVAILABLE, -1), (BOB, 4, AVAILABLE, 1)),
            [
                "LOTS asset 4, member 2 is broken: expected 100, found 99",
                "LOTS asset 4, member 3 is broken: expected 50, found 51",
            ],
        ),
        (
            post((-1, 0, ESCROW, -1), (HOTPOT, 0, AVAILABLE, 1)),
            ["ESCROW_COVER series 1 is broken: expected 600000, found 599999"],
        ),
        (
            post((CAROL, 0, AVAILABLE, -1), (-2, 0, ESCROW, 1)),
            ["ESCROW_EMPTY asset 0, series 2 is broken: expected 0, found 1"],
        ),
        (
            settle_too_early,
            [
                "CLOSED series 1 is broken: expected 0, found 3",
                "CLOSED series 1 is broken: expected 0, found 1200000",
                "TIMER series 1 is broken: expected 0, found 1805184000000000000",
                "TIMER series 1 is broken: expected 0, found 1807776000000000000",
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_series_is_said(break_it: Break, said: list[str]) -> None:
    assert seen(break_it) == said


def test_in_a_wind_down_escrow_may_be_more_or_less_than_the_cover() -> None:
    state = busy_market().state
    state.series[1].status = SeriesStatus.WINDING_DOWN
    post((-1, 0, ESCROW, -1), (HOTPOT, 0, AVAILABLE, 1))(state)

    rules = {check.rule for check in broken(always_true(state))}

    assert not rules & {Rule.ESCROW_COVER, Rule.ESCROW_EMPTY}


def expired() -> Market:
    """Return a market whose series has expired: Alice is owed its principal."""
    market = Market()
    number = market.issue({ALICE: 10, BOB: 10})
    market.until(market.series(number).terms.use_until - HOUR // 2)
    market.authorise(BOB, 4)
    market.until(market.series(number).terms.use_until)
    market.settle()
    return market


def test_principal_is_covered_in_the_proportion_of_its_units() -> None:
    market = expired()
    assert market.series().principal == 16 * 8_000

    checks = always_true(market.state)

    assert broken(checks) == []
    assert Check(Rule.ESCROW_COVER, True, 80_000, 80_000, series=1) in checks
    assert Check(Rule.PRINCIPAL, True, 128_000, 128_000, asset=5) in checks


def test_units_that_nobody_authorised_must_not_outlive_their_series() -> None:
    market = expired()
    for authorisation in market.state.open_authorisations[1].values():
        authorisation.quantity -= 1

    said = [check for check in broken(always_true(market.state)) if check.rule is Rule.CLOSED]

    assert said == [Check(Rule.CLOSED, False, 3, 4, series=1)]


def test_nothing_may_be_set_aside_of_a_series_that_has_expired() -> None:
    market = expired()
    market.state.set_aside[1][7] = busy_market().state.gifts[22]

    said = [check for check in broken(always_true(market.state)) if check.rule is Rule.CLOSED]

    assert said == [Check(Rule.CLOSED, False, 0, 1, series=1)]


@pytest.mark.parametrize(("lacking", "holds"), [(0, True), (1, True), (2, False)])
def test_one_money_unit_may_lack_for_a_capture_of_principal_that_was_undone(
    lacking: int, *, holds: bool
) -> None:
    market = expired()
    capture = market.authorise(ALICE, 11, Right.PRINCIPAL)
    market.ok(Capture(HOTPOT, *AUTO, capture, 11))
    market.ok(RefundCapture(HOTPOT, *AUTO, capture, 11))
    post((-1, 0, ESCROW, -lacking), (HOTPOT, 0, AVAILABLE, lacking))(market.state)

    rules = {check.rule for check in broken(always_true(market.state))}

    assert (Rule.ESCROW_COVER not in rules) is holds
