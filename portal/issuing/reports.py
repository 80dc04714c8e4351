"""What a merchant sees of a series: sold, used, what lies in escrow, what was paid out.

Counts and sums only: who holds what is nobody's business at the shop.
"""

from enum import StrEnum
from typing import NamedTuple

from exchange.client import AskTime, Client
from exchange.events import SeriesStatus
from exchange.history import History, redemptions, supply
from exchange.history.redemptions import Redemption
from exchange.history.supply import SupplyOfDay
from portal.tickets import Ticket


class Next(StrEnum):
    """What a merchant would do next with a series."""

    OFFER = "offer"
    WAIT = "wait"
    SERVE = "serve"
    PAY = "pay"
    LOOK = "look"


class Report(NamedTuple):
    """A series' figures: units, and money in money units; `days` are those on which they changed.

    `sold` is subscribed or issued, of `offered` (the cap where no offering is open).
    """

    ticket: Ticket
    sold: int
    offered: int
    used: int
    expired: int
    released: int
    days: list[SupplyOfDay]
    next: Next

    @property
    def sold_bps(self) -> int:
        """Units sold as a share of those offered, in basis points."""
        return self.sold * 10_000 // self.offered if self.offered else 0

    @property
    def to_come(self) -> int:
        """What escrow holds beyond the cover: it is paid out when the cool-off is over."""
        if not self.ticket.proceeds_due_at or not self.ticket.outstanding:
            return 0
        return max(0, self.ticket.escrow - self.ticket.outstanding * self.ticket.cover)


class Detail(NamedTuple):
    """More of one series: how many hold it, and its newest redemptions."""

    holders: int
    redemptions: list[Redemption]


def reports(client: Client, history: History, tickets: list[Ticket]) -> list[Report]:
    """Return the report of each series, the newest first."""
    with history.read(client.query(AskTime()).size) as views:
        days = {ticket.series: supply.daily(views, ticket.series) for ticket in tickets}
        paid = {ticket.series: supply.released(views, ticket.series) for ticket in tickets}
    return [
        _report(ticket, days[ticket.series], paid[ticket.series]) for ticket in reversed(tickets)
    ]


def detail(client: Client, history: History, series: int, limit: int = 50) -> Detail:
    """Return what only the page of one series shows."""
    with history.read(client.query(AskTime()).size) as views:
        return Detail(supply.holders(views, series), redemptions.of_series(views, series, limit))


def _report(ticket: Ticket, days: list[SupplyOfDay], released: int) -> Report:
    last = days[-1] if days else SupplyOfDay(0)
    offering = ticket.offering
    return Report(
        ticket=ticket,
        sold=offering.subscribed if offering else ticket.issued,
        offered=offering.cap if offering else ticket.cap,
        used=last.used,
        expired=last.expired,
        released=released,
        days=days,
        next=_next(ticket),
    )


def _next(ticket: Ticket) -> Next:
    if ticket.claims:
        return Next.PAY
    match ticket.status:
        case SeriesStatus.DRAFTED:
            return Next.OFFER
        case SeriesStatus.PRESALE:
            return Next.WAIT
        case SeriesStatus.TRADING | SeriesStatus.REDEMPTION_ONLY | SeriesStatus.EXPIRED:
            return Next.SERVE
        case _:
            return Next.LOOK
