"""The life of a series as everybody may see it: what happened, with its proof, and what will."""

from collections.abc import Callable, Iterator
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from exchange import events
from exchange.commands import ExpiryPolicy, Phase
from exchange.events import SeriesStatus
from exchange.history import History, milestones
from exchange.history.milestones import Milestone
from portal.formatting import yuan
from portal.tickets import Ticket

Step = dict[str, object]
"""A step of a timeline: title, and if known at, text, sequence, tone, ahead."""


def life(history: History, ticket: Ticket, at_least: int = 0) -> list[Step]:
    """Return the steps of a series' life, those still ahead at the end."""
    with history.read(at_least) as views:
        passed = milestones.of_series(views, ticket.series)
    return [*map(_passed, passed), *_ahead(ticket)]


def _passed(milestone: Milestone) -> Step:
    title, tone = _TITLES[milestone.event](milestone.detail)
    step: Step = {"title": title, "at": milestone.time, "sequence": milestone.sequence}
    if tone:
        step["tone"] = tone
    return step


def _offering_closed(succeeded: int) -> tuple[str, str]:
    if succeeded:
        return _("The offering closed, and units were issued"), "good"
    return _("The offering failed, and everybody was refunded"), "bad"


def _released(amount: int) -> tuple[str, str]:
    return _("%(amount)s of the proceeds passed to the merchant", amount=yuan(amount)), ""


def _phase(phase: int) -> tuple[str, str]:
    match Phase(phase):
        case Phase.CONTINUOUS:
            return _("Trading goes on"), "good"
        case Phase.CANCEL_ONLY:
            return _("Orders may only be cancelled"), "bad"
        case Phase.HALTED:
            return _("Trading was halted"), "bad"


def _covered(cover: int) -> tuple[str, str]:
    return _("The merchant raised the cover of a unit to %(amount)s", amount=yuan(cover)), "good"


def _corrected(version: int) -> tuple[str, str]:
    return _("The text of the terms was corrected: version %(version)s", version=version), ""


def _buy_back(on: int) -> tuple[str, str]:
    if on:
        return _("The merchant began to buy units back"), "good"
    return _("The merchant no longer buys units back"), ""


_TITLES: Final[dict[type[events.Event], Callable[[int], tuple[str, str]]]] = {
    events.SeriesDrafted: lambda _detail: (str(_l("The merchant set the terms")), ""),
    events.OfferingOpened: lambda _detail: (str(_l("The offering was opened")), ""),
    events.OfferingClosed: _offering_closed,
    events.ProceedsReleased: _released,
    events.TopUpsOpened: lambda _detail: (str(_l("The merchant began to sell it at any time")), ""),
    events.TopUpsClosed: lambda _detail: (str(_l("The merchant stopped selling it")), ""),
    events.PhaseSet: _phase,
    events.TradingEnded: lambda _detail: (str(_l("Trading ended")), ""),
    events.SeriesExpired: lambda _detail: (str(_l("The last day of use passed")), ""),
    events.SeriesSettled: lambda _detail: (str(_l("All units are settled")), "good"),
    events.WindDownBegun: lambda _detail: (
        str(_l("The series was closed, to pay its escrow out to the holders")),
        "bad",
    ),
    events.SeriesExtended: lambda _detail: (str(_l("The merchant put its end off")), "good"),
    events.CoverRaised: _covered,
    events.TermsCorrected: _corrected,
    events.BuyBackSet: _buy_back,
    events.DefaultCured: lambda _detail: (str(_l("The merchant paid all that was due")), "good"),
}


def _ahead(ticket: Ticket) -> Iterator[Step]:
    if ticket.offering is not None:
        yield {"title": _("The offering closes"), "at": ticket.offering.closes_at, "ahead": True}
    if ticket.status in (SeriesStatus.PRESALE, SeriesStatus.TRADING):
        yield {"title": _("Trading ends"), "at": ticket.trading_until, "ahead": True}
    if ticket.is_alive and ticket.expiry is not ExpiryPolicy.NEVER:
        yield {
            "title": _("The last day of use passes"),
            "at": ticket.use_until,
            "text": unused(ticket.expiry),
            "ahead": True,
        }


def unused(policy: ExpiryPolicy) -> str:
    """Return what becomes of units that are not used in time."""
    match policy:
        case ExpiryPolicy.PRINCIPAL:
            return str(
                _("What is not used keeps its issue price, to be spent at the shop or paid back.")
            )
        case ExpiryPolicy.LAPSE:
            return str(_("What is not used lapses."))
        case ExpiryPolicy.NEVER:
            return str(_("Units never expire."))
