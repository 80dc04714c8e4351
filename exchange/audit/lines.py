"""The always-true list in the lines that people read, each for one or more rules of the venue."""

from collections.abc import Iterable
from typing import Final

from exchange.history.findings import Line, LineFound
from exchange.venue.invariants import Check, Rule

LINE_OF: Final = {
    Rule.TIME: Line.TIME,
    Rule.ZERO_SUM: Line.ZERO_SUM,
    Rule.BANK: Line.BANK,
    Rule.FEES: Line.FEES,
    Rule.ESCROW_COVER: Line.ESCROW,
    Rule.ESCROW_EMPTY: Line.ESCROW,
    Rule.HELD: Line.HELD,
    Rule.HOLD: Line.HELD,
    Rule.AUTHORISED: Line.SET_ASIDE,
    Rule.GIFTED: Line.SET_ASIDE,
    Rule.OFFERED: Line.SET_ASIDE,
    Rule.WITHDRAWING: Line.SET_ASIDE,
    Rule.CLEARING: Line.CLEARING,
    Rule.SUBSCRIBED: Line.SET_ASIDE,
    Rule.WAITING: Line.SET_ASIDE,
    Rule.ISSUED: Line.ISSUED,
    Rule.OUTSTANDING: Line.ISSUED,
    Rule.PRINCIPAL: Line.ISSUED,
    Rule.CLAIM: Line.ISSUED,
    Rule.LOTS: Line.ISSUED,
    Rule.NOT_CROSSED: Line.NOT_CROSSED,
    Rule.POSTED: Line.FOLLOWS,
    Rule.EXECUTED: Line.FOLLOWS,
    Rule.CLOSED: Line.OBJECTS,
    Rule.REFUNDED: Line.OBJECTS,
    Rule.DONE: Line.OBJECTS,
    Rule.ORDER_BOOK: Line.OBJECTS,
    Rule.TIMER: Line.OBJECTS,
    Rule.INDEX: Line.OBJECTS,
}
"""Which line a rule is part of; where an entry breaks several, the line named first is shown."""

OF_THE_STATE: Final = tuple(
    line for line in Line if line in LINE_OF.values() and line not in (Line.TIME, Line.FOLLOWS)
)
"""Lines about the state as a whole; the others are about one entry after the other."""


def found(checks: Iterable[Check], size: int) -> dict[Line, LineFound]:
    """Return what checks of the whole state say, line by line; it is that after `size` entries."""
    lines: dict[Line, LineFound] = {line: LineFound(line, 0, 0, "", size) for line in OF_THE_STATE}
    for check in checks:
        line = LINE_OF[check.rule]
        before = lines[line]
        broken = 0 if check.holds else 1
        example = before.example or ("" if check.holds else str(check))
        lines[line] = LineFound(line, before.things + 1, before.broken + broken, example, size)
    return lines
