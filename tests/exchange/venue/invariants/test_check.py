"""A check names its rule, what it is about, and the two figures."""

from exchange.venue.invariants import Check, Rule, always_true, broken
from exchange.venue.invariants.check import at_least, equal, of_thing, per_owner
from tests.support.busy_market import busy_market

SEEN_BY_THE_WATCH = {Rule.POSTED, Rule.FEES, Rule.TIME, Rule.EXECUTED, Rule.DONE}
NOTHING_THERE = {Rule.CLAIM, Rule.OFFERED, Rule.WAITING, Rule.CLOSED}
"""What the busy market has none of: a default, a negotiated transfer, top-ups, a series over."""


def test_everything_holds_of_a_busy_market() -> None:
    checks = always_true(busy_market().state)

    assert broken(checks) == []
    assert {check.rule for check in checks} == set(Rule) - SEEN_BY_THE_WATCH - NOTHING_THERE


def test_checks_name_the_figures_of_every_series() -> None:
    checks = always_true(busy_market().state)

    cover = [check for check in checks if check.rule is Rule.ESCROW_COVER]
    assert cover == [Check(Rule.ESCROW_COVER, True, 150 * 4_000, 150 * 4_000, series=1)]
    assert str(cover[0]) == "ESCROW_COVER series 1 holds: expected 600000, found 600000"


def test_a_check_says_what_it_is_about() -> None:
    check = Check(Rule.HELD, False, 3, 5, asset=4, series=1, member=2, thing=9)

    assert str(check) == (
        "HELD asset 4, series 1, member 2, number 9 is broken: expected 3, found 5"
    )


def test_equal_and_at_least_hold_at_the_figure_itself() -> None:
    assert equal(Rule.BANK, 5, 5).holds
    assert not equal(Rule.BANK, 5, 6).holds
    assert not equal(Rule.BANK, 6, 5).holds
    assert of_thing(Rule.HOLD, 5, 5, 1).holds
    assert not of_thing(Rule.HOLD, 5, 4, 1).holds
    assert at_least(Rule.ESCROW_COVER, 5, 5, series=1).holds
    assert at_least(Rule.ESCROW_COVER, 5, 6, series=1).holds
    assert not at_least(Rule.ESCROW_COVER, 5, 4, series=1).holds


def test_sums_by_owner_are_one_check_for_each_asset_that_is_right() -> None:
    sums = {(1, 0): 5, (2, 0): 7, (1, 4): 3}

    assert per_owner(Rule.HELD, sums, dict(sums)) == [
        Check(Rule.HELD, True, 12, 12, asset=0),
        Check(Rule.HELD, True, 3, 3, asset=4),
    ]


def test_sums_by_owner_are_a_check_for_each_owner_that_is_wrong() -> None:
    expected = {(1, 0): 5, (2, 0): 7, (1, 4): 3}
    found = {(1, 0): 5, (2, 0): 6, (3, 0): 1, (1, 4): 3}

    assert per_owner(Rule.HELD, expected, found) == [
        Check(Rule.HELD, False, 7, 6, asset=0, member=2),
        Check(Rule.HELD, False, 0, 1, asset=0, member=3),
        Check(Rule.HELD, True, 3, 3, asset=4),
    ]
    assert broken(per_owner(Rule.HELD, {}, {(1, 0): 1})) == [
        Check(Rule.HELD, False, 0, 1, asset=0, member=1)
    ]
