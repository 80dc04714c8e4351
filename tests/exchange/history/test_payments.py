"""The views tell who paid whom, and what of it went back."""

from pathlib import Path

import pytest

from exchange.commands import Pay, RefundPayment
from exchange.history import payments
from exchange.history.payments import PaymentRow, ShareRow
from tests.exchange.history.market import DAY, Market
from tests.exchange.history.views import views_of
from tests.support.in_memory_store import InMemoryStore

SELLER, SHOP, ALICE, BOB = 1, 2, 3, 4


@pytest.fixture
def market() -> Market:
    """Members 1 to 4, each with some money."""
    market = Market(InMemoryStore())
    for _ in range(4):
        market.admit()
    return market


def pay(market: Market, payer: int, *shares: tuple[int, int]) -> int:
    return market.do(Pay(payer, market.key()[0], 0, shares, market.now + DAY))


def refund(market: Market, payment: int, amount: int) -> int:
    return market.do(RefundPayment(0, market.key()[0], 0, payment, amount))


def numbers(rows: list[PaymentRow]) -> list[int]:
    return [row.payment for row in rows]


def test_a_payment_shows_its_shares_and_what_was_refunded(market: Market, views_path: Path) -> None:
    number = pay(market, ALICE, (SELLER, 500), (SHOP, 300), (BOB, 200))
    paid_at = market.now
    refund(market, number, 7)
    last = refund(market, number, 90)

    views = views_of(market.store, views_path)
    row = payments.payment(views, number)
    # Of 97 in all ⌊29.1⌋ came from the shop and ⌊19.4⌋ from bob.
    shares = (ShareRow(SELLER, 500, 49), ShareRow(SHOP, 300, 29), ShareRow(BOB, 200, 19))
    until = paid_at - 10**9 + DAY
    assert row == PaymentRow(number, ALICE, 1_000, paid_at, until, 97, last, market.now, shares)
    assert row.seller == SELLER
    assert payments.payment(views, 1) is None
    views.close()


def test_payments_are_listed_for_who_paid_and_for_all_who_were_paid(
    market: Market, views_path: Path
) -> None:
    first = pay(market, ALICE, (SELLER, 10), (SHOP, 1))
    second = pay(market, ALICE, (SHOP, 5))
    third = pay(market, BOB, (SELLER, 7), (ALICE, 2))

    views = views_of(market.store, views_path)
    assert numbers(payments.of_payer(views, ALICE)) == [second, first]
    assert numbers(payments.of_payer(views, SELLER)) == []
    assert numbers(payments.of_payee(views, SELLER)) == [third, first]
    assert numbers(payments.of_payee(views, SHOP)) == [second, first]
    assert numbers(payments.of_payee(views, ALICE)) == [third]
    # A list is read page by page.
    assert numbers(payments.of_payer(views, ALICE, limit=1)) == [second]
    assert numbers(payments.of_payer(views, ALICE, before=second)) == [first]
    assert numbers(payments.of_payee(views, SELLER, before=third, limit=1)) == [first]
    assert numbers(payments.of_payee(views, SELLER, before=first)) == []
    views.close()


def test_a_payment_stays_in_the_views_when_it_can_no_longer_be_refunded(
    market: Market, views_path: Path
) -> None:
    number = pay(market, ALICE, (SELLER, 10))
    market.pass_time(2 * DAY)
    market.seal()
    assert market.venue.state.payments == {}

    views = views_of(market.store, views_path)
    assert numbers(payments.of_payee(views, SELLER)) == [number]
    views.close()
