"""Members and markets: the codes that reads need."""

import sqlite3

import msgspec

from exchange.commands.kinds import FeeTier, Profile
from exchange.events.people import (
    FeesChanged,
    MarketOpened,
    MemberAdmitted,
    MemberFrozen,
    MemberReclassified,
)

_encode = msgspec.msgpack.Encoder().encode
_decode_fees = msgspec.msgpack.Decoder(tuple[FeeTier, ...]).decode
_decode_profile = msgspec.msgpack.Decoder(Profile).decode


class MemberRow(msgspec.Struct, frozen=True, array_like=True):
    """What rules read about a member."""

    member: int
    kind: int
    tier: int
    group: int
    frozen: bool


class MarketRow(msgspec.Struct, frozen=True):
    """A market, its profile, and what each tier of members pays."""

    market: int
    name: str
    profile: Profile
    fees: tuple[FeeTier, ...]
    day_ends_at: int


def admitted(views: sqlite3.Connection, event: MemberAdmitted | MemberReclassified) -> None:
    """Write a member's codes."""
    views.execute(
        """INSERT INTO members VALUES (?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET
           kind = excluded.kind, tier = excluded.tier, owner_group = excluded.owner_group""",
        (event.member, event.kind, event.tier, event.group),
    )


def frozen(views: sqlite3.Connection, event: MemberFrozen) -> None:
    """Note that a member was stopped or let go on."""
    views.execute("UPDATE members SET frozen = ? WHERE member = ?", (event.frozen, event.member))


def market_opened(views: sqlite3.Connection, event: MarketOpened) -> None:
    """Write a market."""
    views.execute(
        "INSERT INTO markets VALUES (?, ?, ?, ?, ?)",
        (
            event.market,
            event.name,
            _encode(event.profile),
            _encode(event.fees),
            event.day_ends_at,
        ),
    )


def fees_changed(views: sqlite3.Connection, event: FeesChanged) -> None:
    """Note what members of each tier pay from here on."""
    views.execute(
        "UPDATE markets SET fees = ? WHERE market = ?", (_encode(event.fees), event.market)
    )


def member(views: sqlite3.Connection, number: int) -> MemberRow | None:
    """Return a member's codes."""
    row = views.execute("SELECT * FROM members WHERE member = ?", (number,)).fetchone()
    return msgspec.convert(row, MemberRow, strict=False) if row else None


def market(views: sqlite3.Connection, number: int) -> MarketRow | None:
    """Return a market."""
    row = views.execute("SELECT * FROM markets WHERE market = ?", (number,)).fetchone()
    if row is None:
        return None
    return MarketRow(row[0], row[1], _decode_profile(row[2]), _decode_fees(row[3]), row[4])
