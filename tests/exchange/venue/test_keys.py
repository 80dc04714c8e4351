"""A key gives its original answer for a minute longer than its command could run."""

import msgspec
import pytest

from exchange.commands import BeginDeposit, CancelOrders, ConfirmClock, FreezeMember, Side
from exchange.refusals import Refusal, Refused
from exchange.venue.keys import (
    KEPT_BEYOND,
    MAX_VALIDITY,
    Keys,
    UsedKey,
    digest_of,
    key_field,
)
from exchange.venue.venue import Repeated
from tests.support.ladders import ALL
from tests.support.ladders.ladder import Ladder
from tests.support.market import ALICE, AUTO, BOB, DAY, MINUTE, SECOND, START, Market, order

by_name = pytest.mark.parametrize("ladder", ALL, ids=lambda ladder: ladder.name)


@by_name
def test_the_same_command_again_is_carried_out_once(ladder: Ladder) -> None:
    market = ladder.market()
    command = market.stamped(ladder.command(market))
    sequence = market.ok(command)
    count = market.state.sequence - sequence
    after = market.state.sequence

    assert market.send(command) == Repeated(sequence, count)
    assert market.state.sequence == after


@by_name
def test_a_key_is_used_up_only_by_what_was_accepted(ladder: Ladder) -> None:
    market = ladder.market()
    right = market.stamped(ladder.command(market))
    for one in ladder.breaks:
        if one.scene is None:
            market.refused(one.changed(right, market))

    market.ok(right)


def test_the_same_key_with_other_content_is_refused(market: Market) -> None:
    sequence = market.ok(BeginDeposit(0, "key", 0, ALICE, 100, START + DAY))

    refused = market.refused(BeginDeposit(0, "key", 0, ALICE, 200, START + DAY))
    other = market.refused(ConfirmClock(0, "key", 0))

    assert refused == other == Refused(Refusal.KEY_REUSED, "key", sequence)


def test_the_validity_is_not_part_of_the_content(market: Market) -> None:
    sequence = market.ok(BeginDeposit(0, "key", 0, ALICE, 100, START + DAY))

    again = BeginDeposit(0, "key", market.now + MINUTE, ALICE, 100, START + DAY)

    assert market.send(again) == Repeated(sequence, 1)


def test_each_actor_has_keys_of_their_own(market: Market) -> None:
    market.issue({ALICE: 1, BOB: 1})
    valid_until = market.now + MINUTE
    for member in (ALICE, BOB):
        offer = order(member, Side.SELL, 1, 9_000)
        market.ok(msgspec.structs.replace(offer, key="key", valid_until=valid_until))


def test_an_act_of_many_entries_is_repeated_whole(market: Market) -> None:
    market.issue({ALICE: 3})
    for price in (9_000, 9_001):
        market.order(ALICE, Side.SELL, 1, price)
    freeze = FreezeMember(0, "key", 0, ALICE, True)

    sequence = market.ok(freeze)

    assert market.send(freeze) == Repeated(sequence, 2)


def test_a_key_lives_a_minute_longer_than_its_command(market: Market) -> None:
    """At the last nanosecond a copy is repeated, then it is too old; sent anew, it is repeated."""
    market.issue({ALICE: 3})
    valid_until = market.now + MINUTE
    offer = msgspec.structs.replace(
        order(ALICE, Side.SELL, 1, 9_000), key="key", valid_until=valid_until
    )
    sequence = market.ok(offer)

    market.until(valid_until - 1)
    assert market.send_now(offer) == Repeated(sequence, 1)

    market.until(valid_until)
    assert market.send_now(offer) == Refused(Refusal.TOO_OLD, "valid_until", valid_until)
    anew = msgspec.structs.replace(offer, valid_until=valid_until + 2 * MINUTE)
    other = msgspec.structs.replace(anew, price=9_100)
    assert market.send_now(anew) == Repeated(sequence, 1)
    assert market.send_now(other) == Refused(Refusal.KEY_REUSED, "key", sequence)

    market.until(valid_until + KEPT_BEYOND - 1)
    assert market.send_now(anew) == Repeated(sequence, 1)

    market.until(valid_until + KEPT_BEYOND)
    market.ok(other)


def test_a_used_key_is_forgotten_in_the_second_after_it_ends(market: Market) -> None:
    kept = len(market.state.keys)
    market.ok(ConfirmClock(0, "key", market.now + MINUTE))
    assert len(market.state.keys) == kept + 1

    market.wait(MINUTE + KEPT_BEYOND + SECOND)
    market.ok(ConfirmClock(0, "other", market.now + MINUTE))

    assert len(market.state.keys) == kept + 1
    assert market.state.keys.find((0, "key"), START) is None


def test_a_key_without_end_is_kept_for_ever(market: Market) -> None:
    command = ConfirmClock(0, "key", 0)
    sequence = market.ok(command)

    market.wait(10_000 * DAY)

    assert market.send(command) == Repeated(sequence, 1)


def test_a_key_used_anew_in_the_same_second_survives_the_purge_of_its_former_use() -> None:
    keys = Keys()
    second = START // SECOND * SECOND
    keys.keep((ALICE, "key"), UsedKey(bytes(16), 1, 1, second + 5))
    keys.keep((ALICE, "key"), UsedKey(bytes(16), 2, 1, second + 3 * SECOND))

    keys.purge(second + KEPT_BEYOND + SECOND)
    assert keys.find((ALICE, "key"), second + SECOND) == UsedKey(
        bytes(16), 2, 1, second + 3 * SECOND
    )

    keys.purge(second + KEPT_BEYOND + 4 * SECOND)
    assert len(keys) == 0


def test_two_uses_that_end_in_one_second_are_forgotten_once() -> None:
    keys = Keys()
    second = START // SECOND * SECOND
    for sequence, end in ((1, 5), (2, 7)):
        keys.keep((ALICE, "key"), UsedKey(bytes(16), sequence, 1, second + end))

    keys.purge(second + KEPT_BEYOND + SECOND)

    assert len(keys) == 0


def test_the_longest_validity_is_ten_minutes() -> None:
    assert MAX_VALIDITY == 10 * MINUTE


def test_the_key_field_says_validity_content_and_key() -> None:
    command = CancelOrders(ALICE, "key", START, 1)
    digest = digest_of(command)

    field = key_field(command, digest)

    assert field == START.to_bytes(8, "big") + digest + b"key"
    assert len(digest) == 16


def test_commands_of_equal_fields_but_other_names_differ() -> None:
    assert digest_of(ConfirmClock(0, *AUTO)) != digest_of(CancelOrders(0, *AUTO))
    assert digest_of(CancelOrders(ALICE, "a", 1, 2)) == digest_of(CancelOrders(BOB, "b", 3, 2))
