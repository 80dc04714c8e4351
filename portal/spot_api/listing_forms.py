"""What a listing asks for: symbols, spans of time, and how many rows of which kind."""

import re
from enum import StrEnum
from typing import Final, Self

import msgspec

from exchange.history.intervals import Interval
from portal.clock import DAY, MILLISECOND, SECOND
from portal.spot_api import errors
from portal.spot_api.parameters import Parameters

MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE

_ZONE: Final = re.compile(r"([+-]?)([0-9]{1,2})(?::([0-9]{2}))?")
_EARLIEST_ZONE, _LATEST_ZONE = -12 * HOUR, 14 * HOUR
_WINDOW: Final = re.compile(r"([1-9][0-9]?)([mhd])")
_WINDOWS: Final = {"m": (59, MINUTE), "h": (23, HOUR), "d": (7, DAY)}
LONGEST_SPAN_HOURS: Final = 24


class Nothing(msgspec.Struct, frozen=True):
    """A request without parameters."""

    @classmethod
    def read(cls, _sent: Parameters) -> Self:
        """Read nothing."""
        return cls()


class OneSymbol(msgspec.Struct, frozen=True):
    """A symbol that must be named."""

    symbol: str

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read the symbol."""
        return cls(sent.symbol())


class MaybeSymbol(msgspec.Struct, frozen=True):
    """A symbol, or (None) all of them."""

    symbol: str | None

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read the symbol, if there is one."""
        return cls(sent.symbol() if "symbol" in sent else None)


class TickerType(StrEnum):
    """How much a ticker tells."""

    FULL = "FULL"
    MINI = "MINI"


class Symbols(msgspec.Struct, frozen=True):
    """Symbols by name, or (None) all; `single` where one answer and no list is wanted."""

    symbols: list[str] | None
    single: bool
    status: str | None
    type: TickerType = TickerType.FULL

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read symbols, and the status that the listed ones must have."""
        return cls(sent.symbols(), sent.single, _status(sent))

    @classmethod
    def read_information(cls, sent: Parameters) -> Self:
        """Read symbols, or the permissions that select them: there is only SPOT."""
        form = cls.read(sent)
        permissions = sent.optional("permissions")
        sent.optional("showPermissionSets")
        if form.symbols is not None and (permissions is not None or form.status is not None):
            raise errors.bad_combination()
        if permissions is not None and "SPOT" not in permissions:
            return msgspec.structs.replace(form, symbols=[])
        return form

    @classmethod
    def read_ticker(cls, sent: Parameters) -> Self:
        """Read symbols and how much of each is told."""
        form = cls.read(sent)
        type_ = sent.choice("type", TickerType, errors.bad_ticker_type())
        return msgspec.structs.replace(form, type=type_ or TickerType.FULL)


class RollingTicker(msgspec.Struct, frozen=True):
    """Symbols, and how long the window of their ticker is, in nanoseconds."""

    symbols: Symbols
    window: int

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read symbols, at least one, and the window: a day if none was sent."""
        symbols = Symbols.read_ticker(sent)
        if symbols.symbols is None:
            raise errors.one_of_missing(_SYMBOL, "symbols")
        return cls(symbols, _window(sent))


class Depth(msgspec.Struct, frozen=True):
    """A symbol and how many levels of each side."""

    symbol: str
    limit: int

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read symbol and limit."""
        return cls(sent.symbol(), sent.limit(100, 5_000))


class Trades(msgspec.Struct, frozen=True):
    """Trades of a symbol: the newest, or those from a number on."""

    symbol: str
    limit: int
    first: int | None = None

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read symbol and limit."""
        return cls(sent.symbol(), sent.limit(500, 1_000))

    @classmethod
    def read_old(cls, sent: Parameters) -> Self:
        """Read symbol, limit and where to begin."""
        return cls(sent.symbol(), sent.limit(500, 1_000), sent.integer("fromId"))


class Span(msgspec.Struct, frozen=True):
    """A span of time, both ends included; None where it is open."""

    start: int | None
    end: int | None

    @classmethod
    def read(cls, sent: Parameters, longest_hours: int | None = None) -> Self:
        """Read start and end; −1127 if they are further apart than `longest_hours`."""
        span = cls(sent.time("startTime"), sent.last_moment("endTime"))
        if span.start is not None and span.end is not None:
            if span.start > span.end:
                raise errors.bad_value(_START)
            if longest_hours and span.end - span.start > longest_hours * HOUR + MILLISECOND - 1:
                raise errors.interval_too_long(longest_hours)
        return span

    @property
    def open(self) -> bool:
        """Whether neither end was given."""
        return self.start is None and self.end is None


