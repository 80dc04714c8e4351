"""Tickets: requests on their way through the engine, each with where its reply goes."""

from collections.abc import Iterable

from exchange.client.client import ReplyTo, Request
from exchange.errors import OutcomeUnknown
from exchange.refusals import Refusal, Refused

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
