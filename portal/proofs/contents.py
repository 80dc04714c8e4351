"""An entry as people read it: what happened, its fields, and what was posted to which account.

Nothing is left out but the idempotency key: every field of the event is shown, under its name, in
the reader's language. Money is in money units, times are nanoseconds UTC; templates print them.
"""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Final

import msgspec

from exchange.commands.kinds import Right
from exchange.events import Event
from exchange.history.entries import Entry
from portal.language import gettext as _
from portal.proofs.event_words import GENESIS, TITLES
from portal.proofs.field_words import BUCKETS, FIELDS, NAMED, Sort
from portal.proofs.touching import event_of

MONEY: Final = 0
KINDS_OF_ASSET: Final = 4
"""The assets of series s: 4s its units, 4s+1 principal, 4s+2 claims, both counted in money."""

COLUMNS: Final = {
    "allotments": ("member", "quantity"),
    "holdings": ("member", "units", "principal"),
    "members": ("member",),
    "payments": ("member", "paid"),
    "shares": ("member", "amount"),
}
"""What stands in lists of plain tuples; lists of structs name their fields themselves."""


class Fact(msgspec.Struct, frozen=True):
    """A field: its name in the code and for people, how it is shown, and its value."""

    field: str
    name: str
    sort: Sort
    value: int | str | bool


class Facts(msgspec.Struct, frozen=True):
    """A list of things with equal fields: its name, and the facts of each."""

    field: str
    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Fact, ...], ...]


class Posted(msgspec.Struct, frozen=True):
    """A posting: `owner` is a member, 0 the exchange, negative a series; `sort` is of the amount.

    `series` is that of the asset, 0 for money.
    """

    owner: int
    account: str
    series: int
    debt: str
    sort: Sort
    amount: int


class Contents(msgspec.Struct, frozen=True):
    """All of an entry."""

    title: str
    time: int
    actor: int
    facts: tuple[Fact, ...]
    lists: tuple[Facts, ...]
    postings: tuple[Posted, ...]


def contents_of(entry: Entry) -> Contents:
    """Return what an entry says, in the reader's language."""
    event = event_of(entry)
    title = GENESIS if event is None else TITLES[type(event)]
    return Contents(
        title=str(title),
        time=entry.time,
        actor=entry.actor,
        facts=() if event is None else tuple(_facts(event)),
        lists=() if event is None else tuple(_lists(event)),
        postings=tuple(_posted(*posting) for posting in entry.postings),
    )


def _facts(event: Event) -> Iterator[Fact]:
    principal = getattr(event, "right", Right.UNITS) is Right.PRINCIPAL
    for field, value in msgspec.structs.asdict(event).items():
        if field == "terms":
            yield from (_fact(name, each) for name, each in msgspec.structs.asdict(value).items())
        elif field == "profile":
            yield _fact(field, value.name)
        elif FIELDS[field][0] is not Sort.LIST:
            fact = _fact(field, value)
            counted = principal and field == "quantity"  # principal is counted in money
            yield msgspec.structs.replace(fact, sort=Sort.MONEY) if counted else fact


def _fact(field: str, value: object) -> Fact:
    sort, name = FIELDS[field]
    match value:
        case int() if sort is Sort.RATE:
            sign, bps = ("−", -value) if value < 0 else ("", value)
            shown: int | str | bool = f"{sign}{bps // 100}.{bps % 100:02d}%"
        case bytes():
            shown = value.hex()
        case IntEnum():
            shown = str(NAMED.get((field, value.name), value.name))
        case bool() | int() | str():
            shown = value
        case _:
            raise TypeError(field)
    return Fact(field, str(name), sort, shown)


def _lists(event: Event) -> Iterator[Facts]:
    for field, value in msgspec.structs.asdict(event).items():
        if field not in FIELDS or FIELDS[field][0] is not Sort.LIST or not value:
            continue
        rows = tuple(tuple(_row(field, item)) for item in value)
        heads = tuple(fact.name for fact in rows[0])
        yield Facts(field, str(FIELDS[field][1]), heads, rows)


def _row(field: str, item: object) -> Iterator[Fact]:
    named: Mapping[str, object]
    if isinstance(item, msgspec.Struct):
        named = msgspec.structs.asdict(item)
    else:
        values = item if isinstance(item, tuple) else (item,)
        named = dict(zip(COLUMNS[field], values, strict=True))
    for name, value in named.items():
        yield _fact(name, value)


def _posted(owner: int, asset: int, bucket: int, amount: int) -> Posted:
    series, kind = divmod(asset, KINDS_OF_ASSET)
    money = asset == MONEY or bool(kind)
    return Posted(
        owner=owner,
        account=str(BUCKETS.get(bucket, bucket)),
        series=series,
        debt=("", _("principal"), _("claim"), "")[kind],
        sort=Sort.MONEY if money else Sort.QUANTITY,
        amount=amount,
    )
