"""What each state of a thing is called, and in which tone it is said: the words of status pills.

Names are those of the enums that the exchange and the portal use; a pill of another name shows the
name itself, so that a missing word is seen and not hidden.
"""

from enum import Enum
from typing import Final, NamedTuple

from flask import Flask
from flask_babel import LazyString

from portal import clock
from portal.language import lazy_gettext as _l
from portal.language import lazy_pgettext as _p
from portal.tickets import Ticket


class Words(NamedTuple):
    """What a pill says, and its tone: good, warn, bad, info or plain."""

    label: LazyString | str
    tone: str


WORDS: Final = {
    # series
    "DRAFTED": Words(_l("Drafted"), "plain"),
    "PRESALE": Words(_l("On offer"), "info"),
    "TRADING": Words(_l("Trading"), "good"),
    "REDEMPTION_ONLY": Words(_l("For use only"), "warn"),
    "EXPIRED": Words(_l("Expired"), "plain"),
    "SETTLED": Words(_l("Settled"), "plain"),
    "WINDING_DOWN": Words(_l("Winding down"), "bad"),
    "WOUND_DOWN": Words(_l("Wound down"), "bad"),
    "DEFAULTED": Words(_l("In default"), "bad"),
    "USED": Words(_l("Used up"), "plain"),
    # phases of a market
    "CONTINUOUS": Words(_l("Trading"), "good"),
    "HALTED": Words(_l("Halted"), "bad"),
    "CANCEL_ONLY": Words(_l("Cancel only"), "warn"),
    # orders
    "OPEN": Words(_p("order", "Open"), "info"),
    "NEW": Words(_p("order", "Open"), "info"),
    "PARTIALLY_FILLED": Words(_l("Partly filled"), "info"),
    "FILLED": Words(_l("Filled"), "good"),
    "CANCELLED": Words(_l("Cancelled"), "plain"),
    "CANCELED": Words(_l("Cancelled"), "plain"),
    "REJECTED": Words(_l("Refused"), "bad"),
    # money, applications, acts of staff
    "AWAITING": Words(_l("Awaiting"), "warn"),
    "WAITING": Words(_l("In review"), "info"),
    "ACTION_REQUIRED": Words(_l("Action required"), "warn"),
    "APPROVED": Words(_l("Approved"), "good"),
    "DECLINED": Words(_l("Declined"), "bad"),
    "POSTED": Words(_l("Done"), "good"),
    "DONE": Words(_l("Done"), "good"),
    "FAILED": Words(_l("Failed"), "bad"),
    "BROKEN_OFF": Words(_l("Broken off"), "warn"),
    "UNDER_WAY": Words(_l("Under way"), "info"),
    "VOIDED": Words(_l("Voided"), "plain"),
    "FROZEN": Words(_l("Frozen"), "bad"),
    "ACTIVE": Words(_l("Active"), "good"),
    "REVOKED": Words(_l("Revoked"), "plain"),
}


def prepare(app: Flask) -> None:
    """Let the components use these."""
    app.jinja_env.globals.update(status_words=status_words, ticket_state=ticket_state)


def status_words(status: object) -> Words:
    """Return what a state is called; `status` is a value of an enum, or a name of one."""
    name = status.name if isinstance(status, Enum) else str(status).upper()
    return WORDS.get(name, Words(name, "plain"))


def ticket_state(ticket: Ticket, quantity: int | None) -> str:
    """Return how a ticket is drawn: current, used (punched) or expired (without its ink)."""
    if not ticket.is_alive or ticket.use_until <= clock.now():
        return "expired"
    return "used" if quantity == 0 else "current"
