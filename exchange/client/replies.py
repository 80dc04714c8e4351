"""Waiting for replies that come from another thread."""

from collections.abc import Sequence
from threading import Lock
from typing import Final, TypeVar, cast

from exchange.client.client import Outcome, Reply
from exchange.errors import OutcomeUnknown, ProtocolBroken, Unavailable
from exchange.events.event import Accepted
from exchange.queries import Answer, Query
from exchange.refusals import Refusal, Refused

_LATE: Final = Refused(Refusal.ENGINE_UNAVAILABLE)

A = TypeVar("A", bound=Answer)


class Replies:
    """A place for each of several replies, in whatever order they come; tags are the places."""

    __slots__ = ("_all", "_lock", "_missing", "_replies")

    def __init__(self, count: int) -> None:
        self._replies: list[Reply | None] = [None] * count
        self._missing = count
        self._lock = Lock()
        self._all = Lock()
        if count:
            self._all.acquire()

    def keep(self, tag: int, reply: Reply) -> None:
        """Put a reply in its place; any thread may, each place is filled once."""
        with self._lock:
            self._replies[tag] = reply
            self._missing -= 1
            if self._missing:
                return
        self._all.release()

    def wait(self, patience_s: int) -> list[Reply | None]:
        """Return all replies when they are there, or what is there after `patience_s` seconds."""
        if self._all.acquire(timeout=patience_s):
            self._all.release()
        with self._lock:
            return list(self._replies)


def outcome(reply: Reply | None) -> Accepted | Refused:
    """Return the reply to a command; raise OutcomeUnknown if it is that, or did not come."""
    if isinstance(reply, Accepted | Refused):
        return reply
    raise OutcomeUnknown


def outcomes(replies: Sequence[Reply | None]) -> list[Outcome]:
    """Return the replies to commands; OutcomeUnknown stands in the place of those that are not."""
    return [
        reply if isinstance(reply, Accepted | Refused) else OutcomeUnknown() for reply in replies
    ]


def answer_to(query: Query[A], reply: Reply | None) -> A:
    """Return the reply as the answer to `query`. Raises Unavailable if it is none."""
    if isinstance(reply, Refused):
        raise Unavailable(reply)
    if reply is None or isinstance(reply, OutcomeUnknown):
        raise Unavailable(_LATE)
    if not isinstance(reply, Answer):
        reason = f"{type(reply).__name__} came as the answer to {type(query).__name__}"
        raise ProtocolBroken(reason)
    return cast("A", reply)  # which answer belongs to a query is what its type says
