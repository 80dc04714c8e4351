"""What waits is taken in order of arrival, and in turns once it does not fit into a block."""

from collections import deque

import pytest

from exchange.backlog import Backlog
from exchange.client.client import Reply
from exchange.queries import AskTime
from exchange.tickets import Ticket
from tests.support.engine_venue import count


def ticket(actor: int, key: str) -> Ticket:
    return (count(key, actor=actor), nowhere, 0)


def nowhere(_tag: int, _reply: Reply) -> None:
    raise AssertionError


def keys(tickets: list[Ticket]) -> list[str]:
    return [getattr(request, "key", "?") for request, _, _ in tickets]


def backlog(*tickets: Ticket) -> Backlog:
    waiting = Backlog()
    waiting.arrivals.extend(tickets)
    return waiting


def test_what_fits_into_a_block_is_taken_in_order_of_arrival() -> None:
    waiting = backlog(ticket(1, "a"), ticket(1, "b"), ticket(2, "c"))

    assert keys(waiting.take(2, block_size=3)) == ["a", "b"]
    assert keys(waiting.take(2, block_size=3)) == ["c"]
    assert len(waiting) == 0


def test_beyond_a_block_members_take_turns() -> None:
    flood = [ticket(1, f"a{n}") for n in range(5)]
    waiting = backlog(*flood, ticket(2, "b"), ticket(3, "c"))

    assert keys(waiting.take(4, block_size=4)) == ["a0", "b", "c", "a1"]
    assert len(waiting) == 3
    waiting.arrivals.append(ticket(2, "b2"))
    assert keys(waiting.take(9, block_size=4)) == ["a2", "b2", "a3", "a4"]
    assert len(waiting) == 0


def test_a_members_own_commands_stay_in_their_order() -> None:
    waiting = backlog(*(ticket(n % 3, f"{n % 3}:{n:03}") for n in range(300)))
    taken: list[str] = []
    while waiting:
        taken += keys(waiting.take(64, block_size=100))

    for actor in "012":
        mine = [key for key in taken if key.startswith(actor)]
        assert mine == sorted(mine)
        assert len(mine) == 100


def test_queries_do_not_wait_for_a_flood_of_commands() -> None:
    ask: Ticket = (AskTime(), nowhere, 0)
    waiting = backlog(*(ticket(1, f"a{n}") for n in range(5)), ask)

    assert keys(waiting.take(2, block_size=3)) == ["?", "a0"]


def test_draining_takes_everything_once() -> None:
    waiting = backlog(*(ticket(n, f"a{n}") for n in range(6)))
    waiting.take(1, block_size=3)
    waiting.arrivals.append(ticket(9, "late"))
    waiting.arrivals.append((AskTime(), nowhere, 0))

    assert sorted(keys(waiting.drain())) == ["?", "a1", "a2", "a3", "a4", "a5", "late"]
    assert not waiting
    assert waiting.drain() == []


class Drained(deque[Ticket]):
    """Arrivals that another thread drains just when so many of them were taken."""

    def __init__(self, tickets: list[Ticket], after: int) -> None:
        super().__init__(tickets)
        self._after = after

    def popleft(self) -> Ticket:
        if not self._after:
            self.clear()
        self._after -= 1
        return super().popleft()


@pytest.mark.parametrize("block_size", [3, 1])
@pytest.mark.parametrize("left", [0, 2])
def test_what_another_thread_drains_meanwhile_is_not_taken(left: int, block_size: int) -> None:
    waiting = Backlog()
    waiting.arrivals = Drained([ticket(1, "a"), ticket(2, "b"), ticket(3, "c")], after=left)

    assert keys(waiting.take(3, block_size)) == ["a", "b"][:left]
    assert len(waiting) == 0
