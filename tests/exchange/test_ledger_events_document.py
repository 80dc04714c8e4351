"""docs/ledger-events.md says of every payload what the code writes."""

import re
from enum import IntEnum
from pathlib import Path

from exchange import events
from exchange.commands import FeeTier, Profile, SeriesTerms, kinds
from exchange.events import EVENTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "ledger-events.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
]


def test_every_event_is_listed_with_its_fields_in_wire_order() -> None:
    listed = {
        int(row[0]): (row[1], re.findall(r"`(\w+)`", row[2])) for row in ROWS if row[0].isdecimal()
    }

    assert listed == {
        kind: (event.__name__, list(event.__struct_fields__)) for kind, event in EVENTS.items()
    }


def test_structures_inside_events_are_listed() -> None:
    listed = {row[0]: re.findall(r"`(\w+)`", row[1]) for row in ROWS if len(row) == 2}

    for structure in (events.Fill, events.Removal, events.Payout, SeriesTerms, FeeTier, Profile):
        assert listed[structure.__name__] == list(structure.__struct_fields__)


def test_every_enumeration_is_listed_with_its_numbers() -> None:
    listed = {row[0]: row[1] for row in ROWS if len(row) == 2}
    enumerations = [events.SeriesStatus, events.OrderStatus, events.Cause]
    enumerations += [
        each
        for each in vars(kinds).values()
        if isinstance(each, type) and issubclass(each, IntEnum) and each is not IntEnum
    ]

    for enumeration in enumerations:
        values = ", ".join(f"{member.value} {member.name}" for member in enumeration)
        assert listed[enumeration.__name__] == values
