"""What was sent: query string and body as parameters, each read once, by kind.

Reading raises the dialect's error for a parameter that is missing, empty or malformed; `finish`
for those that nobody read.
"""

import re
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import parse_qsl

import msgspec

from portal import formatting
from portal.clock import MILLISECOND
from portal.spot_api import errors
from portal.spot_api.errors import DECIMAL_RANGE, INTEGER_RANGE, SYMBOL_RANGE, ApiError

MOST_PARAMETERS: Final = 100
MOST_SYMBOLS: Final = 100

LIMIT: Final = "limit"
SYMBOLS: Final = "symbols"
QUERY: Final = "query"

_DECIMAL: Final = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,20})?")
_INTEGER: Final = re.compile(r"[0-9]{1,20}")
_SYMBOL: Final = re.compile(r"[A-Z0-9\-_.]{1,20}")
_MICROSECONDS: Final = 10**14  # a time with more digits than milliseconds have until 5138
_LONGEST_TIME: Final = 2**63 - 1
_LONGEST_INTEGER: Final = 2**63 - 1

E_ = TypeVar("E_", bound=StrEnum)


class Parameters:
    """The parameters of one request; what stands in the query counts before the body."""

    def __init__(self, query: bytes, body: bytes) -> None:
        self._values = {**_parsed(body), **_parsed(query)}
        self._read: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def peek(self, name: str) -> str:
        """Return a value as it was sent, "" if it was not, without counting it as read."""
        return self._values.get(name, "")

    def optional(self, name: str) -> str | None:
        """Return a value as it was sent, None if it was not; −1105 if it is empty."""
        value = self._values.get(name)
        if value is None:
            return None
        self._read.add(name)
        if not value:
            raise errors.empty(name)
        return value

    def required(self, name: str) -> str:
        """Return a value that must be there: −1102 if it is not."""
        value = self.optional(name)
        if value is None:
            raise errors.missing(name)
        return value

    def integer(self, name: str) -> int | None:
        """Return a whole number that is not negative; −1100 for anything else."""
        value = self.optional(name)
        if value is None:
            return None
        if not _INTEGER.fullmatch(value):
            raise errors.illegal_characters(name, INTEGER_RANGE)
        number = int(value)
        if number > _LONGEST_INTEGER:
            raise errors.bad_value(name)
        return number

    def time(self, name: str, beyond: ApiError | None = None) -> int | None:
        """Return a time in nanoseconds: sent as milliseconds, or as microseconds if so long.

        One that no clock will show raises `beyond`, or −1130.
        """
        number = self.integer(name)
        if number is None:
            return None
        time = number * _unit_of(number)
        if time > _LONGEST_TIME:
            raise beyond or errors.bad_value(name)
        return time

    def last_moment(self, name: str) -> int | None:
        """Return the last nanosecond of the milli- or microsecond that was sent."""
        time = self.time(name)
        return None if time is None else time + _unit_of(int(self._values[name])) - 1

    def limit(self, default: int, most: int, *, strict: bool = False) -> int:
        """Return how many rows are wanted; more than `most` are `most`, or −1130 if `strict`."""
        number = self.integer(LIMIT)
        if number is None:
            return default
        if number < 1 or (strict and number > most):
            raise errors.bad_value(LIMIT)
        return min(number, most)

    def decimal(self, name: str) -> str | None:
        """Return a decimal as it was written; −1100 for other characters, −1111 if too long."""
        value = self.optional(name)
        if value is None:
            return None
        if not _DECIMAL.fullmatch(value):
            raise errors.illegal_characters(name, DECIMAL_RANGE)
        if formatting.decimals_of(value) > formatting.DECIMALS:
            raise errors.too_precise(name)
        return value

    def choice(self, name: str, kind: type[E_], error: ApiError) -> E_ | None:
        """Return a value out of a closed set; `error` for any other."""
        value = self.optional(name)
        if value is None:
            return None
        try:
            return kind(value)
        except ValueError:
            raise error from None

    def text(self, name: str, legal: str) -> str | None:
        """Return a text that matches the regular expression `legal`; −1100 for any other."""
        value = self.optional(name)
        if value is not None and not re.fullmatch(legal, value):
            raise errors.illegal_characters(name, legal)
        return value

    def symbol(self) -> str:
        """Return the symbol, which must be there."""
        return _legal_symbol(self.required("symbol"), "symbol")

    def symbols(self) -> list[str] | None:
        """Return what `symbol` or `symbols` (a JSON list) names; None if neither was sent."""
        single = self.optional("symbol")
        several = self.optional(SYMBOLS)
        if single is not None and several is not None:
            raise errors.bad_combination()
        if single is not None:
            return [_legal_symbol(single, "symbol")]
        if several is None:
            return None
        return _listed(several)

    @property
    def single(self) -> bool:
        """Whether one symbol was asked for by name, so that one answer and no list is wanted."""
        return "symbol" in self._values

    def finish(self) -> None:
        """Raise −1104 if some parameters were not read, −1101 if none at all are known."""
        sent, read = len(self._values), len(self._read)
        if read == sent:
            return
        if not read:
            raise errors.too_many_parameters(0, sent)
        raise errors.unread(read, sent)


def _parsed(raw: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise errors.illegal_characters(QUERY, "UTF-8, percent-encoded") from None
    except ValueError:
        raise errors.too_many_parameters(MOST_PARAMETERS, raw.count(b"&") + 1) from None
    values = dict(pairs)
    if len(values) != len(pairs):
        raise errors.duplicate_parameter()
    return values


def _unit_of(number: int) -> int:
    return 1_000 if number >= _MICROSECONDS else MILLISECOND


def _legal_symbol(symbol: str, name: str) -> str:
    if not _SYMBOL.fullmatch(symbol):
        raise errors.illegal_characters(name, SYMBOL_RANGE)
    return symbol


def _listed(text: str) -> list[str]:
    try:
        symbols = msgspec.json.decode(text, type=list[str])
    except (msgspec.DecodeError, UnicodeEncodeError):
        raise errors.illegal_characters(SYMBOLS, '["SYMBOL","SYMBOL"]') from None
    if not 0 < len(symbols) <= MOST_SYMBOLS:
        raise errors.bad_value(SYMBOLS)
    if len(set(symbols)) != len(symbols):
        raise errors.duplicate_symbols()
    return [_legal_symbol(symbol, SYMBOLS) for symbol in symbols]
