"""A market in which something of every kind is open, and ways to break what is true of it."""

from collections.abc import Callable

from exchange.commands import (
    BeginDeposit,
    BeginWithdrawal,
    GiveUnits,
    OrderType,
    Pay,
    PlaceOrder,
    Side,
    TimeInForce,
)
from exchange.venue.invariants import always_true, broken
from exchange.venue.state import State
from ledger.accounts import Posting
from tests.support.market import ALICE, AUTO, BOB, CAROL, HOUR, YUAN, Market

Break = Callable[[State], None]

OFFER, BID, LATE_BID, GIFT, AUTHORISATION, DEPOSIT, PAYMENT = 19, 20, 21, 22, 23, 25, 31
"""The numbers of what is open: a sell order, a buy order, one with an end, and so on."""


def busy_market() -> Market:
    """Return a market with two series, one trading and one on presale, and open things of all."""
    market = Market()
    market.issue({ALICE: 100, BOB: 50})
    market.deposit(CAROL, 1_000)
    assert market.order(ALICE, Side.SELL, 10, 8_500) == OFFER
    assert market.order(CAROL, Side.BUY, 7, 8_000) == BID
    until = market.now + HOUR
    late = PlaceOrder(
        CAROL, *AUTO, 1, Side.BUY, OrderType.LIMIT, 7_000, 3, TimeInForce.GTD, expires_at=until,
        client_order_id="mine",
    )  # fmt: skip
    assert market.ok(late) == LATE_BID
    assert market.ok(GiveUnits(ALICE, *AUTO, 1, 5, bytes(32), until)) == GIFT
    assert market.authorise(BOB, 9) == AUTHORISATION
    market.ok(BeginWithdrawal(CAROL, *AUTO, 100))
    assert market.ok(BeginDeposit(0, *AUTO, BOB, YUAN, until)) == DEPOSIT
    market.draft(symbol="TEA2703")
    market.offer(2)
    market.subscribe(2, {BOB: 5})
    assert market.ok(Pay(CAROL, *AUTO, ((ALICE, 300), (BOB, 200)), until)) == PAYMENT
    return market


def post(*postings: Posting) -> Break:
    """Return a break: balances that no event explains."""
    return lambda state: state.balances.apply(postings)


def seen(break_it: Break) -> list[str]:
    """Return what the checks say of a busy market that is broken so."""
    state = busy_market().state
    break_it(state)
    return [str(check) for check in broken(always_true(state))]
