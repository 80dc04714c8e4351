"""Values as the JSON API writes them: yuan as decimal strings, times as ISO 8601 in UTC.

Inside they are the whole numbers that they are everywhere: `Yuan` 1/10,000 yuan, `Moment`
nanoseconds since 1970.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from portal.clock import SECOND
from portal.formatting import MONEY_SCALE, Unrepresentable, parse_money

MOST: Final = 2**53 - 1
"""No number beyond this is read or written: a program in JavaScript would spoil it."""

Quantity = Annotated[int, Meta(ge=1, le=10**9)]
"""Whole units, at least one."""

Sequence = Annotated[int, Meta(ge=0, le=MOST)]
"""The number of an entry, and of what an entry made."""

Symbol = Annotated[str, Meta(pattern=r"^[A-Z0-9]{2,20}$")]
"""The symbol of a series, such as HOTPOT2703."""

_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]{0,10})(\.[0-9]{1,4})?", re.ASCII)
_MOMENT: Final = re.compile(
    r"((?:19[7-9][0-9]|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?Z",
    re.ASCII,
)
_UNIT: Final = 10**MONEY_SCALE
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Yuan(int):
    """An amount in 1/10,000 yuan, in JSON a decimal string of yuan: "1000.50"."""


class Moment(int):
    """A time in nanoseconds since 1970, in JSON as ISO 8601 in UTC: "2026-11-23T08:00:00Z"."""


class Unreadable(ValueError):  # noqa: N818  an error is named after the state that it reports
    """A text is not what its field holds, a value of the type `kind`."""

    def __init__(self, kind: type) -> None:
        super().__init__(kind)
        self.kind = kind

    @property
    def rule(self) -> str:
        """The rule that was broken: `yuan` or `moment`."""
        return self.kind.__name__.lower()


def write(value: object) -> str:
    """Return a value of ours as JSON writes it; the hook that msgspec calls."""
    match value:
        case Yuan():
            return write_yuan(value)
        case Moment():
            return write_moment(value)
        case _:
            raise NotImplementedError(type(value))


def read(kind: type, written: object) -> object:
    """Return the value of ours that was written; the hook that msgspec calls.

    Raises Unreadable.
    """
    if kind is Yuan:
        return Yuan(read_yuan(written))
    if kind is Moment:
        return Moment(read_moment(written))
    raise NotImplementedError(kind)


def write_yuan(amount: int) -> str:
    """Return money units as yuan with two decimals, four where needed: 8250 is "0.8250"."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    yuan, rest = divmod(amount, _UNIT)
    fen, beyond = divmod(rest, 100)
    return f"{sign}{yuan}.{rest:04d}" if beyond else f"{sign}{yuan}.{fen:02d}"


def read_yuan(written: object) -> int:
    """Return the money units that a decimal string says. Raises Unreadable."""
    if not isinstance(written, str) or not _DECIMAL.fullmatch(written):
        raise Unreadable(Yuan)
    try:
        return parse_money(written)
    except Unrepresentable:
        raise Unreadable(Yuan) from None


def write_moment(nanoseconds: int) -> str:
    """Return a time as ISO 8601 in UTC, with as many decimals as it has, in threes."""
    seconds, rest = divmod(nanoseconds, SECOND)
    text = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f"{rest:09d}"
    while fraction.endswith("000"):
        fraction = fraction[:-3]
    return f"{text}.{fraction}Z" if fraction else f"{text}Z"


def read_moment(written: object) -> int:
    """Return the nanoseconds that an ISO 8601 time in UTC says. Raises Unreadable."""
    found = _MOMENT.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise Unreadable(Moment)
    try:
        whole = datetime.fromisoformat(f"{found.group(1)}+00:00") - _EPOCH
    except ValueError:  # a thirtieth of February
        raise Unreadable(Moment) from None
    seconds = whole.days * 86_400 + whole.seconds
    return seconds * SECOND + int((found.group(2) or "").ljust(9, "0"))


def schema(kind: type) -> dict[str, object]:
    """Return the JSON schema of a value of ours; the hook that msgspec calls."""
    if kind is Yuan:
        return {
            "type": "string",
            "pattern": f"^{_DECIMAL.pattern}$",
            "description": "Yuan as a decimal, at most four places.",
            "examples": ["1000.50"],
        }
    if kind is Moment:
        return {
            "type": "string",
            "format": "date-time",
            "description": "A time of the years 1970 to 2199 in UTC (Z), to the nanosecond.",
            "examples": ["2026-11-23T08:00:00Z"],
        }
    raise NotImplementedError(kind)


_encoder: Final = msgspec.json.Encoder(enc_hook=write)


def encode(answer: object) -> bytes:
    """Return an answer as JSON."""
    return _encoder.encode(answer)
