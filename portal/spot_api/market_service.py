"""What everybody may know: symbols, order books, trades, candles, tickers."""

from exchange.client import AskDepth, DepthShown, SeriesShown
from exchange.history import klines, tickers, trades
from exchange.history.candles import Candle
from exchange.history.klines import KlineSelection
from exchange.history.tickers import Ticker
from exchange.history.trades import Aggregate, Trade
from portal import clock
from portal.spot_api import listing_forms, symbols
from portal.spot_api.desk import Desk
from portal.spot_api.listing_forms import MINUTE
from portal.spot_api.symbols import QUOTE


def information(desk: Desk, form: listing_forms.Symbols) -> list[dict[str, object]]:
    """Return what there is to know about each symbol asked for."""
    markets = desk.symbols.markets()
    return [
        symbols.information(series, markets[series.terms.market]) for series in chosen(desk, form)
    ]


def chosen(desk: Desk, form: listing_forms.Symbols) -> list[SeriesShown]:
    """Return the series asked for: by name, or all, or those of a status."""
    found = desk.symbols.listings(form.symbols)
    if form.status is None:
        return found
    markets = desk.symbols.markets()
    return [
        series for series in found
        if symbols.status_of(series, markets[series.terms.market]) == form.status
    ]  # fmt: skip


def depth(desk: Desk, form: listing_forms.Depth) -> DepthShown:
    """Return the best price levels of each side."""
    return desk.client.query(AskDepth(desk.symbols.series(form.symbol), form.limit))


def recent_trades(desk: Desk, form: listing_forms.Trades) -> list[Trade]:
    """Return the newest trades, or those from a number on, in order."""
    series = desk.symbols.series(form.symbol)
    with desk.history.read() as views:
        if form.first is None:
            return trades.newest(views, series, form.limit)
        return trades.between(views, series, form.first, form.first + form.limit - 1)


def aggregates(desk: Desk, form: listing_forms.Aggregates) -> list[Aggregate]:
    """Return aggregate trades from a number or time on, or the newest (up to a time)."""
    series = desk.symbols.series(form.symbol)
    with desk.history.read() as views:
        if form.first is not None:
            first = trades.first_of_aggregate(views, series, form.first)
            return trades.aggregates(views, series, first, form.limit)
        if form.span.start is not None:
            first = trades.first_at(views, series, form.span.start)
            found = trades.aggregates(views, series, first, form.limit)
            end = form.span.end
            return [one for one in found if end is None or one.time <= end]
        return trades.last_aggregates(views, series, form.span.end, form.limit)


def candles(desk: Desk, form: listing_forms.Klines) -> list[Candle]:
    """Return the candles of an interval, none left out."""
    selection = KlineSelection(
        desk.symbols.series(form.symbol), form.interval, clock.now(), form.span.start,
        form.span.end, form.offset, form.limit,
    )  # fmt: skip
    with desk.history.read() as views:
        return klines.select(views, selection)


def day_tickers(
    desk: Desk, form: listing_forms.Symbols, now: int
) -> list[tuple[str, Ticker, DepthShown]]:
    """Return the last 24 hours of each symbol, with the best prices.

    Where all symbols are wanted, those that were never traded have no ticker.
    """
    return [
        (series.terms.symbol + QUOTE, ticker, desk.client.query(AskDepth(series.series, 1)))
        for series, ticker in _tickers(desk, form, now - clock.DAY)
        if ticker.last or form.symbols is not None
    ]


def last_prices(desk: Desk, form: listing_forms.Symbols) -> list[tuple[str, int]]:
    """Return the last price of each symbol; of all symbols, those that were ever traded."""
    return [
        (series.terms.symbol + QUOTE, series.last_price)
        for series in chosen(desk, form)
        if series.last_price or form.symbols is not None
    ]


def rolling_tickers(
    desk: Desk, form: listing_forms.RollingTicker, now: int
) -> list[tuple[str, Ticker]]:
    """Return the window of each symbol; it begins with a full minute."""
    since = now - form.window
    found = _tickers(desk, form.symbols, since - since % MINUTE)
    return [(series.terms.symbol + QUOTE, ticker) for series, ticker in found]


def _tickers(
    desk: Desk, form: listing_forms.Symbols, since: int
) -> list[tuple[SeriesShown, Ticker]]:
    found = chosen(desk, form)
    with desk.history.read() as views:
        return [(series, tickers.ticker(views, series.series, since)) for series in found]


def best(desk: Desk, form: listing_forms.Symbols) -> list[tuple[str, DepthShown]]:
    """Return the best prices of each symbol."""
    return [
        (series.terms.symbol + QUOTE, desk.client.query(AskDepth(series.series, 1)))
        for series in chosen(desk, form)
    ]


def average(desk: Desk, form: listing_forms.OneSymbol, now: int, minutes: int) -> tuple[int, int]:
    """Return value and volume of the last so many minutes; else of the last trade, else zeros."""
    series = desk.symbols.series(form.symbol)
    with desk.history.read() as views:
        shown = tickers.ticker(views, series, now - minutes * MINUTE)
    if shown.window is not None:
        return shown.window.value, shown.window.volume
    return (shown.last.price, 1) if shown.last else (0, 0)


def one_or_all(form: listing_forms.Symbols, shapes: list[object]) -> object:
    """Return a single shape where one symbol was asked for by name, else the list."""
    return shapes[0] if form.single and shapes else shapes
