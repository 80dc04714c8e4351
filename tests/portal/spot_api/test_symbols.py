"""A symbol's status follows the life of its series; its filters are those in force."""

import msgspec
import pytest

from exchange.client import AskMarkets, AskSeries, MarketShown, SeriesShown
from exchange.commands import MarketMode, Phase
from exchange.events import SeriesStatus
from portal.spot_api import symbols
from portal.spot_api.errors import ApiError
from portal.spot_api.symbols import Symbols
from tests.portal.house import House

replace = msgspec.structs.replace


@pytest.fixture
def series(house: House) -> SeriesShown:
    return house.client.query(AskSeries(series=1)).series[0]


@pytest.fixture
def market(house: House) -> MarketShown:
    return house.client.query(AskMarkets()).markets[0]


@pytest.mark.parametrize(
    ("status", "phase", "shown"),
    [
        (SeriesStatus.DRAFTED, Phase.CONTINUOUS, "BREAK"),
        (SeriesStatus.PRESALE, Phase.CONTINUOUS, "BREAK"),
        (SeriesStatus.TRADING, Phase.CONTINUOUS, "TRADING"),
        (SeriesStatus.TRADING, Phase.HALTED, "HALT"),
        (SeriesStatus.TRADING, Phase.CANCEL_ONLY, "CANCEL_ONLY"),
        (SeriesStatus.REDEMPTION_ONLY, Phase.CONTINUOUS, "CANCEL_ONLY"),
        (SeriesStatus.EXPIRED, Phase.CONTINUOUS, "END_OF_DAY"),
        (SeriesStatus.SETTLED, Phase.CONTINUOUS, "END_OF_DAY"),
        (SeriesStatus.WINDING_DOWN, Phase.CONTINUOUS, "END_OF_DAY"),
        (SeriesStatus.WOUND_DOWN, Phase.CONTINUOUS, "END_OF_DAY"),
    ],
)
def test_every_stage_of_life_has_a_status(
    series: SeriesShown, market: MarketShown, status: SeriesStatus, phase: Phase, shown: str
) -> None:
    assert symbols.status_of(replace(series, status=status, phase=phase), market) == shown


@pytest.mark.parametrize("mode", [MarketMode.OFF, MarketMode.NEGOTIATED, MarketMode.CALL_AUCTION])
def test_without_continuous_trading_there_is_none_by_program(
    series: SeriesShown, market: MarketShown, mode: MarketMode
) -> None:
    other = replace(market, profile=replace(market.profile, mode=mode))
    assert symbols.status_of(series, other) == "BREAK"
    assert symbols.information(series, other)["compliance"] == {
        "market": "main", "profile": "open", "mode": mode.name,
    }  # fmt: skip


def test_a_cap_on_positions_is_a_filter(series: SeriesShown, market: MarketShown) -> None:
    capped = replace(market, profile=replace(market.profile, max_position=500))
    assert symbols.filters_of(series, capped)[-1] == {
        "filterType": "MAX_POSITION", "maxPosition": "500.00000000",
    }  # fmt: skip


def test_the_largest_quantity_is_whole_lots(series: SeriesShown, market: MarketShown) -> None:
    filters = symbols.filters_of(replace(series, terms=replace(series.terms, lot=7)), market)
    assert filters[1]["maxQty"] == "999999994.00000000"


def test_a_series_that_is_only_drafted_is_not_listed(series: SeriesShown) -> None:
    assert not symbols.listed(replace(series, status=SeriesStatus.DRAFTED))


def test_symbols_and_assets_are_found_and_remembered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Symbols(house.client)
    assert found.asset_of(2) == "TEA2704"
    assert found.series("TEA2704CNY") == 2
    assert found.series("HOTPOT2703CNY") == 1
    monkeypatch.delattr(type(house.client), "query")
    assert found.series("HOTPOT2703CNY") == 1
    assert found.symbol_of(2) == "TEA2704CNY"


@pytest.mark.parametrize("symbol", ["", "CNY", "HOTPOT2703", "NOPE2703CNY", "HOTPOT2703CNYCNY"])
def test_what_is_no_symbol_is_not_found(house: House, symbol: str) -> None:
    with pytest.raises(ApiError) as caught:
        Symbols(house.client).series(symbol)
    assert caught.value.code == -1121
