"""A follower acts on the newest head, not on every one, and on the last one in any case."""

from threading import Event

from exchange.clock import SECOND
from exchange.followers import Follower
from ledger.chain import EMPTY, Head
from tests.support.ledgers import chain_of
from tests.support.waiting import wait_until

HEADS = [chain_of(*[1] * length)[1] for length in range(1, 5)]
FOR_EVER = 3600 * SECOND


def test_it_acts_on_the_newest_head_and_then_not_before_its_period_is_over() -> None:
    seen: list[Head] = []
    follower = Follower("test", seen.append, FOR_EVER)
    follower.tell(HEADS[0])
    wait_until(lambda: seen == [HEADS[0]], "it acted on the first head")
    for head in HEADS[1:]:
        follower.tell(head)
    assert seen == [HEADS[0]]
    follower.stop()

    assert seen == [HEADS[0], HEADS[3]]


def test_it_does_nothing_for_a_head_it_has_acted_on() -> None:
    seen: list[Head] = []
    follower = Follower("test", seen.append, 0)
    follower.tell(EMPTY)
    wait_until(lambda: seen == [EMPTY], "it acted on the head")
    follower.tell(EMPTY)
    follower.stop()

    assert seen == [EMPTY]


def test_what_fails_once_is_tried_again_with_the_next_head() -> None:
    seen: list[Head] = []
    failed = Event()

    def act(head: Head) -> None:
        if not failed.is_set():
            failed.set()
            raise OSError
        seen.append(head)

    follower = Follower("test", act, 0)
    follower.tell(HEADS[0])
    assert failed.wait(30)
    follower.tell(HEADS[1])
    follower.stop()

    assert seen == [HEADS[1]]
