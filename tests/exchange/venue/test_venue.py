"""The venue as a whole: who may give what, the envelope of commands, timers, replay."""

from typing import Final

import msgspec
import pytest

from exchange.commands import (
    AdmitMember,
    BeginDeposit,
    By,
    CancelOrders,
    ConfirmClock,
    FreezeMember,
    MemberKind,
    PlaceOrder,
    Side,
    Subscribe,
)
from exchange.events import Accepted, DepositVoided, StateHashed
from exchange.refusals import Refusal, Refused
from exchange.venue.deciding import FIRE
from exchange.venue.errors import BrokenInvariant
from exchange.venue.keys import MAX_KEY, MAX_VALIDITY
from exchange.venue.state_codec import state_hash
from exchange.venue.timers import TimerKind
from exchange.venue.venue import Venue
from ledger.entries import Draft
from tests.support.ladders import ALL
from tests.support.ladders.ladder import Ladder
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    DAY,
    HOTPOT,
    MINUTE,
    START,
    Market,
    entry_of,
    order,
)

HUGE: Final = 2**70
DATED = [ladder for ladder in ALL if ladder.command(ladder.market()).DATED]
MEMBERS = [ladder for ladder in ALL if ladder.command(ladder.market()).BY is not By.OPERATOR]
by_name = pytest.mark.parametrize("ladder", ALL, ids=lambda ladder: ladder.name)
by_dated = pytest.mark.parametrize("ladder", DATED, ids=lambda ladder: ladder.name)
by_member = pytest.mark.parametrize("ladder", MEMBERS, ids=lambda ladder: ladder.name)


@by_name
@pytest.mark.parametrize("actor", [-1, 99, HUGE])
def test_strangers_may_do_nothing(ladder: Ladder, actor: int) -> None:
    market = ladder.market()
    command = msgspec.structs.replace(ladder.command(market), actor=actor)

    assert market.refused(command) == Refused(Refusal.MEMBER_UNKNOWN, "actor")


@by_name
def test_who_may_give_a_command_is_checked_whatever_it_says(ladder: Ladder) -> None:
    market = ladder.market()
    command = ladder.command(market)
    if command.BY is By.EITHER:
        return
    wrong = ALICE if command.BY is By.OPERATOR else 0

    refused = market.refused(msgspec.structs.replace(command, actor=wrong))

    assert refused == Refused(Refusal.NOT_PERMITTED, "actor")


@by_member
def test_a_frozen_member_may_do_nothing(ladder: Ladder) -> None:
    market = ladder.market()
    command = ladder.command(market)
    actor = command.actor or ALICE
    market.ok(FreezeMember(0, *AUTO, actor, True))

    refused = market.refused(msgspec.structs.replace(command, actor=actor))

    assert refused == Refused(Refusal.MEMBER_FROZEN, "actor")


@by_name
@pytest.mark.parametrize("key", ["x" * (MAX_KEY + 1), "钥匙", "\udc80"])
def test_a_key_is_short_and_plain(ladder: Ladder, key: str) -> None:
    market = ladder.market()
    valid_until = market.now + MINUTE
    command = msgspec.structs.replace(ladder.command(market), key=key, valid_until=valid_until)

    assert market.refused(command) == Refused(Refusal.KEY_MALFORMED, "key", MAX_KEY)


def test_a_key_is_not_empty(market: Market) -> None:
    reply = market.venue.apply(ConfirmClock(0, "", 0), market.now)

    assert reply == Refused(Refusal.KEY_MALFORMED, "key", MAX_KEY)


def test_the_longest_key_is_kept_whole(market: Market) -> None:
    market.ok(ConfirmClock(0, "x" * MAX_KEY, 0))
    market.ok(ConfirmClock(0, "x" * (MAX_KEY - 1), 0))


@by_dated
def test_an_order_command_says_for_how_long_it_is_valid(ladder: Ladder) -> None:
    market = ladder.market()
    command = msgspec.structs.replace(ladder.command(market), key="k", valid_until=0)

    refused = market.refused(command)

    latest = market.now + MAX_VALIDITY
    assert refused == Refused(Refusal.VALIDITY_TOO_LONG, "valid_until", latest)


@by_name
def test_nothing_is_valid_for_more_than_ten_minutes(ladder: Ladder) -> None:
    market = ladder.market()
    command = ladder.command(market)
    latest = market.now + MAX_VALIDITY
    late = msgspec.structs.replace(command, key="k", valid_until=latest + 1)
    reply = market.venue.apply(late, market.now)
    assert reply == Refused(Refusal.VALIDITY_TOO_LONG, "valid_until", latest)

    timely = msgspec.structs.replace(command, key="k", valid_until=latest)
    assert isinstance(market.venue.apply(timely, market.now), Accepted)


