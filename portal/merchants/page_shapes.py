"""What the JSON API takes and answers of merchants' pages."""

from typing import Annotated

import msgspec
from msgspec import Meta

from portal.api import Asked, Yuan
from portal.businesses import Merchant, Standing, Terminal
from portal.market_list import Row
from portal.merchants.directory import Listed
from portal.merchants.hours import read_week, write_day
from portal.series_texts import Colour

Text = Annotated[str, Meta(max_length=600)]
Day = Annotated[str, Meta(max_length=60)]


class WantedMerchants(Asked, frozen=True):
    """Words of name or place, a kind of business, a city; pages of 24 from 1."""

    q: Annotated[str, Meta(max_length=60)] = ""
    trade: Annotated[str, Meta(max_length=16)] = ""
    city: Annotated[str, Meta(max_length=60)] = ""
    page: Annotated[int, Meta(ge=1, le=10_000)] = 1


class NewPage(Asked, frozen=True):
    """What a merchant tells everybody; `hours` from Monday, "" for a day on which it is closed."""

    name_zh: Text
    name_en: Text
    trade: Text
    terminal: Terminal = Terminal.LOCAL
    contact: Text = ""
    region: Text = ""
    city_zh: Text = ""
    city_en: Text = ""
    address_zh: Text = ""
    address_en: Text = ""
    hours: Annotated[tuple[Day, ...], Meta(min_length=7, max_length=7)] = ("",) * 7
    colour: Colour = Colour.SLATE
    about_zh: Text = ""
    about_en: Text = ""
    bound: bool = False


class PageShape(msgspec.Struct, frozen=True):
    """What a merchant tells everybody; `region` is the province's two digits (GB/T 2260)."""

    account: int
    name_zh: str
    name_en: str
    trade: str
    terminal: Terminal
    contact: str
    region: str
    city_zh: str
    city_en: str
    address_zh: str
    address_en: str
    hours: list[str]
    colour: str
    about_zh: str
    about_en: str
    bound: bool
    suspended: bool


class QuoteShape(msgspec.Struct, frozen=True):
    """A series of a merchant with its live quote; prices of 0 are none."""

    symbol: str
    name: str
    status: str
    face_value: Yuan
    price: Yuan
    last: Yuan
    bid: Yuan
    ask: Yuan
    volume: int
    escrow: Yuan
    owed: Yuan


class ShopShape(msgspec.Struct, frozen=True):
    """A merchant's page with its series and what stands behind all of them."""

    page: PageShape
    series: list[QuoteShape]
    escrow: Yuan
    owed: Yuan


class ListedShape(msgspec.Struct, frozen=True):
    """A merchant in the directory, with the symbols of its series in use."""

    page: PageShape
    series: list[str]


class DirectoryShape(msgspec.Struct, frozen=True):
    """One page of the directory, and how many merchants were found in all."""

    found: list[ListedShape]
    total: int
    last_page: int


def of_page(shop: Merchant) -> PageShape:
    """Return what a merchant tells everybody, as programs read it."""
    return PageShape(
        account=shop.account,
        name_zh=shop.name_zh,
        name_en=shop.name_en,
        trade=shop.trade,
        terminal=Terminal(shop.terminal),
        contact=shop.contact,
        region=shop.region,
        city_zh=shop.city_zh,
        city_en=shop.city_en,
        address_zh=shop.address_zh,
        address_en=shop.address_en,
        hours=[write_day(day) for day in read_week(shop.hours)],
        colour=shop.colour,
        about_zh=shop.about_zh,
        about_en=shop.about_en,
        bound=shop.bound,
        suspended=shop.standing == Standing.SUSPENDED,
    )


def of_listed(listed: Listed) -> ListedShape:
    """Return a merchant of the directory as programs read it."""
    return ListedShape(of_page(listed.shop), [one.symbol for one in listed.series])


def of_shop(shop: Merchant, rows: list[Row]) -> ShopShape:
    """Return a merchant's page with its quotes as programs read it."""
    return ShopShape(
        of_page(shop),
        [_of_row(row) for row in rows],
        Yuan(sum(row.ticket.escrow for row in rows)),
        Yuan(sum(row.ticket.owed for row in rows)),
    )


def _of_row(row: Row) -> QuoteShape:
    one, quote = row.ticket, row.quote
    return QuoteShape(
        one.symbol,
        one.name,
        one.status.name.lower(),
        Yuan(one.face_value),
        Yuan(one.price),
        Yuan(quote.last),
        Yuan(quote.bid),
        Yuan(quote.ask),
        quote.volume,
        Yuan(one.escrow),
        Yuan(one.owed),
    )
