"""However a payment is refunded, nobody's part drifts; a naive model adds the parts up."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.commands import BeginWithdrawal, Pay, RefundPayment
from exchange.events import PaymentRefunded
from exchange.refusals import Refusal
from exchange.venue.invariants import always_true, broken
from tests.support.market import ALICE, AUTO, DAY, YUAN, Market

amounts = st.one_of(st.integers(1, 20), st.integers(1, 10_000_000))


def naive(shares: list[int], refunded: int) -> list[int]:
    """Return what each payee has returned when so much was refunded in all, by fractions."""
    total = sum(shares)
    others = [int(Fraction(share * refunded, total)) for share in shares[1:]]
    return [refunded - sum(others), *others]


@pytest.mark.requirement("J-09")
@given(shares=st.lists(amounts, min_size=1, max_size=20), data=st.data())
@settings(max_examples=60)
def test_refunds_in_any_parts_take_from_each_what_the_whole_would(
    shares: list[int], data: st.DataObject
) -> None:
    market = Market()
    payees = list(market.crowd(len(shares)))
    market.deposit(ALICE, 20_000)
    paid = tuple(zip(payees, shares, strict=True))
    number = market.ok(Pay(ALICE, *AUTO, paid, market.now + DAY))
    market.bring(payees[0], 100)  # what the seller may have to lay out while rounding is on its way
    left = total = sum(shares)

    while left:
        amount = data.draw(st.one_of(st.integers(1, left), st.just(left)), "refund")
        market.ok(RefundPayment(payees[0], *AUTO, number, amount))
        left -= amount
        event = market.last(PaymentRefunded)
        returned = naive(shares, total - left)
        assert sum(given for _, given in event.shares) == amount
        assert [market.money(payee) for payee in payees] == [
            share - back + (100 if nth == 0 else 0)
            for nth, (share, back) in enumerate(zip(shares, returned, strict=True))
        ]
        assert returned[0] <= shares[0] + len(shares) - 2 + (len(shares) == 1)

    assert market.money(ALICE) == 20_000 * YUAN
    assert broken(always_true(market.state)) == []
    market.retrace()


def test_one_unit_for_each_of_twenty_comes_back_from_each() -> None:
    market = Market()
    payees = list(market.crowd(20))
    market.deposit(ALICE, 1)
    number = market.ok(Pay(ALICE, *AUTO, tuple((payee, 1) for payee in payees), market.now + DAY))
    refused = market.refused(RefundPayment(payees[0], *AUTO, number, 19))
    assert (refused.refusal, refused.limit) == (Refusal.MERCHANT_FUNDS_INSUFFICIENT, payees[0])

    market.ok(RefundPayment(payees[0], *AUTO, number, 20))

    assert [market.money(payee) for payee in payees] == [0] * 20
    market.ok(BeginWithdrawal(ALICE, *AUTO, YUAN))
