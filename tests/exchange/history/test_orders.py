"""Orders in the views agree with the events, and can be found."""

from pathlib import Path

import pytest

from exchange.commands import Side
from exchange.events import Cause, OrderStatus
from exchange.history import orders
from exchange.history.orders import Order, OrderSelection
from tests.exchange.history.conftest import Past
from tests.exchange.history.market import small_market
from tests.exchange.history.views import views_of
from tests.support.in_memory_store import InMemoryStore


def row(past: Past, number: int) -> Order:
    order = orders.order(past.views, number)
    assert order is not None
    return order


def test_every_order_agrees_with_its_events(past: Past) -> None:
    assert len(past.naive.orders) > 500
    for number, expected in past.naive.orders.items():
        order = row(past, number)
        assert (order.member, order.series, order.side) == (
            expected.member, expected.series, expected.side,
        )  # fmt: skip
        assert (order.price, order.quantity) == (expected.price, expected.quantity)
        assert (order.open_quantity, order.executed) == (expected.open_quantity, expected.executed)
        assert (order.value, order.fee) == (expected.value, expected.fee)
        assert (order.status, order.cause) == (expected.status, expected.cause)
        trades = expected.trades or [0]
        assert (order.first_trade, order.last_trade) == (trades[0], trades[-1])


def test_what_is_open_is_what_the_venue_has_open(past: Past) -> None:
    open_now = {
        number: (order.remaining, order.executed, order.price)
        for number, order in past.market.venue.state.orders.items()
    }
    shown = {
        number: (order.open_quantity, order.executed, order.price)
        for number in past.naive.orders
        if (order := row(past, number)).status in (OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED)
    }
    assert shown == open_now


def test_the_random_history_meets_every_status_and_most_causes(past: Past) -> None:
    statuses = {order.status for order in past.naive.orders.values()}
    causes = {order.cause for order in past.naive.orders.values()}
    assert statuses == set(OrderStatus)
    assert causes >= {Cause.MEMBER, Cause.TIME, Cause.IMMEDIATE, Cause.SELF_TRADE}


@pytest.mark.parametrize("limit", [1, 7, 500])
def test_a_member_finds_their_orders_of_a_series(past: Past, limit: int) -> None:
    mine = [n for n, o in past.naive.orders.items() if (o.member, o.series) == (3, 1)]

    newest = orders.select(past.views, OrderSelection(3, 1, limit=limit))
    assert [order.id for order in newest] == mine[-limit:]

    middle = mine[len(mine) // 2]
    onwards = orders.select(past.views, OrderSelection(3, 1, first=middle, limit=limit))
    assert [order.id for order in onwards] == [n for n in mine if n >= middle][:limit]

    until = orders.select(past.views, OrderSelection(3, 1, last=middle, limit=limit))
    assert [order.id for order in until] == [n for n in mine if n <= middle][-limit:]


def test_a_name_finds_the_newest_order_of_its_member(past: Past) -> None:
    named = {(o.member, o.client_order_id): n for n, o in past.naive.orders.items()}
    for (member, name), number in named.items():
        found = orders.named(past.views, member, name)
        assert (found.id if found else None) == (number if name else None)
    assert orders.named(past.views, 99, "mine-1") is None


def test_orders_are_listed_in_the_order_asked_for(past: Past) -> None:
    first, second = list(past.naive.orders)[:2]
    assert [o.id for o in orders.listed(past.views, (second, 0, first))] == [second, first]
    assert orders.order(past.views, 0) is None


def test_the_content_of_a_command_finds_its_order(views_path: Path) -> None:
    market = small_market(InMemoryStore())
    command = market.order_command(2, Side.SELL, 8_000, 5, client_order_id="mine")
    other = market.order_command(2, Side.SELL, 8_050, 5, client_order_id="mine")
    number = market.do(command)
    views = views_of(market.store, views_path)

    content = orders.content_of(command)
    found = orders.with_content(views, 2, "mine", content)
    assert found is not None
    assert (found.id, found.content) == (number, content)
    assert orders.with_content(views, 2, "mine", orders.content_of(other)) is None
    assert orders.with_content(views, 3, "mine", content) is None
    views.close()
