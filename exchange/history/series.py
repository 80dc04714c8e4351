"""Series: their terms, where they are in their life, and whether their order book is open."""
# ruff: noqa: S608  what is put into SQL here are constants of this module

import sqlite3
from typing import Final

import msgspec

from exchange.commands.kinds import Phase
from exchange.events.series import SeriesDrafted, SeriesStatus
from exchange.history.entries import Entry


class SeriesRow(msgspec.Struct, frozen=True, array_like=True):
    """One row; fields in the order of the columns, those of `DraftSeries` in the middle."""

    series: int
    merchant: int
    market: int
    symbol: str
    unit: int
    card: int
    face_value: int
    issue_price: int
    release_bps: int
    tick: int
    lot: int
    lowest_price: int
    highest_price: int
    trading_until: int
    use_until: int
    expiry: int
    cap: int
    terms_hash: bytes
    status: SeriesStatus
    phase: Phase
    drafted_at: int


_INSERT: Final = f"INSERT INTO series VALUES ({', '.join('?' * len(SeriesRow.__struct_fields__))})"


def drafted(views: sqlite3.Connection, event: SeriesDrafted, entry: Entry) -> None:
    """Write a new series."""
    views.execute(
        _INSERT,
        (*msgspec.structs.astuple(event), SeriesStatus.DRAFTED, Phase.CONTINUOUS, entry.time),
    )


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
    return msgspec.convert(row, SeriesRow)
