"""The plots of one series: how it sells, how it is used, its escrow against obligations."""

from typing import NamedTuple

from exchange.history.supply import SupplyOfDay
from portal.issuing.bands import NOTHING, Picture, picture
from portal.issuing.reports import Report


class Plots(NamedTuple):
    """Sales, while they go on, and use in units; escrow and what is owed in money units.

    What holders have is in no picture: beside it the rest would be a hair.
    """

    sales: Picture
    use: Picture
    escrow: Picture


def plots(report: Report, now: int) -> Plots:
    """Return the plots of a series until now; empty ones before anything happened."""
    days, ticket = report.days, report.ticket
    times = [*(day.day for day in days), now]
    issued = [day for day in days if day.issued]
    since_issue = [*(day.day for day in issued), now]
    if ticket.offering:
        sold = [day.subscribed // ticket.issue_price for day in days]
    else:
        sold = [day.issued for day in days]
    used = [day.used for day in issued]
    ended = [day.expired + day.refunded for day in issued]
    return Plots(
        picture(times, [("sold", sold)]) if ticket.offering or ticket.top_ups else NOTHING,
        picture(since_issue, [("used", used), ("expired", ended)])
        if any(used + ended)
        else NOTHING,
        picture(since_issue, _behind(issued, ticket.issue_price)),
    )


def _behind(days: list[SupplyOfDay], price: int) -> list[tuple[str, list[int]]]:
    """Return what lies behind all that holders are owed: escrow, what waits, and nothing."""
    escrow = [day.escrow for day in days]
    open_ = [max(0, day.held * price - day.escrow) for day in days]
    waits = [min(left, day.subscribed) for left, day in zip(open_, days, strict=True)]
    bare = [left - waiting for left, waiting in zip(open_, waits, strict=True)]
    waiting = [("waiting", waits)] if any(waits) else []
    return [("escrow", escrow), *waiting, ("uncovered", bare)]
