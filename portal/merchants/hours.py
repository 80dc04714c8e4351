"""Opening hours: of each day of the week, Monday first, in the time of all shops, that of Beijing.

A day is written "10:00-14:00,17:00-22:00", or "" for closed; a span that ends before it begins goes
on after midnight. A week is its seven days, "|" between them, or "" where nothing was said.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, pairwise
from typing import Final, NamedTuple

DAYS: Final = 7
MOST_SPANS: Final = 3
MINUTES: Final = 24 * 60

_TIME: Final = r"([0-2]?[0-9])(?::([0-5][0-9]))?"
_SPAN: Final = re.compile(rf"{_TIME}-{_TIME}")
_PLAIN: Final = str.maketrans("０１２３４５６７８９：，、；;–—～~－至到", "0123456789:,,,,-------")


class Span(NamedTuple):
    """A time in which a shop is open, in minutes after midnight; `until` may lie before `since`."""

    since: int
    until: int

    def __str__(self) -> str:
        return f"{_written(self.since)}-{_written(self.until)}"


class HoursUnreadable(ValueError):  # noqa: N818  an error is named after the state that it reports
    """What was typed is no list of times, or its times overlap."""


Week = tuple[tuple[Span, ...], ...]
"""The spans of each day."""


def read_day(text: str) -> tuple[Span, ...]:
    """Return the spans that a day is written with, however people write them.

    Raises HoursUnreadable.
    """
    plain = "".join(text.translate(_PLAIN).split())
    spans = tuple(_span(part) for part in plain.split(",")) if plain else ()
    if len(spans) > MOST_SPANS:
        raise HoursUnreadable
    for one, next_one in pairwise(spans):
        if not one.since < one.until <= next_one.since:
            raise HoursUnreadable
    return spans


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise HoursUnreadable
    since, until = (int(found[at]) * 60 + int(found[at + 1] or 0) for at in (1, 3))
    if since >= MINUTES or until > MINUTES or since == until:
        raise HoursUnreadable
    return Span(since, until)


def _written(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def write_day(spans: tuple[Span, ...]) -> str:
    """Return a day as it is kept."""
    return ",".join(map(str, spans))


def read_week(text: str) -> Week:
    """Return a week as it is kept; an empty one where nothing was said."""
    return tuple(read_day(day) for day in text.split("|")) if text else ()


def write_week(days: Week) -> str:
    """Return a week as it is kept: "" if no day has any hours."""
    return "|".join(map(write_day, days)) if any(days) else ""


def is_open(week: Week, at: datetime) -> bool:
    """Return whether a shop is open at a time of Beijing."""
    if not week:
        return False
    minute, today = at.hour * 60 + at.minute, at.weekday()
    late = any(span.until < span.since and minute < span.until for span in week[today - 1])
    return late or any(
        span.since <= minute < (span.until if span.until > span.since else MINUTES)
        for span in week[today]
    )


def grouped(week: Week) -> Iterator[tuple[int, int, tuple[Span, ...]]]:
    """Yield runs of days with equal hours: the first and the last of them, and the hours."""
    for spans, run in groupby(enumerate(week), key=lambda each: each[1]):
        days = [day for day, _ in run]
        yield days[0], days[-1], spans
