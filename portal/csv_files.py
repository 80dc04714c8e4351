"""Tables for other programs: CSV in UTF-8, money as decimal yuan, times as ISO 8601 in UTC.

Column names and words are English in every language, so that a program can rely on them. A byte
order mark lets spreadsheets read it right.
"""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from io import StringIO
from typing import Final

from flask import Response

from portal.clock import SECOND

MARK: Final = "\ufeff"


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows(rows)
    return MARK + text.getvalue()


def decimal_yuan(amount: int) -> str:
    """Return money units as yuan with four decimals."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // 10_000}.{amount % 10_000:04d}"


def utc(time: int) -> str:
    """Return a moment as ISO 8601, to the second."""
    return datetime.fromtimestamp(time // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sent(name: str, content: str) -> Response:
    """Send a table under a file's name; it is somebody's own, so no cache keeps it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype="text/csv; charset=utf-8", headers=headers)
