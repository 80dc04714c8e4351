"""Roundings go the way they say, whatever the figures."""

from hypothesis import given
from hypothesis import strategies as st

from exchange.amounts import (
    BASIS,
    claim_of,
    fee_ceiling,
    fee_of,
    principal_of,
    share,
    share_up,
    units_of,
)

VALUES = st.integers(0, 2**50)
RATES = st.integers(0, BASIS)


def test_each_series_has_three_assets_of_its_own() -> None:
    assert (units_of(1), principal_of(1), claim_of(1)) == (4, 5, 6)
    assert (units_of(2), principal_of(2), claim_of(2)) == (8, 9, 10)


def test_fees_are_rounded_down_and_rebates_towards_zero() -> None:
    assert fee_of(9_999, 10) == 9
    assert fee_of(9_999, -10) == -9
    assert fee_of(10_000, 10) == 10
    assert fee_of(0, 10) == 0


@given(st.lists(VALUES, max_size=20), RATES)
def test_fees_of_parts_never_exceed_the_ceiling_of_the_whole(values: list[int], bps: int) -> None:
    assert sum(fee_of(value, bps) for value in values) <= fee_ceiling(sum(values), bps)


@given(VALUES, RATES)
def test_the_ceiling_is_less_than_one_above_the_fee(value: int, bps: int) -> None:
    assert 0 <= fee_ceiling(value, bps) - fee_of(value, bps) <= 1


@given(VALUES, st.integers(-BASIS, 0))
def test_a_rebate_needs_no_hold(value: int, bps: int) -> None:
    assert fee_ceiling(value, bps) == 0
    assert fee_of(value, bps) <= 0


@given(VALUES, st.lists(st.integers(1, 1_000), min_size=1, max_size=20))
def test_shares_taken_one_after_the_other_end_at_nothing(whole: int, parts: list[int]) -> None:
    left, of = whole, sum(parts)
    for part in parts:
        left -= share(left, part, of)
        of -= part

    assert left == 0


@given(VALUES, st.lists(st.integers(1, 1_000), min_size=1, max_size=20))
def test_shares_rounded_up_end_at_nothing_too(whole: int, parts: list[int]) -> None:
    left, of = whole, sum(parts)
    for part in parts:
        taken = share_up(left, part, of)
        assert share(left, part, of) <= taken <= left
        left -= taken
        of -= part

    assert left == 0
