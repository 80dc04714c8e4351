"""Orders and fills that never could be are found, though chained, balanced and posted as said."""

from typing import Final

import pytest
from msgspec.structs import replace

from exchange.events import (
    Fill,
    OrderMatched,
    OrderPlaced,
    OrdersRemoved,
)
from ledger.accounts import Bucket, Posting
from ledger.entries import Draft
from tests.support.audited_story import expect_found, story
from tests.support.forged_ledgers import (
    changed,
    event_of,
    place_of,
    with_fields,
)
from tests.support.market import ALICE, BOB, CAROL

AVAILABLE, HELD, FEES = Bucket.AVAILABLE.value, Bucket.HELD.value, Bucket.FEES.value


def test_postings_that_break_a_hold_are_found() -> None:
    place = place_of(story(), OrderPlaced)

    forged = changed(story(), place, (ALICE, 4, AVAILABLE, 1), (ALICE, 4, HELD, -1))

    expect_found(forged, place, "the postings")


SWEEP: Final = 5
"""Which of the orders placed met several others."""


def first_fill() -> Fill:
    """Return the first fill of the sweep."""
    return event_of(story(), OrderPlaced, SWEEP).fills[0]


def with_first_fill(*postings: Posting, **changes: int) -> list[Draft]:
    """Return the story with the first fill of the sweep changed."""
    fills = event_of(story(), OrderPlaced, SWEEP).fills
    changed_fills = (replace(fills[0], **changes), *fills[1:])
    return with_fields(story(), sweep(), *postings, fills=changed_fills)


def sweep() -> int:
    """Return the sequence of the sweep."""
    return place_of(story(), OrderPlaced, SWEEP)


def test_a_fee_that_is_wrong_is_found_though_it_is_posted_as_said() -> None:
    fee = first_fill().taker_fee - 1

    forged = with_first_fill((CAROL, 0, AVAILABLE, 1), (0, 0, FEES, -1), taker_fee=fee)

    expect_found(forged, sweep(), "the taker's fee")


def test_a_rebate_that_is_wrong_is_found() -> None:
    rebate = first_fill().maker_fee - 1

    forged = with_first_fill((ALICE, 0, AVAILABLE, 1), (0, 0, FEES, -1), maker_fee=rebate)

    expect_found(forged, sweep(), "the maker's fee")


def test_fees_of_a_tier_that_is_not_in_force_are_found() -> None:
    place = place_of(story(), OrderPlaced)

    expect_found(with_fields(story(), place, taker_bps=10), place, "the fees in force")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quantity": 6, "maker_open": -1}, "so much was open"),
        ({"price": 8_399}, "the price"),
        ({"maker_open": 1}, "what is left"),
        ({"maker": BOB}, "the maker"),
        ({"maker_order": 10**6}, "was first"),
    ],
)
@pytest.mark.requirement("DC-03")
def test_a_fill_that_never_could_be_is_found(changes: dict[str, int], words: str) -> None:
    expect_found(with_first_fill(**changes), sweep(), words)


@pytest.mark.requirement("DC-03")
def test_an_order_passed_over_is_found() -> None:
    fills = event_of(story(), OrderPlaced, SWEEP).fills

    expect_found(with_fields(story(), sweep(), fills=fills[::-1]), sweep(), "was first")


def test_an_order_outside_the_band_is_found() -> None:
    place = place_of(story(), OrderPlaced)

    expect_found(with_fields(story(), place, price=10_001), place, "the price is in the band")


def test_the_missing_part_of_an_act_is_found() -> None:
    place = place_of(story(), OrderMatched)
    one_short = (*story()[:place], *story()[place + 1 :])

    expect_found(one_short, place, "part")


def test_an_act_that_a_block_cuts_short_is_found() -> None:
    place = place_of(story(), OrderMatched)

    expect_found(story()[:place], place - 1, "further parts")


def test_a_part_of_another_act_is_found() -> None:
    place = place_of(story(), OrderMatched)

    expect_found(with_fields(story(), place, part=3), place, "the act")


def test_an_order_that_expired_before_its_time_is_found() -> None:
    place = place_of(story(), OrdersRemoved, 1)

    forged = changed(story(), place, time=story()[place - 1][0])

    expect_found(forged, place, "its time has come")
