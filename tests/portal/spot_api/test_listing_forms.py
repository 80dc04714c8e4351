"""Listings say what they list; spans, zones and windows that cannot be are named."""

from collections.abc import Callable

import pytest

from exchange.history.intervals import Interval
from portal.spot_api import listing_forms as forms
from portal.spot_api.errors import ApiError
from portal.spot_api.listing_forms import HOUR, MINUTE
from portal.spot_api.parameters import Parameters

MS = 10**6


def sent(query: str) -> Parameters:
    return Parameters(query.encode(), b"")


def test_klines() -> None:
    query = "symbol=A&interval=1h&startTime=5&endTime=9&timeZone=-1:30&limit=7"
    form = forms.Klines.read(sent(query))
    span = forms.Span(5 * MS, 10 * MS - 1)
    assert form == forms.Klines("A", Interval.HOUR_1, span, -90 * MINUTE, 7)


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("0", 0),
        ("8", 8 * HOUR),
        ("+05:45", 345 * MINUTE),
        ("-12:00", -12 * HOUR),
        ("14", 14 * HOUR),
    ],
)
def test_time_zones_are_hours_and_minutes(zone: str, offset: int) -> None:
    zone = zone.replace("+", "%2B")
    assert forms.Klines.read(sent(f"symbol=A&interval=1d&timeZone={zone}")).offset == offset


@pytest.mark.parametrize(
    ("window", "length"),
    [("1m", MINUTE), ("59m", 59 * MINUTE), ("23h", 23 * HOUR), ("7d", 168 * HOUR)],
)
def test_windows_are_minutes_hours_or_days(window: str, length: int) -> None:
    form = forms.RollingTicker.read(sent(f"symbol=A&windowSize={window}"))
    assert form.window == length
    assert forms.RollingTicker.read(sent("symbol=A")).window == 24 * HOUR


def test_symbols_may_be_selected() -> None:
    assert forms.Symbols.read(sent("")) == forms.Symbols(None, single=False, status=None)
    information = forms.Symbols.read_information
    assert information(sent("permissions=SPOT")).symbols is None
    assert information(sent('permissions=["MARGIN"]')).symbols == []
    assert information(sent("symbolStatus=HALT&showPermissionSets=false")).status == "HALT"
    assert forms.Symbols.read_ticker(sent("type=MINI")).type is forms.TickerType.MINI


def test_an_account_may_leave_out_zeros() -> None:
    assert forms.Account.read(sent("omitZeroBalances=true")).omit_zero
    assert not forms.Account.read(sent("")).omit_zero


WRONG: tuple[tuple[Callable[[Parameters], object], str, int], ...] = (
    (forms.Klines.read, "symbol=A", -1102),
    (forms.Klines.read, "symbol=A&interval=2m", -1120),
    (forms.Klines.read, "symbol=A&interval=1h&timeZone=15", -1130),
    (forms.Klines.read, "symbol=A&interval=1h&timeZone=5:75", -1130),
    (forms.Klines.read, "symbol=A&interval=1h&timeZone=UTC", -1130),
    (forms.Klines.read, "symbol=A&interval=1h&startTime=9&endTime=5", -1130),
    (forms.Klines.read, "symbol=A&interval=1h&startTime=-1", -1100),
    (forms.Aggregates.read, "symbol=A&fromId=1&startTime=5", -1128),
    (forms.Orders.read, "symbol=A&startTime=0&endTime=86400001", -1127),
    (forms.Orders.read, "symbol=A&limit=1001", -1130),
    (forms.MyTrades.read, "symbol=A&fromId=1&startTime=5", -1128),
    (forms.MyTrades.read, "symbol=A&orderId=1&endTime=5", -1128),
    (forms.RollingTicker.read, "", -1102),
    (forms.RollingTicker.read, "symbol=A&windowSize=60m", -1130),
    (forms.RollingTicker.read, "symbol=A&windowSize=1d2h", -1130),
    (forms.RollingTicker.read, "symbol=A&windowSize=0m", -1130),
    (forms.Symbols.read_ticker, "type=HUGE", -1139),
    (forms.Symbols.read, "symbolStatus=closed", -1122),
    (forms.Symbols.read_information, "symbol=A&symbolStatus=HALT", -1128),
    (forms.Symbols.read_information, "symbol=A&permissions=SPOT", -1128),
    (forms.Account.read, "omitZeroBalances=yes", -1130),
    (forms.OneSymbol.read, "", -1102),
)


@pytest.mark.parametrize(
    ("read", "query", "code"), WRONG, ids=[f"{n}: {row[1]}" for n, row in enumerate(WRONG)]
)
def test_what_is_wrong_is_named(
    read: Callable[[Parameters], object], query: str, code: int
) -> None:
    with pytest.raises(ApiError) as caught:
        read(sent(query))
    assert caught.value.code == code


def test_spans_of_a_day_pass() -> None:
    form = forms.Orders.read(sent("symbol=A&startTime=0&endTime=86400000&orderId=4"))
    assert form == forms.Orders("A", 4, forms.Span(0, 86_400_001 * MS - 1), 500)
    assert forms.MyTrades.read(sent("symbol=A&orderId=4&fromId=2")).first == 2
    assert forms.MaybeSymbol.read(sent("")).symbol is None
    assert forms.Span(None, None).open
