"""Figures as components show them, in both languages: discount, change, moments, shares.

Money comes in money units, times in nanoseconds UTC. What is printed here is for people; programs
read `datetime` and `title`.
"""

from datetime import UTC, datetime
from typing import Final, NamedTuple

from babel.dates import format_date, format_datetime, format_time, get_timezone
from babel.numbers import format_decimal
from flask import Flask
from markupsafe import Markup

from portal import clock
from portal.formatting import about, price, yuan
from portal.language import gettext as _
from portal.language import locale, ngettext, zone

HOUR: Final = 3_600 * clock.SECOND
RING_DAYS: Final = 365
"""A full ring is a year or more, so that rings can be compared."""

FEW_DAYS: Final = 14
"""From here on the ring warns."""

BASIS: Final = 10_000
_TENTH: Final = 1_000


class Share(NamedTuple):
    """A share as it is drawn: `percent` for people, `width` of 100, and a level."""

    percent: str
    width: str
    level: str


class Remaining(NamedTuple):
    """Time that is left: `words`, what stands in the ring, how much of it is drawn, its level."""

    words: str
    figure: str
    width: int
    level: str


def prepare(app: Flask) -> None:
    """Let templates use these."""
    app.jinja_env.globals.update(
        yuan=yuan,
        about=about,
        price_text=price,
        discount_words=discount_words,
        change_between=change_between,
        whole=whole,
        moment_mark=moment_mark,
        day_mark=day_mark,
        remaining=remaining,
        share=share,
    )


def whole(number: int) -> str:
    """Return a whole number with its thousands apart."""
    return format_decimal(number, locale=locale()).replace("-", "−")


def discount_words(price: int, face_value: int) -> Markup:
    """Return a price against face value: 8.25折, 17.5% off; above it, how much more it costs."""
    if not face_value or price == face_value:
        return Markup.escape(_("at face value"))
    if price > face_value:
        over = _decimal((price - face_value) * BASIS, face_value, 100, places=1)
        return _with_figure(_("%(figure)s above face"), f"{over}%")
    if locale() == "zh":  # which names what is left to pay, in tenths
        return _with_figure(_("%(figure)s off"), _decimal(price * BASIS, face_value, _TENTH))
    off = _decimal((face_value - price) * BASIS, face_value, 100, places=1)
    return _with_figure(_("%(figure)s off"), f"{off}%")


def _with_figure(words: str, figure: str) -> Markup:
    return Markup.escape(words) % {"figure": Markup("<b>{}</b>").format(figure)}


def change_between(now: int, before: int) -> tuple[int, str]:
    """Return the direction (-1, 0, 1) from `before` to `now` and the percentage with its sign."""
    if not before or now == before:
        return 0, "0.00%"
    sign, size = (1, "+") if now > before else (-1, "−")
    hundredths = (abs(now - before) * BASIS * 2 + before) // (2 * before)
    return sign, f"{size}{hundredths // 100}.{hundredths % 100:02d}%"


def share(held: int, owed: int) -> Share:
    """Return how much of what is owed is held; all of it if nothing is owed."""
    bps = min(held * BASIS // owed, 10 * BASIS) if owed else BASIS
    level = "none" if not bps else "low" if bps < BASIS // 4 else "good"
    return Share(f"{_decimal(bps, 1, 100, places=1)}%", str(min(bps // 100, 100)), level)


def remaining(until: int, now: int | None = None) -> Remaining:
    """Return how long it is until a moment: days, then hours, then that it is over."""
    left = until - (clock.now() if now is None else now)
    if left <= 0:
        return Remaining(_("ended"), "0", 0, "over")
    days = left // clock.DAY
    width = max(1, min(100, days * 100 // RING_DAYS))
    if days:
        words = ngettext("%(num)s day left", "%(num)s days left", days)
        return Remaining(words, str(days), width, "low" if days < FEW_DAYS else "good")
    hours = max(1, left // HOUR)
    words = ngettext("%(num)s hour left", "%(num)s hours left", hours)
    return Remaining(words, _("%(num)sh", num=hours), 1, "low")


def moment_mark(at: int, now: int | None = None) -> Markup:
    """Return a moment in the reader's zone: short to read, exact on hover and in the markup."""
    there = _there(at)
    today = _there(clock.now() if now is None else now)
    if there.date() == today.date():
        short = format_time(there, "HH:mm:ss", locale=locale())
    elif there.year == today.year:
        short = format_datetime(there, _("MMM d, HH:mm"), locale=locale())
    else:
        short = format_datetime(there, _("MMM d, y, HH:mm"), locale=locale())
    return _time(at, there, short)


def day_mark(at: int) -> Markup:
    """Return the day of a moment in the reader's zone, exact on hover and in the markup."""
    there = _there(at)
    return _time(at, there, format_date(there, "medium", locale=locale()))


def _time(at: int, there: datetime, short: str) -> Markup:
    utc = datetime.fromtimestamp(at // clock.SECOND, UTC)
    fraction = f"{at % clock.SECOND // clock.MILLISECOND:03d}"
    offset = there.strftime("%z")
    exact = f"{there:%Y-%m-%d %H:%M:%S}.{fraction} UTC{offset[:3]}:{offset[3:]}"
    machine = f"{utc:%Y-%m-%dT%H:%M:%S}.{fraction}Z"
    mark = Markup('<time datetime="{}" title="{}">{}</time>')
    return mark.format(machine, exact, short)


def _there(at: int) -> datetime:
    return datetime.fromtimestamp(at // clock.SECOND, UTC).astimezone(get_timezone(zone()))


def _decimal(numerator: int, denominator: int, scale: int, places: int = 2) -> str:
    """Return numerator / denominator / scale, rounded half up, without needless zeros."""
    power = 10**places
    ones = (2 * numerator * power + denominator * scale) // (2 * denominator * scale)
    text = f"{ones // power}.{ones % power:0{places}d}"
    return text.rstrip("0").rstrip(".")
