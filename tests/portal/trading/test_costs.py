"""A preview says what the exchange will do, to the last money unit."""

import pytest

from exchange.client import DepthShown
from exchange.commands import OrderType, Side, TimeInForce
from exchange.events import SeriesStatus
from portal.clock import DAY
from portal.orders import Draft
from portal.trading.costs import Preview, Warning_, preview
from tests.portal.trading.shown import NOW, means, ticket

BUY, SELL = Side.BUY, Side.SELL
LIMIT, MARKET = OrderType.LIMIT, OrderType.MARKET
DEPTH = DepthShown(1, ((8_190, 100), (8_180, 50)), ((8_210, 100), (8_220, 300)))


def draft(side: Side = BUY, kind: OrderType = LIMIT, **fields: object) -> Draft:
    plain = Draft(
        side, kind, 8_210 if kind is LIMIT else 0, 100, 0,
        TimeInForce.GTC if kind is LIMIT else TimeInForce.IOC,
        post_only=False, expires_at=0,
    )  # fmt: skip
    return plain._replace(**fields)  # type: ignore[arg-type]


def look(thought: Draft, **has: int) -> Preview:
    return preview(thought, ticket(), DEPTH, means(**has), NOW)


def test_what_trades_at_once_pays_the_takers_fee() -> None:
    shown = look(draft())

    assert (shown.filled, shown.value, shown.fee, shown.rests) == (100, 821_000, 821, 0)
    assert (shown.held, shown.worst, shown.average) == (0, 821_821, 8_210)
    assert shown.saving == 1_000_000 - 821_821
    assert shown.warnings == ()


def test_what_waits_is_set_aside_with_its_worst_fee() -> None:
    shown = look(draft(quantity=150))

    assert (shown.filled, shown.rests) == (100, 50)
    assert shown.held == 410_500 + 411
    assert shown.worst == 821_821 + 410_911


def test_an_order_below_the_asks_waits_whole() -> None:
    shown = look(draft(price=8_200))

    assert (shown.filled, shown.rests, shown.worst) == (0, 100, 820_820)


def test_a_sale_brings_its_value_less_the_fee_and_holds_units() -> None:
    shown = look(draft(SELL, price=8_190, quantity=120))

    assert (shown.filled, shown.fee, shown.rests, shown.held) == (100, 819, 20, 20)
    assert shown.worst == 819_000 - 819 + 163_800 - 164


def test_a_market_order_walks_the_book_and_never_waits() -> None:
    shown = look(draft(BUY, MARKET, quantity=150))

    assert (shown.filled, shown.value, shown.rests) == (150, 821_000 + 411_000, 0)
    assert shown.fee == 821 + 411


def test_a_budget_is_never_passed() -> None:
    shown = look(draft(BUY, MARKET, quantity=0, budget=900_000))

    assert (shown.filled, shown.worst <= 900_000) == (109, True)


def test_a_market_order_stops_where_the_money_ends() -> None:
    shown = look(draft(BUY, MARKET, quantity=150), money=821_821)

    assert shown.filled == 100
    assert Warning_.ONLY_PART in shown.warnings


@pytest.mark.parametrize(
    ("thought", "has", "warning"),
    [
        (draft(quantity=500, time_in_force=TimeInForce.FOK), {}, Warning_.WOULD_BE_KILLED),
        (draft(post_only=True), {}, Warning_.WOULD_CROSS),
        (draft(price=8_000, time_in_force=TimeInForce.IOC), {}, Warning_.NOTHING_THERE),
        (draft(quantity=500, time_in_force=TimeInForce.IOC), {}, Warning_.ONLY_PART),
        (draft(price=9_000), {}, Warning_.FAR_FROM_LAST),
        (draft(), {"money": 821_820}, Warning_.FUNDS_SHORT),
        (draft(SELL), {"units": 99}, Warning_.UNITS_SHORT),
    ],
)
def test_it_warns(thought: Draft, has: dict[str, int], warning: Warning_) -> None:
    assert warning in look(thought, **has).warnings


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ({"use_until": NOW + 29 * DAY}, Warning_.EXPIRES_SOON),
        ({"trading_until": NOW + 29 * DAY}, Warning_.TRADING_ENDS_SOON),
        ({"defaulted": True}, Warning_.DEFAULTED),
        ({"status": SeriesStatus.REDEMPTION_ONLY}, Warning_.NOT_TRADING),
    ],
)
def test_it_warns_of_the_series(fields: dict[str, object], warning: Warning_) -> None:
    assert warning in preview(draft(), ticket(**fields), DEPTH, means(), NOW).warnings


def test_an_order_that_would_be_refused_or_killed_does_nothing() -> None:
    killed = look(draft(quantity=500, time_in_force=TimeInForce.FOK))
    refused = look(draft(post_only=True))

    assert (killed.filled, killed.rests, killed.worst) == (0, 0, 0)
    assert (refused.filled, refused.fee) == (0, 0)


def test_lots_are_kept() -> None:
    shown = preview(
        draft(BUY, MARKET, quantity=0, budget=900_000), ticket(lot=5), DEPTH, means(), NOW
    )

    assert shown.filled == 105
