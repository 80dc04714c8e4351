"""The plots of one series: how it sells, how it is used, its escrow against obligations."""

from typing import NamedTuple

from portal.issuing.bands import NOTHING, Picture, picture
from portal.issuing.reports import Report


class Plots(NamedTuple):
    """Sales, while there is an offering, and use in units; escrow and what is owed in money units.

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
    owed = [day.held * ticket.issue_price for day in issued]
    sold = [day.subscribed // ticket.issue_price for day in days]
    used = [day.used for day in issued]
    ended = [day.expired + day.refunded for day in issued]
    return Plots(
        picture(times, [("sold", sold)]) if ticket.offering else NOTHING,
        picture(since_issue, [("used", used), ("expired", ended)])
        if any(used + ended)
        else NOTHING,
        picture(
            since_issue,
            [
                ("escrow", [day.escrow for day in issued]),
                (
                    "uncovered",
                    [max(0, due - day.escrow) for due, day in zip(owed, issued, strict=True)],
                ),
            ],
        ),
    )
