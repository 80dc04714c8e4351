"""Findings: what the auditing process found last, as `audit.db` in the home folder keeps it.

The auditing process alone writes them (`exchange.audit.record`); here they are read. They say of
themselves how much of the ledger they are about, and when they were made. What once was found to be
wrong stays listed, also when it is found no longer.
"""

import sqlite3
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from exchange.events.series import SeriesStatus
from exchange.history.errors import HistoryUnavailable

AUDIT_FILE: Final = "audit.db"

_NOWHERE: Final = 2**63

SCHEMA: Final = 1
"""Raised with every change of the tables: older ones are thrown away, all is audited anew."""

T = TypeVar("T")


class Line(StrEnum):
    """A line of the always-true list; the value is the sentence for people."""

    CHAIN = "every entry names the hash of the one before, and all lead to the root of the tree"
    SIGNED = "every published checkpoint was signed for exactly these entries"
    UNCHANGED = "what was found sound once is what it was then"
    FOLLOWS = "every entry follows from the ones before it: postings, fees, shares, priority"
    ZERO_SUM = "all balances of an asset sum to zero"
    BANK = "the bank owes what all other money accounts hold"
    HELD = "held is the sum of the holds of open orders, per account and asset"
    SET_ASIDE = "authorised, gifted, offered and withdrawing are the sums of their open objects"
    CLEARING = "clearing is the sum of what merchants owe each other for rights used elsewhere"
    ISSUED = "issued is what members have and what was redeemed, expired, refunded and wound up"
    ESCROW = "escrow is at least the cover of all that is outstanding, and empty when nothing is"
    FEES = "fees are what the fills come to"
    NOT_CROSSED = "no bid meets an offer"
    OBJECTS = "no order or timer is without its object"
    TIME = "time never falls"
    STATE_HASH = "every recorded hash of the state is the one recomputed"


class Standing(msgspec.Struct, frozen=True, array_like=True):
    """How far the audit is: the first `size` of `ledger_size` entries are sound, up to `root`.

    `time` is that of the last of them, `at` when this was written. It began with what an earlier
    run had found of the first `began_at` entries; of those `reread` were read again since. The
    whole state was last checked at `whole_size` entries, at `whole_at`; `signed` is the size of the
    last published checkpoint that was compared.
    """

    size: int
    ledger_size: int
    height: int
    root: bytes
    time: int
    at: int
    began_at: int
    reread: int
    whole_size: int
    whole_at: int
    signed: int


class LineFound(msgspec.Struct, frozen=True, array_like=True):
    """A line: how many things were looked at, how many were not as they must be, and one of them.

    It is about the first `size` entries.
    """

    line: Line
    things: int
    broken: int
    example: str
    size: int

    @property
    def holds(self) -> bool:
        """Whether nothing was found that is not as it must be."""
        return not self.broken


class Supply(msgspec.Struct, frozen=True, array_like=True):
    """A series by its postings alone: units, and the money behind them.

    `held` is with members, in whatever bucket; `cover` stays in escrow for each unit and `required`
    for all that is `outstanding`; `principal` and `claims` are what members are owed in money.
    """

    series: int
    symbol: str
    merchant: int
    status: SeriesStatus
    issued: int
    held: int
    redeemed: int
    expired: int
    refunded: int
    wound_up: int
    escrow: int
    cover: int
    required: int
    subscribed: int
    principal: int
    claims: int

    @property
    def outstanding(self) -> int:
        """What was issued and has not ended: it is what members hold."""
        return self.issued - self.redeemed - self.expired - self.refunded - self.wound_up


class FaultFound(msgspec.Struct, frozen=True, array_like=True):
    """Something was wrong: `sequence` is the first bad entry, None where none can be blamed.

    Found at `found_at`; no longer found since `gone_at`, None while it is.
    """

    number: int
    line: Line
    sequence: int | None
    reason: str
    found_at: int
    gone_at: int | None


class Findings(msgspec.Struct, frozen=True):
    """All of it, as it was at one moment."""

    standing: Standing
    lines: tuple[LineFound, ...]
    supply: tuple[Supply, ...]
    faults: tuple[FaultFound, ...]

    @property
    def fault(self) -> FaultFound | None:
        """What is wrong now; of several the one that begins first."""
        wrong = [fault for fault in self.faults if fault.gone_at is None]
        return min(wrong, key=_beginning, default=None)


def _beginning(fault: FaultFound) -> int:
    return _NOWHERE if fault.sequence is None else fault.sequence


def read(home: Path) -> Findings:
    """Return what was found last. Raises HistoryUnavailable if nothing was yet."""
    path = home / AUDIT_FILE
    if not path.exists():
        raise HistoryUnavailable(path, "the auditing process has not made it yet")
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as found:
            found.execute("PRAGMA busy_timeout = 10000")
            found.execute("BEGIN")
            return _read(found, path)
    except sqlite3.DatabaseError as error:
        raise HistoryUnavailable(path, str(error)) from error


def _read(found: sqlite3.Connection, path: Path) -> Findings:
    version = found.execute("PRAGMA user_version").fetchone()[0]
    if version != SCHEMA:
        raise HistoryUnavailable(path, f"its version is {version}, not {SCHEMA}")
    standing = found.execute("SELECT * FROM standing").fetchone()
    if standing is None:
        raise HistoryUnavailable(path, "the auditing process has only begun")
    return Findings(
        msgspec.convert(standing, Standing),
        _rows(found, "SELECT * FROM lines ORDER BY rowid", LineFound),
        _rows(found, "SELECT * FROM supply ORDER BY series", Supply),
        _rows(found, "SELECT * FROM faults ORDER BY number", FaultFound),
    )


def _rows(found: sqlite3.Connection, sql: str, kind: type[T]) -> tuple[T, ...]:
    return tuple(msgspec.convert(row, kind) for row in found.execute(sql))