@by_name
def test_a_command_is_dead_when_its_time_has_come(ladder: Ladder) -> None:
    market = ladder.market()
    command = ladder.command(market)
    for past in (market.now, 1, -1):
        late = msgspec.structs.replace(command, key="k", valid_until=past)
        reply = market.venue.apply(late, market.now)
        assert reply == Refused(Refusal.TOO_OLD, "valid_until", market.now)

    timely = msgspec.structs.replace(command, key="k", valid_until=market.now + 1)
    assert isinstance(market.venue.apply(timely, market.now), Accepted)


@pytest.mark.parametrize(
    "command",
    [
        BeginDeposit(0, *AUTO, ALICE, HUGE, START + DAY),
        BeginDeposit(0, *AUTO, HUGE, 100, START + DAY),
        CancelOrders(ALICE, *AUTO, -HUGE),
        Subscribe(ALICE, *AUTO, 1, HUGE),
        msgspec.structs.replace(order(ALICE, Side.BUY, 1, 1), client_order_id="\ud800"),
    ],
)
def test_what_no_message_could_carry_is_malformed(market: Market, command: PlaceOrder) -> None:
    assert market.refused(command) == Refused(Refusal.COMMAND_MALFORMED)


def test_of_key_validity_and_actor_the_first_listed_is_named(market: Market) -> None:
    command = AdmitMember(ALICE, "钥", 1, MemberKind.NATURAL)

    def refusal(**changes: object) -> Refusal:
        return market.refused(msgspec.structs.replace(command, **changes)).refusal

    assert refusal(group=HUGE) is Refusal.COMMAND_MALFORMED
    assert refusal() is Refusal.KEY_MALFORMED
    assert refusal(key="k") is Refusal.TOO_OLD
    assert refusal(key="k", valid_until=0) is Refusal.NOT_PERMITTED


def test_timers_fire_by_due_time_then_in_the_order_they_were_set(market: Market) -> None:
    later = [market.ok(BeginDeposit(0, *AUTO, ALICE, 100, START + 2 * DAY)) for _ in range(2)]
    sooner = market.ok(BeginDeposit(0, *AUTO, ALICE, 100, START + DAY))

    market.until(START + 3 * DAY)

    fired = [event.deposit for event in market.events(DepositVoided)]
    assert fired == [sooner, *later]
    assert {draft[0] for draft in market.history[-3:]} == {START + 3 * DAY}


def test_timers_fire_ahead_of_a_command_that_is_refused(market: Market) -> None:
    market.ok(BeginDeposit(0, *AUTO, ALICE, 100, START + DAY))
    market.now = START + DAY - 1_000

    market.send(CancelOrders(ALICE, *AUTO))

    assert market.events(DepositVoided)
    assert market.history[-1][1:4] == (DepositVoided.KIND, b"", 0)


def test_the_next_timer_is_known(market: Market) -> None:
    assert market.venue.next_due() is None

    market.ok(BeginDeposit(0, *AUTO, ALICE, 100, START + DAY))

    assert market.venue.next_due() == START + DAY


def test_a_timer_without_work_stops_the_venue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FIRE, TimerKind.DEPOSIT_LAPSES, lambda *_: [])
    market = Market()
    market.ok(BeginDeposit(0, *AUTO, ALICE, 100, START + DAY))

    with pytest.raises(BrokenInvariant, match="a timer had nothing to do"):
        market.until(START + DAY)


def test_every_entry_of_a_command_carries_its_key_and_actor(market: Market) -> None:
    market.issue({ALICE: 2})
    market.order(ALICE, Side.SELL, 1, 9_000)
    before = len(market.history)

    market.ok(FreezeMember(0, *AUTO, ALICE, True))

    frozen, removed = market.history[before:]
    assert frozen[2] == removed[2] != b""
    assert frozen[3] == removed[3] == 0


def test_the_hash_of_the_state_is_recorded_by_an_entry(market: Market) -> None:
    market.issue({ALICE: 2})
    expected, sequence = state_hash(market.state), market.state.sequence

    market.venue.record_state_hash(sequence, expected, market.now)
    market.history += market.venue.take_drafts()

    assert market.last(StateHashed) == StateHashed(sequence, expected)


def test_a_recorded_act_is_applied_whatever_the_rules_say_by_now(market: Market) -> None:
    market.issue({ALICE: 5})
    market.order(ALICE, Side.SELL, 5, 9_000)
    market.deposit(BOB, 10)
    replayed = Venue()
    for sequence, draft in enumerate(market.history):
        replayed.evolve(entry_of(sequence, draft))
    market.order(BOB, Side.BUY, 5, 9_000)

    # Deciding would refuse this: the recorder's fees and phases are not asked.
    replayed.state.series[1].phase = replayed.state.series[1].phase.HALTED
    replayed.evolve(entry_of(len(market.history) - 1, market.history[-1]))

    assert replayed.state.held_units(1, BOB) == 5


def test_an_entry_that_is_none_of_ours_is_not_applied(market: Market) -> None:
    foreign: Draft = (START, 9_999, b"", 0, (), b"")

    with pytest.raises(KeyError):
        Venue().evolve(entry_of(1, foreign))
    assert market.state.members[HOTPOT].kind is MemberKind.NATURAL
