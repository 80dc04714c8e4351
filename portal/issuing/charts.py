"""The plots of one series: its supply, its escrow against obligations, and how it sold."""

from typing import NamedTuple

from portal.issuing.bands import Picture, picture
from portal.issuing.reports import Report


class Plots(NamedTuple):
    """Supply in units; escrow and what is not covered of obligations, in money units."""

    supply: Picture
    escrow: Picture
    sales: Picture


def plots(report: Report, now: int) -> Plots:
    """Return the plots of a series until now; empty ones before anything happened."""
    days, ticket = report.days, report.ticket
    times = [*(day.day for day in days), now]
    issued = [day for day in days if day.issued]
    since_issue = [*(day.day for day in issued), now]
    owed = [day.held * ticket.issue_price for day in issued]
    sold = [max(day.issued, day.subscribed // ticket.issue_price) for day in days]
    return Plots(
        picture(
            since_issue,
            [
                ("held", [day.held for day in issued]),
                ("used", [day.used for day in issued]),
                ("expired", [day.expired + day.refunded for day in issued]),
            ],
        ),
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
        picture(times, [("sold", sold)]),
    )
