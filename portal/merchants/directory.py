"""The directory of merchants: found by words of name or place, by trade and by city."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from exchange.client import Client
from portal.businesses import Merchant
from portal.regions import REGIONS
from portal.series_texts import CHINESE
from portal.tickets import Ticket, tickets

PAGE: Final = 24
WORDS_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; empty says nothing. `page` is from 1."""

    words: str = ""
    trade: str = ""
    city: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """A merchant in the directory, with its series in use."""

    shop: Merchant
    series: tuple[Ticket, ...]

    @property
    def best(self) -> Ticket | None:
        """The series with the largest discount, if one is in use."""
        return max(self.series, key=lambda one: one.discount_bps, default=None)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what was found, and how many there are in all."""

    found: list[Listed]
    total: int
    last_page: int


def search(session: Session, client: Client, language: str, wanted: Wanted) -> Page:
    """Return a page of the merchants that are looked for, by name."""
    which = list(_conditions(wanted))
    total = session.scalar(select(func.count()).select_from(Merchant).where(*which)) or 0
    name = Merchant.name_zh if language == CHINESE else Merchant.name_en
    chosen = select(Merchant).where(*which).order_by(name, Merchant.account)
    first = (wanted.page - 1) * PAGE
    shops = session.scalars(chosen.offset(first).limit(PAGE)).all()
    return Page(_listed(session, client, language, shops), total, max(1, -(-total // PAGE)))


def cities(session: Session, language: str) -> list[str]:
    """Return the cities in which there are merchants, as that language calls them."""
    column = Merchant.city_zh if language == CHINESE else Merchant.city_en
    chosen = select(column).where(column != "").distinct().order_by(column)
    return list(session.scalars(chosen))


def _conditions(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    columns = (
        Merchant.name_zh,
        Merchant.name_en,
        Merchant.city_zh,
        Merchant.city_en,
        Merchant.address_zh,
        Merchant.address_en,
    )
    for word in wanted.words.split():
        regions = [
            code for code, names in REGIONS.items() if word.casefold() in map(str.casefold, names)
        ]
        fits = [column.icontains(word, autoescape=True) for column in columns]
        yield or_(*fits, Merchant.region.in_(regions))
    if wanted.trade:
        yield Merchant.trade == wanted.trade
    if wanted.city:
        yield or_(Merchant.city_zh == wanted.city, Merchant.city_en == wanted.city)


def _listed(
    session: Session, client: Client, language: str, shops: Iterable[Merchant]
) -> list[Listed]:
    of: dict[int, list[Ticket]] = {}
    for ticket in tickets(client, session, language):
        if ticket.is_alive:
            of.setdefault(ticket.merchant, []).append(ticket)
    return [Listed(shop, tuple(of.get(shop.account, ()))) for shop in shops]
