"""Before a series is issued: what its form begins with, and how its ticket will look."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from exchange.client import SeriesShown
from exchange.commands import ExpiryPolicy, Phase, UnitKind
from exchange.events import SeriesStatus
from portal.businesses import merchant_of
from portal.issuing.proposals import Written
from portal.issuing.service import text_of
from portal.series_texts import Colour
from portal.tickets import Ticket, ticket_from

YUAN: Final = 10_000


def usual_terms(session: Session, merchant: int, markets: Iterable[int]) -> dict[str, object]:
    """Return what stands in the form of a series before anything was typed."""
    shop = merchant_of(session, merchant)
    return {
        "brand_zh": shop.name_zh if shop else "",
        "brand_en": shop.name_en if shop else "",
        "colour": shop.colour if shop else Colour.SLATE,
        "unit": UnitKind.VALUE,
        "face_value": YUAN,
        "release_bps": 5_000,
        "expiry": ExpiryPolicy.PRINCIPAL,
        "market": min(markets, default=None),
    }


def preview(written: Written, merchant: int, language: str) -> Ticket:
    """Return the ticket of a series as it will look when it is on offer."""
    terms = written.terms
    cover = -(-terms.issue_price * (10_000 - terms.release_bps) // 10_000)
    shown = SeriesShown(
        series=0,
        merchant=merchant,
        terms=terms,
        status=SeriesStatus.PRESALE,
        phase=Phase.CONTINUOUS,
        defaulted=False,
        issued=0,
        outstanding=0,
        principal=0,
        claims=0,
        escrow=0,
        cover=cover,
        last_price=0,
        trades=0,
        offering=None,
    )
    return ticket_from(shown, text_of(written, 0, merchant), language)
