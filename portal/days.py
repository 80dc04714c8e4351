"""Days as a merchant names them: the last day of trade or use is included, in Beijing time."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from portal.clock import DAY, SECOND

BEIJING: Final = timezone(timedelta(hours=8))
"""The time of every shop there is; it knows no summer time."""

EAST: Final = 8 * 3_600 * SECOND
"""By how much its days begin before those of UTC, in nanoseconds."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_DAY: Final = timedelta(days=1)


def end_of(day: date) -> int:
    """Return the first moment after a day, in nanoseconds UTC."""
    return moment_of(datetime(day.year, day.month, day.day, tzinfo=BEIJING) + _ONE_DAY)


def begin_of_day(moment: int) -> int:
    """Return when the day began at the shop in which a moment lies, in nanoseconds UTC."""
    return (moment + EAST) // DAY * DAY - EAST


def last_day(until: int) -> date:
    """Return the last day before a moment: what `end_of` was given."""
    return (_EPOCH + timedelta(seconds=(until - 1) // SECOND)).astimezone(BEIJING).date()


def day_of(moment: int) -> date:
    """Return the day that a moment lies in."""
    return time_at(moment).date()


def moment_of(time: datetime) -> int:
    """Return an aware time in nanoseconds UTC, to the second."""
    since = time - _EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND


def time_at(moment: int) -> datetime:
    """Return a moment as an aware time in Beijing, to the second."""
    return (_EPOCH + timedelta(seconds=moment // SECOND)).astimezone(BEIJING)
