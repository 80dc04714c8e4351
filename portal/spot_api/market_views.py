"""The public routes: time, symbols, order books, trades, candles, tickers."""

from portal import clock, formatting
from portal.formatting import money
from portal.spot_api import listing_forms, market_service, market_shapes, weights
from portal.spot_api.access import Caller, Security, route
from portal.spot_api.desk import Desk
from portal.spot_api.listing_forms import TickerType
from portal.spot_api.symbols import MOST_OPEN_ORDERS
from portal.spot_api.usage import Usage

AVERAGE_MINUTES = 5


@route("GET", "/ping", Security.NONE, weight=1, form=listing_forms.Nothing.read)
def ping(_desk: Desk, _form: listing_forms.Nothing, _caller: Caller) -> object:
    """Say that somebody is there."""
    return {}


@route("GET", "/time", Security.NONE, weight=1, form=listing_forms.Nothing.read)
def time(_desk: Desk, _form: listing_forms.Nothing, caller: Caller) -> object:
    """Tell the time."""
    return {"serverTime": clock.now() // caller.time_unit}


@route(
    "GET", "/exchangeInfo", Security.NONE, weight=20, form=listing_forms.Symbols.read_information
)
def exchange_information(desk: Desk, form: listing_forms.Symbols, caller: Caller) -> object:
    """Tell limits, symbols and their filters."""
    return {
        "timezone": "UTC",
        "serverTime": clock.now() // caller.time_unit,
        "rateLimits": rate_limits(desk.usage),
        "exchangeFilters": [
            {"filterType": "EXCHANGE_MAX_NUM_ORDERS", "maxNumOrders": MOST_OPEN_ORDERS}
        ],
        "symbols": market_service.information(desk, form),
    }


def rate_limits(usage: Usage) -> list[dict[str, object]]:
    """Return the limits: of weight first, then of orders."""
    return [
        _limit("REQUEST_WEIGHT", "MINUTE", 1, usage.weight_per_minute),
        _limit("ORDERS", "SECOND", 10, usage.orders_per_10_seconds),
        _limit("ORDERS", "DAY", 1, usage.orders_per_day),
    ]


def _limit(kind: str, interval: str, number: int, limit: int) -> dict[str, object]:
    return {
        "rateLimitType": kind,
        "interval": interval,
        "intervalNum": number,
        "limit": limit,
    }


@route("GET", "/depth", Security.NONE, weight=weights.depth, form=listing_forms.Depth.read)
def depth(desk: Desk, form: listing_forms.Depth, _caller: Caller) -> object:
    """Show the order book."""
    return market_shapes.depth(market_service.depth(desk, form))


@route("GET", "/trades", Security.NONE, weight=25, form=listing_forms.Trades.read)
def trades(desk: Desk, form: listing_forms.Trades, caller: Caller) -> object:
    """List the newest trades."""
    rows = market_service.recent_trades(desk, form)
    return [market_shapes.trade(row, caller.time_unit) for row in rows]


@route("GET", "/historicalTrades", Security.NONE, weight=25, form=listing_forms.Trades.read_old)
def historical_trades(desk: Desk, form: listing_forms.Trades, caller: Caller) -> object:
    """List trades from a number on."""
    return trades(desk, form, caller)


@route("GET", "/aggTrades", Security.NONE, weight=4, form=listing_forms.Aggregates.read)
def aggregate_trades(desk: Desk, form: listing_forms.Aggregates, caller: Caller) -> object:
    """List trades, those of one act at one price joined."""
    rows = market_service.aggregates(desk, form)
    return [market_shapes.aggregate(row, caller.time_unit) for row in rows]


@route("GET", "/klines", Security.NONE, weight=2, form=listing_forms.Klines.read)
def klines(desk: Desk, form: listing_forms.Klines, caller: Caller) -> object:
    """List candles."""
    return [
        market_shapes.kline(candle, form.interval, form.offset, caller.time_unit)
        for candle in market_service.candles(desk, form)
    ]


@route("GET", "/uiKlines", Security.NONE, weight=2, form=listing_forms.Klines.read)
def ui_klines(desk: Desk, form: listing_forms.Klines, caller: Caller) -> object:
    """List candles for a chart: the same, since none of ours has to be smoothed."""
    return klines(desk, form, caller)


@route("GET", "/avgPrice", Security.NONE, weight=2, form=listing_forms.OneSymbol.read)
def average_price(desk: Desk, form: listing_forms.OneSymbol, caller: Caller) -> object:
    """Tell the average price of the last five minutes."""
    now = clock.now()
    value, volume = market_service.average(desk, form, now, AVERAGE_MINUTES)
    return {
        "mins": AVERAGE_MINUTES,
        "price": formatting.average(value, volume),
        "closeTime": now // caller.time_unit,
    }


@route(
    "GET",
    "/ticker/24hr",
    Security.NONE,
    weight=weights.day_ticker,
    form=listing_forms.Symbols.read_ticker,
)
def day_ticker(desk: Desk, form: listing_forms.Symbols, caller: Caller) -> object:
    """Tell what the last 24 hours came to."""
    now, unit = clock.now(), caller.time_unit
    shapes: list[object] = [
        market_shapes.mini_ticker(symbol, ticker, now, unit)
        if form.type is TickerType.MINI
        else market_shapes.day_ticker(symbol, ticker, best, now, unit)
        for symbol, ticker, best in market_service.day_tickers(desk, form, now)
    ]
    return market_service.one_or_all(form, shapes)


@route(
    "GET",
    "/ticker",
    Security.NONE,
    weight=weights.rolling_ticker,
    form=listing_forms.RollingTicker.read,
)
def rolling_ticker(desk: Desk, form: listing_forms.RollingTicker, caller: Caller) -> object:
    """Tell what a window of minutes, hours or days came to."""
    now, unit = clock.now(), caller.time_unit
    mini = form.symbols.type is TickerType.MINI
    shape = market_shapes.mini_ticker if mini else market_shapes.ticker
    shapes: list[object] = [
        shape(symbol, ticker, now, unit)
        for symbol, ticker in market_service.rolling_tickers(desk, form, now)
    ]
    return market_service.one_or_all(form.symbols, shapes)


@route(
    "GET", "/ticker/price", Security.NONE, weight=weights.ticker, form=listing_forms.Symbols.read
)
def price_ticker(desk: Desk, form: listing_forms.Symbols, _caller: Caller) -> object:
    """Tell the last price of each symbol; 0 where nothing was traded yet."""
    shapes: list[object] = [
        {"symbol": symbol, "price": money(price)}
        for symbol, price in market_service.last_prices(desk, form)
    ]
    return market_service.one_or_all(form, shapes)


@route(
    "GET",
    "/ticker/bookTicker",
    Security.NONE,
    weight=weights.ticker,
    form=listing_forms.Symbols.read,
)
def book_ticker(desk: Desk, form: listing_forms.Symbols, _caller: Caller) -> object:
    """Tell the best prices of each symbol."""
    shapes: list[object] = [
        market_shapes.book_ticker(symbol, best) for symbol, best in market_service.best(desk, form)
    ]
    return market_service.one_or_all(form, shapes)
