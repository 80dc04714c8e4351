"""Limits as the reader writes them: quantities, shares and times in the reader's language."""

from datetime import UTC, datetime
from typing import Final

from flask_babel import format_datetime

from portal.clock import SECOND

_BASIS: Final = 100
"""Basis points in a percent."""


def number(limit: int) -> str:
    """Return a number as it is: of an entry, an order, a length."""
    return str(limit)


def units(limit: int) -> str:
    """Return whole units, in groups of three digits."""
    return f"{limit:,}"


def percent(limit: int) -> str:
    """Return basis points as percent: 7050 is 70.5%."""
    whole, rest = divmod(limit, _BASIS)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def moment(limit: int) -> str:
    """Return nanoseconds UTC as date and time in the reader's zone and language."""
    return str(format_datetime(datetime.fromtimestamp(limit // SECOND, UTC)))
