"""Tickets: requests on their way through the engine, each with where its reply goes."""

from collections.abc import Callable, Iterable

from exchange.client.queries import Answer, Query
from exchange.commands.command import Command
from exchange.errors import OutcomeUnknown
from exchange.events.event import Accepted
from exchange.refusals import Refusal, Refused

Reply = Accepted | Refused | OutcomeUnknown | Answer
"""What comes back: OutcomeUnknown is given as a value, whoever waits raises it."""

ReplyTo = Callable[[int, Reply], None]
"""Takes (tag, reply). Called once per ticket from a thread of the engine: it must return soon."""

Request = Command | Query[Answer]

Ticket = tuple[Request, ReplyTo, int]
"""(request, reply_to, tag): a plain tuple, for there is one per order. The tag is the caller's."""

UNAVAILABLE = Refused(Refusal.ENGINE_UNAVAILABLE)
OVERLOADED = Refused(Refusal.OVERLOADED)
POISONED = Refused(Refusal.COMMAND_POISONED)
UNKNOWN = OutcomeUnknown()


def refuse(tickets: Iterable[Ticket], refused: Refused) -> None:
    """Give all of these the same refusal: none of them was sequenced."""
    for _, reply_to, tag in tickets:
        reply_to(tag, refused)
