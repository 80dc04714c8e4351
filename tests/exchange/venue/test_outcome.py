"""Postings that are collected, and the checks that fields share."""

from exchange.amounts import MAX_AMOUNT, MAX_QUANTITY
from exchange.refusals import Refusal, Refused
from exchange.venue.outcome import (
    Legs,
    check_amount,
    check_cash,
    check_future,
    check_quantity,
    first_listed,
    moved,
)

HERE, THERE = (2, 1), (3, 1)


def test_postings_to_one_account_are_added_up() -> None:
    legs = Legs()
    legs.move(0, 5, HERE, THERE)
    legs.move(0, 7, HERE, THERE)
    legs.add(2, 0, 1, 2)

    assert legs.postings() == ((2, 0, 1, -10), (3, 0, 1, 12))


def test_what_comes_to_nothing_is_left_out() -> None:
    legs = Legs()
    legs.move(0, 5, HERE, THERE)
    legs.move(0, 5, THERE, HERE)

    assert legs.postings() == ()
    assert moved(0, 0, HERE, THERE) == ()


def test_a_move_is_two_postings() -> None:
    assert moved(4, 5, HERE, THERE) == ((2, 4, 1, -5), (3, 4, 1, 5))


def test_amounts_end_where_they_can_no_longer_be_counted() -> None:
    assert check_amount("a", 1) is check_amount("a", MAX_AMOUNT) is None
    assert check_amount("a", 0) == Refused(Refusal.AMOUNT_NOT_POSITIVE, "a")
    assert check_amount("a", MAX_AMOUNT + 1) == Refused(Refusal.AMOUNT_TOO_LARGE, "a", MAX_AMOUNT)


def test_money_enters_and_leaves_in_whole_fen() -> None:
    assert check_cash("a", 100) is None
    assert check_cash("a", 101) == Refused(Refusal.AMOUNT_NOT_WHOLE_FEN, "a", 100)
    assert check_cash("a", -101) == Refused(Refusal.AMOUNT_NOT_POSITIVE, "a")


def test_quantities_are_whole_and_bounded() -> None:
    assert check_quantity("q", 1) is check_quantity("q", MAX_QUANTITY) is None
    assert check_quantity("q", 0) == Refused(Refusal.QUANTITY_NOT_POSITIVE, "q")
    assert check_quantity("q", MAX_QUANTITY + 1) == Refused(
        Refusal.QUANTITY_TOO_LARGE, "q", MAX_QUANTITY
    )


def test_the_future_begins_after_now_and_ends_with_the_clocks() -> None:
    assert check_future("t", 11, 10) is check_future("t", 2**63 - 1, 10) is None
    assert check_future("t", 10, 10) == Refused(Refusal.TIME_IN_THE_PAST, "t", 10)
    assert check_future("t", 2**63, 10) == Refused(Refusal.FIELD_OUT_OF_RANGE, "t")


def test_of_several_refusals_the_first_listed_counts() -> None:
    late, early = Refused(Refusal.FUNDS_INSUFFICIENT), Refused(Refusal.KEY_MALFORMED)

    assert first_listed(None, late, early, None) is early
    assert first_listed(None, None) is None
