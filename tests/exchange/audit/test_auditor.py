"""Entries that are chained and balanced, and false in what they say of themselves."""

import pytest

from exchange.events import (
    AuthorisationVoided,
    Captured,
    DepositPosted,
    OrderMatched,
    OrderPlaced,
    OrdersRemoved,
    StateHashed,
    WithdrawalBegun,
)
from ledger.accounts import Bucket
from tests.support.audited_story import expect_found, story
from tests.support.forged_ledgers import (
    changed,
    event_at,
    event_of,
    place_of,
    with_fields,
)
from tests.support.market import ALICE, BOB, CAROL, HOTPOT

AVAILABLE = Bucket.AVAILABLE.value


def test_money_that_moves_with_no_reason_is_found() -> None:
    place = place_of(story(), OrdersRemoved)

    forged = changed(story(), place, (ALICE, 0, AVAILABLE, -7), (BOB, 0, AVAILABLE, 7))

    expect_found(forged, place, "the postings")


def test_money_moved_by_an_event_that_moves_none_is_found() -> None:
    place = place_of(story(), StateHashed)

    forged = changed(story(), place, (CAROL, 0, AVAILABLE, -1), (HOTPOT, 0, AVAILABLE, 1))

    expect_found(forged, place, "the postings")


def test_a_deposit_posted_twice_is_found() -> None:
    place = place_of(story(), DepositPosted, 1)
    first = event_at(story(), place_of(story(), DepositPosted))

    expect_found(changed(story(), place, event=first), place, "the deposit is open")


def test_what_only_the_operator_does_is_found_in_other_hands() -> None:
    place = place_of(story(), DepositPosted)

    expect_found(changed(story(), place, actor=ALICE), place, "only the operator")


def test_an_authorisation_voided_by_a_stranger_is_found() -> None:
    place = place_of(story(), AuthorisationVoided)

    expect_found(changed(story(), place, actor=CAROL, key=bytes(24) + b"k"), place, "nobody else")


def test_a_key_used_again_is_found() -> None:
    place = place_of(story(), OrderPlaced, 1)
    used = story()[place_of(story(), OrderPlaced)][2]
    other_content = used[:8] + bytes(16) + used[24:]

    expect_found(changed(story(), place, key=other_content), place, "the key is free")


def test_a_member_without_a_key_is_found() -> None:
    place = place_of(story(), OrderPlaced)

    expect_found(changed(story(), place, key=b""), place, "has a key")


def test_a_command_after_its_validity_is_found() -> None:
    place = place_of(story(), OrderPlaced)
    key = story()[place][2]
    late = (1).to_bytes(8, "big") + key[8:]

    expect_found(changed(story(), place, key=late), place, "the command is in time")


@pytest.mark.parametrize("nth", [0, 1])  # of an earlier state, and of the one just before it
def test_a_state_hash_that_is_not_the_one_recomputed_is_found(nth: int) -> None:
    place = place_of(story(), StateHashed, nth)

    forged = with_fields(story(), place, hash=bytes(32))

    expect_found(forged, place, "the state hash")


@pytest.mark.parametrize("nth", [0, 1])
def test_the_hash_of_another_state_is_found(nth: int) -> None:
    place = place_of(story(), StateHashed, nth)
    told = event_of(story(), StateHashed, nth).sequence

    for other in (0, told - 1, told + 1):
        expect_found(with_fields(story(), place, sequence=other), place, "the state hash")


def test_the_hash_of_a_state_that_is_yet_to_come_is_found() -> None:
    place = place_of(story(), StateHashed)

    for other in (place + 1, place + 2, 2**60):
        forged = with_fields(story(), place, sequence=other)
        expect_found(forged, place, "the hashed state was one")


def test_a_hash_of_the_middle_of_an_act_is_found() -> None:
    place = place_of(story(), StateHashed)
    middle = place_of(story(), OrderMatched)

    forged = with_fields(story(), place, sequence=middle)

    expect_found(forged, place, "the hashed state was one")


def test_an_entry_of_no_kind_of_ours_is_found() -> None:
    place = place_of(story(), WithdrawalBegun)

    expect_found(changed(story(), place, kind=999), place, "no event of ours")


def test_a_payload_that_cannot_be_read_is_found() -> None:
    place = place_of(story(), WithdrawalBegun)

    expect_found(changed(story(), place, payload=b"\x93"), place, "cannot be applied")


def test_an_entry_about_what_there_is_not_is_found() -> None:
    place = place_of(story(), Captured)

    forged = with_fields(story(), place, authorisation=10**6)

    expect_found(forged, place, "KeyError")
