"""Symbols: a series against yuan, as the dialect names it, with its status and its filters."""

from typing import Final

from exchange.client import AskMarkets, AskSeries, Client, MarketShown, SeriesShown
from exchange.commands import MarketMode, Phase, SelfTradePrevention
from exchange.events import SeriesStatus
from portal import formatting
from portal.formatting import money, quantity
from portal.spot_api import errors

QUOTE: Final = "CNY"
ORDER_TYPES: Final = ("LIMIT", "LIMIT_MAKER", "MARKET")
MOST_UNITS: Final = 10**9
MOST_OPEN_ORDERS: Final = 10_000
SMALLEST_MONEY: Final = 1


class Symbols:
    """Finds series by symbol. A symbol is never used again, so what was found is remembered."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._numbers: dict[str, int] = {}
        self._assets: dict[int, str] = {}

    def series(self, symbol: str) -> int:
        """Return the number of the series. Raises ApiError −1121 if there is no such symbol."""
        number = self._numbers.get(symbol)
        return self.listing(symbol).series if number is None else number

    def listing(self, symbol: str) -> SeriesShown:
        """Return the series as it is now. Raises ApiError −1121 if there is no such symbol."""
        asset = symbol.removesuffix(QUOTE)
        if asset == symbol or not asset:
            raise errors.bad_symbol()
        found = self._client.query(AskSeries(symbol=asset)).series
        if not found or not listed(found[0]):
            raise errors.bad_symbol()
        self._remember(found[0])
        return found[0]

    def listings(self, symbols: list[str] | None = None) -> list[SeriesShown]:
        """Return the series of these symbols in this order, or all that are listed."""
        if symbols is not None:
            return [self.listing(symbol) for symbol in symbols]
        every = [series for series in self._client.query(AskSeries()).series if listed(series)]
        for series in every:
            self._remember(series)
        return every

    def asset_of(self, series: int) -> str:
        """Return the name of the units of a series."""
        if series not in self._assets:
            for found in self._client.query(AskSeries(series=series)).series:
                self._remember(found)
        return self._assets[series]

    def symbol_of(self, series: int) -> str:
        """Return the symbol of a series against yuan."""
        return self.asset_of(series) + QUOTE

    def markets(self) -> dict[int, MarketShown]:
        """Return all markets by number."""
        return {market.market: market for market in self._client.query(AskMarkets()).markets}

    def _remember(self, series: SeriesShown) -> None:
        self._assets[series.series] = series.terms.symbol
        self._numbers[series.terms.symbol + QUOTE] = series.series


def listed(series: SeriesShown) -> bool:
    """Whether a series is shown: not while its merchant has only drafted it."""
    return series.status is not SeriesStatus.DRAFTED


def status_of(series: SeriesShown, market: MarketShown) -> str:
    """Return the dialect's status: who can trade now, and why not."""
    match series.status:
        case SeriesStatus.DRAFTED | SeriesStatus.PRESALE:
            return "BREAK"
        case SeriesStatus.REDEMPTION_ONLY:
            return "CANCEL_ONLY"
        case SeriesStatus.TRADING:
            return _phase(series.phase) if continuous(market) else "BREAK"
        case _:
            return "END_OF_DAY"


def continuous(market: MarketShown) -> bool:
    """Whether the rules of a market let orders meet on an order book."""
    return market.profile.mode is MarketMode.CONTINUOUS


def _phase(phase: Phase) -> str:
    match phase:
        case Phase.CONTINUOUS:
            return "TRADING"
        case Phase.CANCEL_ONLY:
            return "CANCEL_ONLY"
        case Phase.HALTED:
            return "HALT"


STATUSES: Final = frozenset({"TRADING", "HALT", "BREAK", "CANCEL_ONLY", "END_OF_DAY"})


def filters_of(series: SeriesShown, market: MarketShown) -> list[dict[str, object]]:
    """Return the filters that orders must pass: those that the exchange enforces, and no others."""
    lot = {
        "minQty": quantity(series.terms.lot),
        "maxQty": quantity(MOST_UNITS // series.terms.lot * series.terms.lot),
        "stepSize": quantity(series.terms.lot),
    }
    filters: list[dict[str, object]] = [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": money(series.terms.lowest_price),
            "maxPrice": money(series.terms.highest_price),
            "tickSize": money(series.terms.tick),
        },
        {"filterType": "LOT_SIZE", **lot},
        {"filterType": "MARKET_LOT_SIZE", **lot},
        {
            "filterType": "NOTIONAL",
            "minNotional": money(SMALLEST_MONEY),
            "applyMinToMarket": True,
            "maxNotional": money(2**53 - 1),
            "applyMaxToMarket": True,
            "avgPriceMins": 0,
        },
    ]
    if market.profile.max_position:
        limit = quantity(market.profile.max_position)
        filters.append({"filterType": "MAX_POSITION", "maxPosition": limit})
    return filters


def information(series: SeriesShown, market: MarketShown) -> dict[str, object]:
    """Return what exchangeInfo says about one symbol."""
    return {
        "symbol": series.terms.symbol + QUOTE,
        "status": status_of(series, market),
        "baseAsset": series.terms.symbol,
        "baseAssetPrecision": formatting.DECIMALS,
        "quoteAsset": QUOTE,
        "quotePrecision": formatting.DECIMALS,
        "quoteAssetPrecision": formatting.DECIMALS,
        "baseCommissionPrecision": formatting.DECIMALS,
        "quoteCommissionPrecision": formatting.DECIMALS,
        "orderTypes": list(ORDER_TYPES),
        "icebergAllowed": False,
        "ocoAllowed": False,
        "otoAllowed": False,
        "quoteOrderQtyMarketAllowed": True,
        "allowTrailingStop": False,
        "cancelReplaceAllowed": False,
        "amendAllowed": False,
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": False,
        "filters": filters_of(series, market),
        "permissions": [],
        "permissionSets": [["SPOT"]],
        "defaultSelfTradePreventionMode": SelfTradePrevention.EXPIRE_TAKER.name,
        "allowedSelfTradePreventionModes": [mode.name for mode in SelfTradePrevention],
        "compliance": {"market": market.name, "profile": market.profile.name,
                       "mode": market.profile.mode.name},
    }  # fmt: skip
