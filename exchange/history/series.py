"""Series: their terms, where they are in their life, and whether their order book is open."""
# ruff: noqa: S608  what is put into SQL here are constants of this module

import sqlite3
from typing import Final

import msgspec

from exchange.amounts import cover_of
from exchange.commands.kinds import Phase
from exchange.commands.terms import SeriesTerms
from exchange.events.series import (
    BuyBackSet,
    CoverRaised,
    SeriesDrafted,
    SeriesExtended,
    SeriesStatus,
    TermsCorrected,
)
from exchange.history.entries import Entry


class SeriesRow(msgspec.Struct, frozen=True, array_like=True):
    """One row; fields in the order of the columns, a column for each of the terms.

    `cover` is money per unit; while `buying_back`, what the merchant buys retires.
    """

    series: int
    merchant: int
    terms: SeriesTerms
    status: SeriesStatus
    phase: Phase
    drafted_at: int
    cover: int
    terms_version: int
    buying_back: bool


_BEFORE, _AFTER = 2, 6
"""How many columns come before the terms, and after them."""

_COLUMNS: Final = _BEFORE + len(SeriesTerms.__struct_fields__) + _AFTER
_INSERT: Final = f"INSERT INTO series VALUES ({', '.join('?' * _COLUMNS)})"


def drafted(views: sqlite3.Connection, event: SeriesDrafted, entry: Entry) -> None:
    """Write a new series."""
    views.execute(
        _INSERT,
        (
            event.series,
            event.merchant,
            *msgspec.structs.astuple(event.terms),
            SeriesStatus.DRAFTED,
            Phase.CONTINUOUS,
            entry.time,
            cover_of(event.terms.issue_price, event.terms.release_bps),
            1,
            False,
        ),
    )


def extended(views: sqlite3.Connection, event: SeriesExtended, _entry: Entry) -> None:
    """Note the later ends."""
    views.execute(
        "UPDATE series SET trading_until = ?, use_until = ? WHERE series = ?",
        (event.trading_until, event.use_until, event.series),
    )


def cover_raised(views: sqlite3.Connection, event: CoverRaised, _entry: Entry) -> None:
    """Note the cover."""
    views.execute("UPDATE series SET cover = ? WHERE series = ?", (event.cover, event.series))


def corrected(views: sqlite3.Connection, event: TermsCorrected, _entry: Entry) -> None:
    """Note which text of the terms is in force."""
    views.execute(
        "UPDATE series SET terms_hash = ?, terms_version = ? WHERE series = ?",
        (event.terms_hash, event.version, event.series),
    )


def buy_back_set(views: sqlite3.Connection, event: BuyBackSet, _entry: Entry) -> None:
    """Note whether there is a standing buy-back."""
    views.execute("UPDATE series SET buying_back = ? WHERE series = ?", (event.on, event.series))


def moved(
    views: sqlite3.Connection,
    series: int,
    status: SeriesStatus,
    only_from: SeriesStatus | None = None,
) -> None:
    """Note where a series is in its life now; with `only_from`, unless it is elsewhere already."""
    views.execute(
        "UPDATE series SET status = ?1 WHERE series = ?2 AND (?3 IS NULL OR status = ?3)",
        (status, series, only_from),
    )


def phase_set(views: sqlite3.Connection, series: int, phase: Phase) -> None:
    """Note the phase of the order book."""
    views.execute("UPDATE series SET phase = ? WHERE series = ?", (phase, series))


def with_symbol(views: sqlite3.Connection, symbol: str) -> SeriesRow | None:
    """Return the series of that symbol."""
    row = views.execute("SELECT * FROM series WHERE symbol = ?", (symbol,)).fetchone()
    return _row(row) if row else None


def every(views: sqlite3.Connection) -> list[SeriesRow]:
    """Return all series, in the order in which they were drafted."""
    return [_row(row) for row in views.execute("SELECT * FROM series ORDER BY series")]


def _row(row: tuple[int, ...]) -> SeriesRow:
    nested = (*row[:_BEFORE], row[_BEFORE:-_AFTER], *row[-_AFTER:-1], bool(row[-1]))
    return msgspec.convert(nested, SeriesRow)
