"""Payments for purchases, by hand: all who have a share are paid in one entry, and refund it so."""

import pytest

from exchange.commands import FreezeMember, Pay, RefundPayment
from exchange.events import Paid, PaymentClosed, PaymentRefunded
from exchange.refusals import Refusal, Refused
from exchange.venue.durations import MAX_REFUNDABLE
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY, HOTPOT, HOUR, YUAN, Market

Shares = tuple[tuple[int, int], ...]


@pytest.fixture
def shop(market: Market) -> Market:
    """Alice has 100 yuan; hotpot sells, bob delivers, carol has brought the customer."""
    market.deposit(ALICE, 100)
    return market


def pay(market: Market, shares: Shares, lasts: int = 7 * DAY) -> int:
    return market.ok(Pay(ALICE, *AUTO, shares, market.now + lasts))


def refund(market: Market, payment: int, amount: int, actor: int = HOTPOT) -> Shares:
    market.ok(RefundPayment(actor, *AUTO, payment, amount))
    return market.last(PaymentRefunded).shares


def money(market: Market) -> tuple[int, ...]:
    return tuple(market.money(member) for member in (ALICE, HOTPOT, BOB, CAROL))


def test_a_purchase_is_paid_to_all_in_one_entry(shop: Market) -> None:
    shares = ((HOTPOT, 80 * YUAN), (BOB, 12 * YUAN), (CAROL, 34_567))
    number = pay(shop, shares)

    assert money(shop) == (45_433, 800_000, 120_000, 34_567)
    assert number == len(shop.history) - 1
    until = shop.now - 1_000 + 7 * DAY
    assert shop.last(Paid) == Paid(ALICE, shares, until)
    postings = shop.history[number][4]
    assert postings[0] == (ALICE, 0, 1, -954_567)
    assert len(postings) == 4


def test_a_refund_in_parts_reverses_the_split(shop: Market) -> None:
    """Of 10 units in all, 5 to hotpot, 3 to bob and 2 to carol; refunded by 3, 3, 3 and 1.

    After 3: bob ⌊9/10⌋ = 0, carol ⌊6/10⌋ = 0. After 6: bob ⌊18/10⌋ = 1, carol ⌊12/10⌋ = 1. After
    9: bob ⌊27/10⌋ = 2, carol ⌊18/10⌋ = 1. After 10: bob 3, carol 2; so hotpot gets 1 back at last.
    """
    shop.bring(HOTPOT, 100)
    number = pay(shop, ((HOTPOT, 5), (BOB, 3), (CAROL, 2)))
    paid = money(shop)

    assert refund(shop, number, 3) == ((HOTPOT, 3), (BOB, 0), (CAROL, 0))
    assert refund(shop, number, 3) == ((HOTPOT, 1), (BOB, 1), (CAROL, 1))
    assert refund(shop, number, 3) == ((HOTPOT, 2), (BOB, 1), (CAROL, 0))
    assert refund(shop, number, 1) == ((HOTPOT, -1), (BOB, 1), (CAROL, 1))

    assert paid == (100 * YUAN - 10, 105, 3, 2)
    assert money(shop) == (100 * YUAN, 100, 0, 0)


def test_a_full_refund_at_once_takes_from_each_what_they_got(shop: Market) -> None:
    shares = ((HOTPOT, 333_333), (BOB, 333_334), (CAROL, 1))
    number = pay(shop, shares)

    assert refund(shop, number, 666_668, actor=0) == shares
    assert money(shop) == (100 * YUAN, 0, 0, 0)

    refused = shop.refused(RefundPayment(HOTPOT, *AUTO, number, 1))
    assert refused == Refused(Refusal.CAP_EXCEEDED, "amount", 0)


def test_a_refund_says_who_lacks_the_money_for_it_and_takes_nothing(shop: Market) -> None:
    number = pay(shop, ((HOTPOT, 50 * YUAN), (BOB, 30 * YUAN), (CAROL, 20 * YUAN)))
    shop.ok(Pay(CAROL, *AUTO, ((BOB, 15 * YUAN),), shop.now + DAY))

    # Half of it takes 25, 15 and 10 yuan; carol has 5.
    refused = shop.refused(RefundPayment(HOTPOT, *AUTO, number, 50 * YUAN))
    assert refused == Refused(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "payment", CAROL)
    assert refused.refusal.retryable

    assert refund(shop, number, 25 * YUAN) == ((HOTPOT, 125_000), (BOB, 75_000), (CAROL, 50_000))


def test_the_end_of_refunds_ends_the_payment(shop: Market) -> None:
    number = pay(shop, ((HOTPOT, 10 * YUAN),), HOUR)
    until = shop.state.payments[number].refundable_until
    shop.until(until - 1)
    shop.now -= 1_000
    refund(shop, number, 1)
    assert shop.events(PaymentClosed) == []

    shop.until(until)

    assert shop.last(PaymentClosed) == PaymentClosed(number)
    assert shop.state.payments == {}
    for actor in (0, HOTPOT):
        refused = shop.refused(RefundPayment(actor, *AUTO, number, 1))
        assert refused == Refused(Refusal.PAYMENT_UNKNOWN, "payment")


def test_a_refund_at_the_very_end_is_too_late_even_before_the_sweep(shop: Market) -> None:
    number = pay(shop, ((HOTPOT, 10 * YUAN),), HOUR)
    shop.until(shop.state.payments[number].refundable_until)

    assert number not in shop.state.payments


def test_a_payment_can_be_refunded_for_400_days(shop: Market) -> None:
    shop.wait(0)
    until = shop.now + 1_000 + MAX_REFUNDABLE
    number = shop.ok(Pay(ALICE, *AUTO, ((HOTPOT, 1),), until))
    shop.until(until - 2_000)

    refund(shop, number, 1)

    assert MAX_REFUNDABLE == 400 * DAY


def test_who_is_frozen_is_paid_and_gives_back(shop: Market) -> None:
    """Their money stays with them, and what they owe a customer is not theirs to keep."""
    shop.ok(FreezeMember(0, *AUTO, BOB, True))
    number = pay(shop, ((HOTPOT, 10 * YUAN), (BOB, 10 * YUAN)))
    assert shop.money(BOB) == 10 * YUAN
    shop.ok(FreezeMember(0, *AUTO, ALICE, True))

    assert refund(shop, number, 10 * YUAN) == ((HOTPOT, 50_000), (BOB, 50_000))

    assert shop.money(ALICE) == 90 * YUAN
    shop.ok(FreezeMember(0, *AUTO, HOTPOT, True))
    refused = shop.refused(RefundPayment(HOTPOT, *AUTO, number, 1))
    assert refused == Refused(Refusal.MEMBER_FROZEN, "actor")
    refund(shop, number, 10 * YUAN, actor=0)
    refused = shop.refused(Pay(ALICE, *AUTO, ((BOB, 1),), shop.now + DAY))
    assert refused == Refused(Refusal.MEMBER_FROZEN, "actor")


def test_the_same_key_pays_once(shop: Market) -> None:
    command = Pay(ALICE, "purchase 7", 0, ((HOTPOT, 10 * YUAN),), shop.now + DAY)
    number = shop.ok(command)

    shop.send(command)

    assert shop.money(HOTPOT) == 10 * YUAN
    assert list(shop.state.payments) == [number]
