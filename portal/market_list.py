"""The market list: series on offer or in use, with what their trades of a day came to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flask_babel import LazyString

from exchange.client import AskDepth, Client
from exchange.events import SeriesStatus
from exchange.history import History, klines, tickers
from exchange.history.candles import DAY
from exchange.history.intervals import Interval
from exchange.history.klines import KlineSelection
from portal.language import lazy_gettext as _l
from portal.tickets import Ticket

ENDS_SOON: Final = 30 * DAY
SPARK_POINTS: Final = 48


class Sort(StrEnum):
    """By what the list is sorted; the first is what a newcomer sees."""

    DISCOUNT = "discount"
    DAYS = "days"
    VOLUME = "volume"
    NAME = "name"


class Show(StrEnum):
    """Which series the list is about."""

    ALL = "all"
    ON_OFFER = "on-offer"
    TRADING = "trading"
    ENDING = "ending"
    OVER = "over"


SHOWS: Final[dict[Show, LazyString]] = {
    Show.ALL: _l("All"),
    Show.ON_OFFER: _l("On offer now"),
    Show.TRADING: _l("Trading"),
    Show.ENDING: _l("Ending soon"),
    Show.OVER: _l("Over"),
}

SORTS: Final[dict[Sort, LazyString]] = {
    Sort.DISCOUNT: _l("Discount"),
    Sort.DAYS: _l("Ends first"),
    Sort.VOLUME: _l("Most traded"),
    Sort.NAME: _l("Name"),
}

SECTIONS: Final = (Show.ON_OFFER, Show.TRADING, Show.ENDING, Show.OVER)
"""In the order of the page; what is over is shown to those who ask for it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader looks for: words of name, brand or symbol, a section, a brand's account."""

    words: str = ""
    show: Show = Show.ALL
    brand: int = 0
    sort: Sort = Sort.DISCOUNT

    def fits(self, ticket: Ticket) -> bool:
        """Return whether a series is looked for."""
        if self.brand and ticket.merchant != self.brand:
            return False
        text = f"{ticket.symbol} {ticket.name} {ticket.brand} {ticket.buys}".casefold()
        return all(word in text for word in self.words.casefold().split())


@dataclass(frozen=True, slots=True)
class Quote:
    """What the trades of the last 24 hours came to, and the best prices now; 0 where none is.

    `before` is the price that the change is measured from: the first of these hours, as the feed
    and the trading API have it.
    """

    last: int
    before: int
    high: int
    low: int
    volume: int
    value: int
    bid: int
    ask: int

    @property
    def change(self) -> int:
        """Return by how much the last price is above the one a day before."""
        return self.last - self.before


@dataclass(frozen=True, slots=True)
class Row:
    """A series in the list; `spark` are closing prices of the last two days, an hour each."""

    ticket: Ticket
    quote: Quote
    spark: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that belong together."""

    show: Show
    rows: tuple[Row, ...]


def quote_of(client: Client, history: History, ticket: Ticket, now: int) -> Quote:
    """Return the last 24 hours of a series, and its best prices."""
    depth = client.query(AskDepth(ticket.series, 1))
    with history.read() as views:
        day = tickers.ticker(views, ticket.series, now - DAY)
    last = ticket.last_price
    window = day.window
    return Quote(
        last=last,
        before=window.open if window else last,
        high=window.high if window else last,
        low=window.low if window else last,
        volume=window.volume if window else 0,
        value=window.value if window else 0,
        bid=depth.bids[0][0] if depth.bids else 0,
        ask=depth.asks[0][0] if depth.asks else 0,
    )


def rows_of(client: Client, history: History, found: Iterable[Ticket], now: int) -> list[Row]:
    """Return tickets with their quotes."""
    return [
        Row(ticket, quote_of(client, history, ticket, now), _spark(history, ticket.series, now))
        for ticket in found
    ]


def sections(rows: Iterable[Row], wanted: Wanted, now: int) -> list[Section]:
    """Return what is wanted of `rows`, sorted, by where each series is in its life."""
    chosen = sorted((row for row in rows if wanted.fits(row.ticket)), key=_ORDERS[wanted.sort])
    of: dict[Show, list[Row]] = {show: [] for show in SECTIONS}
    for row in chosen:
        of[place_of(row.ticket, now)].append(row)
    shown = SECTIONS[:-1] if wanted.show is Show.ALL else (wanted.show,)
    return [Section(show, tuple(of[show])) for show in shown if of[show]]


def place_of(ticket: Ticket, now: int) -> Show:
    """Return the section that a series belongs to."""
    if ticket.status is SeriesStatus.PRESALE:
        return Show.ON_OFFER
    if not ticket.is_alive:
        return Show.OVER
    if ticket.use_until - now < ENDS_SOON or ticket.status is SeriesStatus.REDEMPTION_ONLY:
        return Show.ENDING
    return Show.TRADING


def _spark(history: History, series: int, now: int) -> tuple[int, ...]:
    selection = KlineSelection(series, Interval.HOUR_1, now, limit=SPARK_POINTS)
    with history.read() as views:
        return tuple(candle.close for candle in klines.select(views, selection))


_ORDERS: Final[dict[Sort, Callable[[Row], tuple[object, ...]]]] = {
    Sort.DISCOUNT: lambda row: (-row.ticket.discount_bps, row.ticket.symbol),
    Sort.DAYS: lambda row: (row.ticket.use_until, row.ticket.symbol),
    Sort.VOLUME: lambda row: (-row.quote.value, row.ticket.symbol),
    Sort.NAME: lambda row: (row.ticket.name, row.ticket.symbol),
}