_START: Final = "startTime"


class Aggregates(msgspec.Struct, frozen=True):
    """Aggregate trades of a symbol: from a number on, of a span of time, or the newest."""

    symbol: str
    limit: int
    first: int | None
    span: Span

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read where to begin: a number or a time, not both."""
        form = cls(sent.symbol(), sent.limit(500, 1_000), sent.integer("fromId"), Span.read(sent))
        if form.first is not None and not form.span.open:
            raise errors.bad_combination()
        return form


class Klines(msgspec.Struct, frozen=True):
    """Candles of a symbol; `offset` is that of the time zone from UTC, in nanoseconds."""

    symbol: str
    interval: Interval
    span: Span
    offset: int
    limit: int

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read interval, span, time zone and limit."""
        symbol = sent.symbol()
        interval = sent.choice("interval", Interval, errors.bad_interval())
        if interval is None:
            raise errors.missing(_INTERVAL)
        return cls(symbol, interval, Span.read(sent), _offset(sent), sent.limit(500, 1_000))


_INTERVAL: Final = "interval"


class Orders(msgspec.Struct, frozen=True):
    """The caller's orders of a symbol: from a number on, of a span of time, or the newest."""

    symbol: str
    first: int | None
    span: Span
    limit: int

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read where to begin, and how many."""
        return cls(
            sent.symbol(),
            sent.integer("orderId"),
            Span.read(sent, LONGEST_SPAN_HOURS),
            sent.limit(500, 1_000, strict=True),
        )


class MyTrades(msgspec.Struct, frozen=True):
    """The caller's fills of a symbol: of an order, from a number on, of a span, or the newest."""

    symbol: str
    order: int | None
    first: int | None
    span: Span
    limit: int

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read which fills are wanted; a span goes with neither order nor number."""
        form = cls(
            sent.symbol(),
            sent.integer("orderId"),
            sent.integer("fromId"),
            Span.read(sent, LONGEST_SPAN_HOURS),
            sent.limit(500, 1_000, strict=True),
        )
        if not form.span.open and (form.first is not None or form.order is not None):
            raise errors.bad_combination()
        return form


class Account(msgspec.Struct, frozen=True):
    """The caller's account; without what there is nothing of, if so wished."""

    omit_zero: bool

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read whether assets without a balance are left out."""
        value = sent.optional("omitZeroBalances")
        if value not in (None, "true", "false"):
            raise errors.bad_value(_OMIT)
        return cls(value == "true")


_OMIT: Final = "omitZeroBalances"
_SYMBOL: Final = "symbol"
_ZONE_NAME: Final = "timeZone"
_WINDOW_NAME: Final = "windowSize"


def _status(sent: Parameters) -> str | None:
    # Names of the dialect that none of our symbols ever has are legal, and select nothing.
    value = sent.optional("symbolStatus")
    if value is not None and not re.fullmatch("[A-Z_]{1,20}", value):
        raise errors.bad_symbol_status()
    return value


def _offset(sent: Parameters) -> int:
    value = sent.optional(_ZONE_NAME)
    if value is None:
        return 0
    match = _ZONE.fullmatch(value)
    if match is None:
        raise errors.bad_value(_ZONE_NAME)
    sign, hours, minutes = match.groups()
    offset = int(hours) * HOUR + int(minutes or 0) * MINUTE
    offset = -offset if sign == "-" else offset
    if not _EARLIEST_ZONE <= offset <= _LATEST_ZONE or int(minutes or 0) >= 60:  # noqa: PLR2004
        raise errors.bad_value(_ZONE_NAME)
    return offset


def _window(sent: Parameters) -> int:
    value = sent.optional(_WINDOW_NAME)
    if value is None:
        return DAY
    match = _WINDOW.fullmatch(value)
    if match is None:
        raise errors.bad_value(_WINDOW_NAME)
    most, unit = _WINDOWS[match[2]]
    if int(match[1]) > most:
        raise errors.bad_value(_WINDOW_NAME)
    return int(match[1]) * unit
