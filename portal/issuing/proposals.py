"""Proposals: what a merchant wants to issue, and the terms and texts that follow from it."""

from typing import Final

import msgspec

from exchange.commands import CardKind, ExpiryPolicy, SeriesTerms, UnitKind
from portal.days import last_day
from portal.series_texts import terms_hash

FINEST: Final = 1_000
"""Left to us, prices go in steps of at most a thousandth of the face value."""


class Texts(msgspec.Struct, frozen=True):
    """What a series is called and what it buys, in both languages, and its colour."""

    colour: str
    brand_zh: str
    brand_en: str
    name_zh: str
    name_en: str
    buys_zh: str
    buys_en: str
    rules_zh: str
    rules_en: str


class Proposal(msgspec.Struct, frozen=True):
    """A series before it has a symbol; amounts in money units, times in nanoseconds UTC.

    `stem` begins the symbol, `document` is the random number of the text of the terms.
    """

    stem: str
    texts: Texts
    document: str
    market: int
    unit: UnitKind
    face_value: int
    issue_price: int
    release_bps: int
    tick: int
    lowest_price: int
    highest_price: int
    trading_until: int
    use_until: int
    expiry: ExpiryPolicy
    cap: int


class Written(msgspec.Struct, frozen=True):
    """A proposal with its symbol and the full text of its terms, ready to be drafted."""

    texts: Texts
    terms_zh: str
    terms_en: str
    terms: SeriesTerms


def usual_tick(face_value: int) -> int:
    """Return the step of prices for those who name none: a power of ten."""
    step = 1
    while step * 10 * FINEST <= face_value:
        step *= 10
    return step


def symbol_of(proposal: Proposal, suffix: str = "") -> str:
    """Return the symbol: the stem, the year and month of the last use, and a letter if needed."""
    last_use = last_day(proposal.use_until)
    return f"{proposal.stem}{last_use:%y%m}{suffix}"


def write(proposal: Proposal, symbol: str, terms_zh: str, terms_en: str) -> Written:
    """Return what is drafted: the terms commit both texts by their hash."""
    terms = SeriesTerms(
        market=proposal.market,
        symbol=symbol,
        unit=proposal.unit,
        card=CardKind.NAMED,
        face_value=proposal.face_value,
        issue_price=proposal.issue_price,
        release_bps=proposal.release_bps,
        tick=proposal.tick,
        lot=1,
        lowest_price=proposal.lowest_price,
        highest_price=proposal.highest_price,
        trading_until=proposal.trading_until,
        use_until=proposal.use_until,
        expiry=proposal.expiry,
        cap=proposal.cap,
        terms_hash=terms_hash(terms_zh, terms_en),
    )
    return Written(proposal.texts, terms_zh, terms_en, terms)
