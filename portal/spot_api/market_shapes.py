"""Trades, candles and tickers in JSON, as the dialect spells them."""

from exchange.client import DepthShown
from exchange.history.candles import Candle
from exchange.history.intervals import Interval
from exchange.history.tickers import Ticker
from exchange.history.trades import Aggregate, Trade
from portal import formatting
from portal.formatting import money, quantity

Shape = dict[str, object]
Level = tuple[int, int]

NO_TRADE = -1


def depth(shown: DepthShown) -> Shape:
    """Return an order book; `lastUpdateId` is the ledger size whose effect it shows."""
    return {
        "lastUpdateId": shown.size,
        "bids": [_level(level) for level in shown.bids],
        "asks": [_level(level) for level in shown.asks],
    }


def _level(level: Level) -> list[str]:
    return [money(level[0]), quantity(level[1])]


def trade(row: Trade, unit: int) -> Shape:
    """Return a trade as everybody may see it; `ledgerSequence` is the entry that proves it."""
    return {
        "id": row.trade,
        "price": money(row.price),
        "qty": quantity(row.quantity),
        "quoteQty": money(row.value),
        "time": row.time // unit,
        "isBuyerMaker": bool(row.buyer_is_maker),
        "isBestMatch": True,
        "ledgerSequence": row.sequence,
    }


def aggregate(row: Aggregate, unit: int) -> Shape:
    """Return a run of trades of one act at one price."""
    return {
        "a": row.aggregate,
        "p": money(row.price),
        "q": quantity(row.quantity),
        "f": row.first_trade,
        "l": row.last_trade,
        "T": row.time // unit,
        "m": bool(row.buyer_is_maker),
        "M": True,
    }


def kline(candle: Candle, interval: Interval, offset: int, unit: int) -> list[object]:
    """Return a candle: twelve values, the time when it opens first."""
    return [
        candle.opens_at // unit,
        money(candle.open),
        money(candle.high),
        money(candle.low),
        money(candle.close),
        quantity(candle.volume),
        interval.ends_at(candle.opens_at, offset) // unit - 1,
        money(candle.value),
        candle.trades,
        quantity(candle.buy_volume),
        money(candle.buy_value),
        "0",
    ]


def mini_ticker(symbol: str, ticker: Ticker, now: int, unit: int) -> Shape:
    """Return what the trades of a window came to; flat at the last price if there were none."""
    window = ticker.window
    flat = ticker.last.price if ticker.last else 0
    return {
        "symbol": symbol,
        "openPrice": money(window.open if window else flat),
        "highPrice": money(window.high if window else flat),
        "lowPrice": money(window.low if window else flat),
        "lastPrice": money(window.close if window else flat),
        "volume": quantity(window.volume if window else 0),
        "quoteVolume": money(window.value if window else 0),
        "openTime": ticker.since // unit,
        "closeTime": now // unit,
        "firstId": window.first_trade if window else NO_TRADE,
        "lastId": window.last_trade if window else NO_TRADE,
        "count": window.trades if window else 0,
    }


def ticker(symbol: str, ticker: Ticker, now: int, unit: int) -> Shape:
    """Return the window with what changed in it."""
    window = ticker.window
    start, end = (window.open, window.close) if window else (0, 0)
    value, volume = (window.value, window.volume) if window else (0, 0)
    return {
        **mini_ticker(symbol, ticker, now, unit),
        "priceChange": money(end - start),
        "priceChangePercent": formatting.percent_change(start, end),
        "weightedAvgPrice": formatting.average(value, volume),
    }


def day_ticker(symbol: str, ticker_: Ticker, best: DepthShown, now: int, unit: int) -> Shape:
    """Return the ticker of the last 24 hours, with the last trade and the best prices."""
    return {
        **ticker(symbol, ticker_, now, unit),
        "prevClosePrice": money(ticker_.before.price if ticker_.before else 0),
        "lastQty": quantity(ticker_.last.quantity if ticker_.last else 0),
        **best_prices(best),
    }


def book_ticker(symbol: str, best: DepthShown) -> Shape:
    """Return the best price and its quantity on each side; zeros where nobody offers."""
    return {"symbol": symbol, **best_prices(best)}


def best_prices(shown: DepthShown) -> Shape:
    """Return the first level of each side."""
    bid = shown.bids[0] if shown.bids else (0, 0)
    ask = shown.asks[0] if shown.asks else (0, 0)
    return {
        "bidPrice": money(bid[0]),
        "bidQty": quantity(bid[1]),
        "askPrice": money(ask[0]),
        "askQty": quantity(ask[1]),
    }
