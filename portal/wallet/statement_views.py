"""The statement as a page and as a file."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Final, NamedTuple

from flask import Response, render_template, request
from flask_babel import gettext as _

from portal.access import Audience, declare
from portal.clock import SECOND
from portal.formatting import money
from portal.language import zone
from portal.visitor import person
from portal.wallet import months, statement
from portal.wallet.statement import Line, Span
from portal.wallet.till import Till
from portal.wallet.views import blueprint, till
from portal.wallet.words import phrase

ON_A_PAGE: Final = 100
IN_A_FILE: Final = 100_000
AT_A_TIME: Final = 2_000

MARK: Final = "\ufeff"
"""Tells spreadsheets that the file is in UTF-8."""

DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is a formula to spreadsheets."""


class Chosen(NamedTuple):
    """What the reader asked to see; what cannot be understood is not asked for."""

    month: str
    holds: bool
    before: int | None


@blueprint.get("/statement")
def statement_page() -> str:
    """Show what came and went, newest first, of one month or of all."""
    desk, account, chosen = till(), person().account, _chosen()
    lines = statement.newest(desk, account, ON_A_PAGE + 1, span_of(desk, chosen))
    more = len(lines) > ON_A_PAGE
    lines = lines[:ON_A_PAGE]
    times = statement.times_of(desk, account)
    return render_template(
        "wallet/statement.html",
        lines=lines,
        older=lines[-1].change.sequence if more else None,
        months=months.months_between(*times, zone()) if times else [],
        chosen=chosen,
        phrase=phrase,
    )


@blueprint.get("/statement.csv")
def statement_file() -> Response:
    """Give the same as a file for spreadsheets, with every amount in yuan and every time in UTC."""
    desk, account, chosen = till(), person().account, _chosen()
    lines = _all(desk, account, span_of(desk, chosen))
    name = f"scrip-statement-{chosen.month or 'all'}.csv"
    return Response(
        MARK + "".join(_written(lines)),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _all(desk: Till, account: int, span: Span) -> Iterator[Line]:
    left = IN_A_FILE
    while left:
        lines = statement.newest(desk, account, min(AT_A_TIME, left), span)
        yield from lines
        if len(lines) < AT_A_TIME:
            return
        left -= len(lines)
        span = span._replace(before=lines[-1].change.sequence)


def _written(lines: Iterator[Line]) -> Iterator[str]:
    yield _row(
        _("Time (UTC)"),
        _("What"),
        _("Came or went (CNY)"),
        _("Of what is available (CNY)"),
        _("Available after (CNY)"),
        _("All yours after (CNY)"),
        _("Ledger entry"),
        _("Proof"),
    )
    root = request.url_root.rstrip("/")
    for line in lines:
        change = line.change
        amounts = change.total, change.available, change.available_after, change.total_after
        yield _row(
            datetime.fromtimestamp(change.time // SECOND, UTC).strftime("%Y-%m-%d %H:%M:%S"),
            _plain(phrase(line)),
            *map(_decimal, amounts),
            str(change.sequence),
            f"{root}/proofs/{change.sequence}",
        )


def _decimal(amount: int) -> str:
    """Return yuan with two decimals, more where they matter."""
    whole, _point, fraction = money(amount).partition(".")
    return f"{whole}.{fraction[:2]}{fraction[2:].rstrip('0')}"


def _row(*cells: str) -> str:
    text = StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _chosen() -> Chosen:
    month = months.parse(request.args.get("month", ""))
    before = request.args.get("before", "")
    known = before.isascii() and before.isdecimal() and len(before) <= len(str(2**53))
    return Chosen(
        month.key if month else "", request.args.get("holds") == "1", int(before) if known else None
    )


def span_of(desk: Till, chosen: Chosen) -> Span:
    """Return the entries that were asked for."""
    span = Span(holds=chosen.holds)
    month = months.parse(chosen.month)
    if month is not None:
        here = zone()
        span = statement.span_between(
            desk, month.starts(here), month.next().starts(here), holds=chosen.holds
        )
    if chosen.before is None:
        return span
    return span._replace(before=min(span.before, chosen.before))


for _name in ("statement_page", "statement_file"):
    declare(f"{blueprint.name}.{_name}", Audience.PERSON)
