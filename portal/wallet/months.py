"""Months of the reader's calendar: their names, and the moments between which they lie."""

import re
from datetime import UTC, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from portal.clock import SECOND
from portal.language import locale

DECEMBER: Final = 12
_KEY: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class Month(NamedTuple):
    """A month; `key` is how an address names it: 2026-11."""

    year: int
    month: int

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.year}-{self.month:02d}"

    @property
    def name(self) -> str:
        """How the reader calls it."""
        return format_skeleton(
            "yMMMM", datetime(self.year, self.month, 1, tzinfo=UTC), locale=locale()
        )

    def next(self) -> "Month":
        """Return the month after it."""
        if self.month == DECEMBER:
            return Month(self.year + 1, 1)
        return Month(self.year, self.month + 1)

    def starts(self, zone: str) -> int:
        """Return when it starts in that zone, in nanoseconds UTC."""
        start = datetime(self.year, self.month, 1, tzinfo=ZoneInfo(zone))
        return int(start.timestamp()) * SECOND


def parse(key: str) -> Month | None:
    """Return the month that an address names, None if it names none."""
    found = _KEY.fullmatch(key)
    return Month(int(found[1]), int(found[2])) if found else None


def month_of(at: int, zone: str) -> Month:
    """Return the month in which a moment lies, for a reader of that zone."""
    there = datetime.fromtimestamp(at // SECOND, ZoneInfo(zone))
    return Month(there.year, there.month)


def months_between(first: int, last: int, zone: str) -> list[Month]:
    """Return the months from that of `first` to that of `last`, newest first."""
    month, end = month_of(first, zone), month_of(last, zone)
    found = [month]
    while month != end:
        month = month.next()
        found.append(month)
    return found[::-1]
