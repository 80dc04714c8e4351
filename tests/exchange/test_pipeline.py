"""Every answer is kept with the block whose state it saw; blocks hold what was drafted."""

from pathlib import Path

import pytest

from exchange.client.client import Reply, Request
from exchange.commands import ConfirmClock
from exchange.events.event import Accepted
from exchange.gate import Gate, Poison
from exchange.pipeline import BLOCK_BYTES, BLOCK_COMMANDS, MOST_ENTRIES, Pipeline, Stopped
from exchange.queries import AskMarkets, AskTime, TimeShown
from exchange.refusals import Refusal, Refused
from exchange.snapshots import Confirmed, Hashed
from exchange.tickets import Ticket
from ledger.chain import EMPTY, extend, seal
from ledger.entries import Draft
from tests.support.engine_venue import COUNTED, FIRED, NOTHING, CountingVenue, count
from tests.support.ledgers import FIRST, START, nonces

GENESIS_BLOCK, GENESIS_HEAD = seal(EMPTY, [FIRST], nonces(1))
NOW = START + 1


class Desk:
    """A pipeline on a counting venue, with genesis behind it."""

    def __init__(self, folder: Path) -> None:
        self.venue = CountingVenue()
        self.venue.recorded.append((START, 0, b""))
        self.gate = Gate(Poison(folder / "poison"))
        self.stored: list[Draft] = []
        self.pipeline = Pipeline(
            self.venue, GENESIS_HEAD, self.gate, self.venue.answer, self._recorded
        )

    def work(self, *requests: Request, now: int = NOW) -> None:
        self.pipeline.work(tickets(*requests), now)

    def answers(self) -> list[Reply]:
        return [reply for _, _, reply in self.pipeline.seal(nonces).answers]

    def _recorded(self, sequence: int, count: int) -> list[Draft]:
        return self.stored[sequence : sequence + count]


def tickets(*requests: Request) -> list[Ticket]:
    return [(request, nowhere, tag) for tag, request in enumerate(requests)]


def nowhere(_tag: int, _reply: Reply) -> None:
    raise AssertionError


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def accepted(sequence: int, key: str, entries: int = 1, time: int = NOW) -> Accepted:
    return Accepted(sequence, time, ((COUNTED, key.encode()),) * entries)


def test_a_block_holds_the_entries_in_order_and_the_answers_of_its_requests(desk: Desk) -> None:
    desk.work(count("a"), count("b", 2), count("c", 0), AskTime())
    sealed = desk.pipeline.seal(nonces)

    assert [block.count for block in sealed.blocks] == [3]
    extension = extend(GENESIS_HEAD, sealed.blocks[0])
    assert [entry.payload for entry in extension.entries] == [b"a", b"b", b"b"]
    assert sealed.head == extension.head == desk.pipeline.head
    assert [(tag, reply) for _, tag, reply in sealed.answers] == [
        (0, accepted(1, "a")),
        (1, accepted(2, "b", 2)),
        (2, NOTHING),
        (3, TimeShown(4, NOW, halted=False)),
    ]


def test_answers_without_entries_make_no_block(desk: Desk) -> None:
    desk.work(count("a", 0), AskTime())
    sealed = desk.pipeline.seal(nonces)

    assert not sealed.blocks
    assert sealed.head == GENESIS_HEAD
    assert len(sealed.answers) == 2


def test_timers_fire_ahead_of_the_command_also_of_a_refused_one(desk: Desk) -> None:
    desk.venue.timers = [START, NOW, NOW + 1]
    desk.work(count("a", 0))

    assert [kind for _, kind, _ in desk.venue.recorded] == [0, FIRED, FIRED]
    desk.work(count("b"), now=NOW + 1)
    assert [kind for _, kind, _ in desk.venue.recorded[3:]] == [FIRED, COUNTED]


def test_timers_fire_though_nobody_asks(desk: Desk) -> None:
    desk.venue.timers = [NOW]
    desk.work()

    assert not desk.pipeline.empty
    assert desk.pipeline.seal(nonces).blocks[0].count == 1
    assert desk.pipeline.empty


def test_a_block_is_full_at_a_thousand_requests(desk: Desk) -> None:
    for nth in range(BLOCK_COMMANDS):
        assert desk.pipeline.room == min(64, BLOCK_COMMANDS - nth)
        desk.work(count("a", 0))

    assert desk.pipeline.full
    assert desk.pipeline.room == 0
    desk.pipeline.seal(nonces)
    assert desk.pipeline.room == 64


