"""What merchants do: draft a series, offer it or sell it at any time; and what is written of it.

A draft is kept before the exchange is asked, under the key of the command. So a crash leaves either
nothing, or a row whose command is sent again: it is carried out once, and the texts follow.
"""

from string import ascii_uppercase
from typing import NamedTuple

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exchange.client import AskMarkets, AskSeries, Client, MarketShown
from exchange.commands import CloseTopUps, DraftSeries, OpenOffering, OpenTopUps
from exchange.events import SeriesDrafted
from exchange.refusals import Refusal, Refused
from portal.acts import ActRefused, carry_out
from portal.businesses import see_that_it_may_issue
from portal.issuing.models import Draft
from portal.issuing.proposals import Proposal, Written, symbol_of, write
from portal.series_texts import SeriesText
from portal.visitor import Acting


class Window(NamedTuple):
    """An offering as a merchant asks for it; times in nanoseconds UTC, `member_cap` 0: none."""

    opens_at: int
    closes_at: int
    cap: int
    minimum: int
    member_cap: int


def markets(client: Client) -> tuple[MarketShown, ...]:
    """Return the markets that a series can be issued in."""
    return client.query(AskMarkets()).markets


def text_of(written: Written, series: int, merchant: int) -> SeriesText:
    """Return the row of texts that a written proposal comes to."""
    texts = written.texts
    return SeriesText(
        series=series,
        merchant=merchant,
        colour=texts.colour,
        brand_zh=texts.brand_zh,
        brand_en=texts.brand_en,
        name_zh=texts.name_zh,
        name_en=texts.name_en,
        buys_zh=texts.buys_zh,
        buys_en=texts.buys_en,
        terms_zh=written.terms_zh,
        terms_en=written.terms_en,
    )


def free_symbol(client: Client, proposal: Proposal) -> str:
    """Return a symbol that no series has. Raises ActRefused if every letter is taken."""
    for suffix in ("", *ascii_uppercase):
        symbol = symbol_of(proposal, suffix)
        if not client.query(AskSeries(symbol=symbol)).series:
            return symbol
    raise ActRefused(Refused(Refusal.NAME_TAKEN, "symbol"))


def draft(
    client: Client,
    session: Session,
    deputy: Acting,
    key: str,
    proposal: Proposal,
    documents: tuple[str, str],
) -> str:
    """Issue a series of these terms and return its symbol; the same `key` does so once.

    Raises ActRefused, and nothing is left; or OutcomeUnknown, and `recover` finishes it.
    """
    row = session.scalars(_with_key(deputy.merchant, key)).one_or_none()
    if row is None:
        see_that_it_may_issue(session, deputy.merchant)
        written = write(proposal, free_symbol(client, proposal), *documents)
        row = _keep(session, deputy, key, written)
    return _finish(client, session, row)


def recover(client: Client, session: Session, merchant: int) -> None:
    """Finish what a crash left of a merchant's drafts; what is refused now is forgotten."""
    left = select(Draft).where(Draft.merchant == merchant, Draft.series.is_(None))
    for row in session.scalars(left).all():
        try:
            _finish(client, session, row)
        except ActRefused:
            continue


def _with_key(merchant: int, key: str) -> Select[Draft]:
    return select(Draft).where(Draft.merchant == merchant, Draft.key == key)


def _keep(session: Session, deputy: Acting, key: str, written: Written) -> Draft:
    row = Draft(
        merchant=deputy.merchant,
        drafted_by=deputy.member,
        key=key,
        symbol=written.terms.symbol,
        content=msgspec.msgpack.encode(written),
    )
    session.add(row)
    try:
        session.commit()
    except IntegrityError:  # the same form, pressed twice at once: the other one was first
        session.rollback()
        row = session.scalars(_with_key(deputy.merchant, key)).one()
    return row


def _finish(client: Client, session: Session, row: Draft) -> str:
    if row.series is not None:
        return row.symbol
    written = msgspec.msgpack.decode(row.content, type=Written)
    try:
        reply = carry_out(client, DraftSeries(row.merchant, row.key, 0, written.terms))
    except ActRefused:
        session.delete(row)
        session.commit()
        raise
    (_, payload), *_rest = reply.payloads
    _write_texts(session, row, written, msgspec.msgpack.decode(payload, type=SeriesDrafted).series)
    return written.terms.symbol


def _write_texts(session: Session, row: Draft, written: Written, series: int) -> None:
    row.series = series
    session.merge(text_of(written, series, row.merchant))
    try:
        session.commit()
    except IntegrityError:  # written by the other of two at once, with the same words
        session.rollback()


def open_offering(
    client: Client, session: Session, merchant: int, key: str, series: int, window: Window
) -> None:
    """Take subscriptions for a series of the merchant. Raises ActRefused."""
    see_that_it_may_issue(session, merchant)
    carry_out(client, OpenOffering(merchant, key, 0, series, *window))


def open_top_ups(client: Client, merchant: int, key: str, series: int, member_cap: int) -> None:
    """Sell a series of the merchant at any time, or set another cap. Raises ActRefused."""
    carry_out(client, OpenTopUps(merchant, key, 0, series, member_cap))


def close_top_ups(client: Client, merchant: int, key: str, series: int) -> None:
    """Sell a series of the merchant at any time no longer. Raises ActRefused."""
    carry_out(client, CloseTopUps(merchant, key, 0, series))
