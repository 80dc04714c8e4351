"""Intervals of candles: where each one begins, in any time zone.

Boundaries are those of wall-clock time at a fixed `offset` from UTC, in nanoseconds; what they cut
is the time of the ledger, in nanoseconds UTC. Weeks begin on Monday, months on the first.
"""

import calendar
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from exchange.history.candles import DAY, HOUR, MINUTE, SECOND

_MONDAY: Final = 4 * DAY
"""The first Monday after the epoch, which was a Thursday."""


class Interval(StrEnum):
    """How long a candle is, by the names that the trading API gives them."""

    SECOND_1 = "1s"
    MINUTE_1 = "1m"
    MINUTE_3 = "3m"
    MINUTE_5 = "5m"
    MINUTE_15 = "15m"
    MINUTE_30 = "30m"
    HOUR_1 = "1h"
    HOUR_2 = "2h"
    HOUR_4 = "4h"
    HOUR_6 = "6h"
    HOUR_8 = "8h"
    HOUR_12 = "12h"
    DAY_1 = "1d"
    DAY_3 = "3d"
    WEEK_1 = "1w"
    MONTH_1 = "1M"

    @property
    def length(self) -> int:
        """Nanoseconds from one boundary to the next; of a month, the least there can be."""
        return int(self.value[:-1]) * _UNITS[self.value[-1]]

    def opens_at(self, time: int, offset: int = 0) -> int:
        """Return the last boundary at or before `time`."""
        local = time + offset
        if self is Interval.MONTH_1:
            return _month_of(local) - offset
        phase = _MONDAY if self is Interval.WEEK_1 else 0
        return local - (local - phase) % self.length - offset

    def ends_at(self, opens_at: int, offset: int = 0) -> int:
        """Return the boundary that follows the one at `opens_at`."""
        if self is Interval.MONTH_1:
            return self.opens_at(opens_at + 31 * DAY, offset)
        return opens_at + self.length

    def back(self, opens_at: int, steps: int, offset: int = 0) -> int:
        """Return the boundary so many steps before the one at `opens_at`."""
        if self is not Interval.MONTH_1:
            return opens_at - steps * self.length
        for _ in range(steps):
            opens_at = self.opens_at(opens_at - DAY, offset)
        return opens_at

    def boundaries(self, first: int, last: int, offset: int = 0) -> Iterator[int]:
        """Yield the boundaries from the one at `first` up to `last`."""
        while first <= last:
            yield first
            first = self.ends_at(first, offset)


_UNITS: Final = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY, "M": 28 * DAY}


def _month_of(local: int) -> int:
    day = datetime.fromtimestamp(local // SECOND, UTC)
    return calendar.timegm((day.year, day.month, 1, 0, 0, 0)) * SECOND
