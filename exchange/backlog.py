"""The backlog: requests that wait for the next block, taken fairly.

`arrivals` is where any thread may append; everything else belongs to the venue's thread. While all
that waits fits into a block, it is taken in order of arrival. Beyond that members take turns, one
command each, so that nobody's flood keeps another waiting; queries go first, in their own order.
"""

from collections import deque
from contextlib import suppress

from exchange.queries import Query
from exchange.tickets import Ticket


class Backlog:
    """Requests that wait; `take` hands them out. `sorted` of them have left `arrivals`."""

    def __init__(self) -> None:
        self.arrivals: deque[Ticket] = deque()
        self._queries: deque[Ticket] = deque()
        self._turns: deque[tuple[int, deque[Ticket]]] = deque()
        self._by_actor: dict[int, deque[Ticket]] = {}
        self.sorted = 0

    def __len__(self) -> int:
        return len(self.arrivals) + self.sorted

    def take(self, at_most: int, block_size: int) -> list[Ticket]:
        """Take the next `at_most` requests, in turns if more than `block_size` wait."""
        arrived = len(self.arrivals)
        if not self.sorted and arrived <= block_size:
            return self._take_arrivals(min(arrived, at_most))
        self._sort(arrived)
        taken = self._take_queries(at_most)
        self._take_turns(taken, at_most)
        self.sorted -= len(taken)
        return taken

    def drain(self) -> list[Ticket]:
        """Take everything, in no particular order: nothing of it will be carried out."""
        tickets = self.drain_arrivals()
        tickets += self._queries
        for _, waiting in self._turns:
            tickets += waiting
        self._queries.clear()
        self._turns.clear()
        self._by_actor.clear()
        self.sorted = 0
        return tickets

    def drain_arrivals(self) -> list[Ticket]:
        """Take what arrived last; any thread may call this, each ticket comes out once."""
        tickets: list[Ticket] = []
        try:
            while True:
                tickets.append(self.arrivals.popleft())
        except IndexError:
            return tickets

    def _take_arrivals(self, at_most: int) -> list[Ticket]:
        """Take what arrived first: less than there was, if another thread drains it meanwhile."""
        tickets: list[Ticket] = []
        add, pop = tickets.append, self.arrivals.popleft
        with suppress(IndexError):
            for _ in range(at_most):
                add(pop())
        return tickets

    def _sort(self, arrived: int) -> None:
        by_actor = self._by_actor
        tickets = self._take_arrivals(arrived)
        for ticket in tickets:
            request = ticket[0]
            if isinstance(request, Query):
                self._queries.append(ticket)
                continue
            waiting = by_actor.get(request.actor)
            if waiting is None:
                waiting = by_actor[request.actor] = deque()
                self._turns.append((request.actor, waiting))
            waiting.append(ticket)
        self.sorted += len(tickets)

    def _take_queries(self, at_most: int) -> list[Ticket]:
        queries = self._queries
        return [queries.popleft() for _ in range(min(len(queries), at_most))]

    def _take_turns(self, taken: list[Ticket], at_most: int) -> None:
        turns = self._turns
        for _ in range(at_most - len(taken)):
            if not turns:
                return
            turn = turns.popleft()
            actor, waiting = turn
            taken.append(waiting.popleft())
            if waiting:
                turns.append(turn)
            else:
                del self._by_actor[actor]