def test_a_block_is_full_at_a_mebibyte(desk: Desk) -> None:
    entries = BLOCK_BYTES // 1000
    desk.work(count("k" * 1000, entries // 2))
    assert not desk.pipeline.full
    desk.work(count("l" * 1000, entries // 2))

    assert desk.pipeline.full
    desk.pipeline.seal(nonces)
    assert not desk.pipeline.full


def test_a_repeated_key_gets_the_original_answer_from_wherever_its_act_is(desk: Desk) -> None:
    first = count("a", 2)
    desk.work(first, count("b"), first)
    assert desk.answers() == [accepted(1, "a", 2), accepted(3, "b"), accepted(1, "a", 2)]

    desk.work(count("c"), first, now=NOW + 5)
    assert desk.answers() == [accepted(4, "c", time=NOW + 5), accepted(1, "a", 2)]

    desk.stored = [(NOW, COUNTED, b"1 a", 1, (), b"a")] * 3
    desk.work(first, now=NOW + 6)
    assert desk.answers() == [accepted(1, "a", 2)]


def test_a_halted_clock_lets_the_operators_word_pass_and_then_everything(desk: Desk) -> None:
    desk.gate.clock_halted = True
    desk.work(count("a"), ConfirmClock(0, "confirmed", 0), count("b"))

    replies = desk.answers()
    assert replies[0] == Refused(Refusal.CLOCK_UNCONFIRMED)
    assert [type(reply) for reply in replies[1:]] == [Accepted, Accepted]
    assert not desk.gate.clock_halted


def test_a_refused_confirmation_confirms_nothing(desk: Desk) -> None:
    desk.gate.clock_halted = True
    desk.work(ConfirmClock(0, "refuse", 0), count("b"))

    assert desk.answers() == [NOTHING, Refused(Refusal.CLOCK_UNCONFIRMED)]
    assert desk.gate.clock_halted


def test_a_query_that_breaks_is_answered_and_stops_nothing(desk: Desk) -> None:
    desk.work(AskMarkets(), count("a"))

    assert desk.answers() == [Refused(Refusal.COMMAND_POISONED), accepted(1, "a")]


def test_a_venue_that_raises_stops_at_the_command_and_names_what_was_not_begun(desk: Desk) -> None:
    with pytest.raises(Stopped) as stopped:
        desk.work(count("a"), count("poison"), count("b"), count("c"))

    assert stopped.value.poison == (count("poison"), nowhere, 1)
    assert [tag for _, _, tag in stopped.value.unsequenced] == [2, 3]
    assert [tag for _, tag, _ in desk.pipeline.abandon()] == [0]
    assert str(stopped.value) == "the venue failed at BeginWithdrawal"


def test_a_timer_that_raises_poisons_no_command(desk: Desk) -> None:
    desk.venue.timers = [NOW]
    desk.venue.broken_timer = True
    with pytest.raises(Stopped) as stopped:
        desk.work(count("a"))

    assert stopped.value.poison is None
    assert [tag for _, _, tag in stopped.value.unsequenced] == [0]


def test_a_recorded_hash_leaves_with_the_block_that_holds_its_entry(desk: Desk) -> None:
    desk.work(count("a"))
    before = desk.pipeline.seal(nonces).head
    desk.work(count("b"))
    desk.pipeline.record_state_hash(Hashed(2, b"hash"), NOW)
    desk.work(count("c"))
    sealed = desk.pipeline.seal(nonces)

    assert sealed.confirmed == Confirmed(2, 3)
    entries = extend(before, sealed.blocks[0]).entries
    assert [entry.payload for entry in entries] == [b"b", b"2 hash", b"c"]
    assert desk.pipeline.seal(nonces).confirmed is None


def test_timers_by_the_thousand_fill_several_blocks_but_acts_stay_whole(desk: Desk) -> None:
    desk.venue.timers = [NOW] * (MOST_ENTRIES - 1)
    desk.work(count("act", 3))
    desk.venue.timers = [NOW] * MOST_ENTRIES
    desk.work(count("last"))
    blocks = desk.pipeline.seal(nonces).blocks

    assert [block.count for block in blocks] == [MOST_ENTRIES + 2, MOST_ENTRIES + 1]
    head = GENESIS_HEAD
    for block in blocks:
        head = extend(head, block).head
    assert head == desk.pipeline.head
