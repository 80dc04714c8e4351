"""Selling at any time: what a sale is parted into, what the days brought, what a guest bought."""

from typing import Final, NamedTuple

from exchange.client import AskTime, Client
from exchange.history import History, top_ups
from exchange.history.top_ups import TopUpRow, TopUpsOfDay
from portal import clock
from portal.days import EAST, begin_of_day
from portal.tickets import Ticket

DAYS_SHOWN: Final = 31
SALE: Final = 100
"""So many units are sold in the example that a merchant is shown."""

OWN_SHOWN: Final = 5


class Parting(NamedTuple):
    """What the price of `units` is parted into: for the merchant now and later, and escrow.

    The second part waits for `days` of cool-off; one of the first two is nothing.
    """

    units: int
    paid: int
    now: int
    later: int
    escrow: int
    days: int


def parting(ticket: Ticket, cool_off: int, units: int = SALE) -> Parting:
    """Return what the price of units is parted into, where the market has this cool-off (ns)."""
    rest = units * ticket.rest
    now, later = (0, rest) if cool_off else (rest, 0)
    days = cool_off // clock.DAY
    return Parting(units, units * ticket.issue_price, now, later, units * ticket.cover, days)


def by_day(
    client: Client, history: History, merchant: int, now: int, series: int = 0
) -> list[TopUpsOfDay]:
    """Return the top-ups of the last days, newest first: of one series, or (0) of all."""
    since = now - (DAYS_SHOWN - 1) * clock.DAY
    with history.read(client.query(AskTime()).size) as views:
        return top_ups.daily(views, merchant, since, series, EAST)[::-1]


def of_today(days: list[TopUpsOfDay], now: int) -> TopUpsOfDay:
    """Return what stands in `days` for the day that it is at the shop."""
    today = begin_of_day(now)
    found = [day for day in days if day.day == today]
    return found[0] if found else TopUpsOfDay(today, 0, 0, 0, 0, 0, 0)


def of_guest(
    client: Client, history: History, member: int, series: int, limit: int = OWN_SHOWN
) -> list[TopUpRow]:
    """Return a guest's newest top-ups of a series, newest first."""
    with history.read(client.query(AskTime()).size) as views:
        return top_ups.of_member(views, member, series, limit)
