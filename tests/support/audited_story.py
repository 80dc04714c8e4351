"""One history in which every part of the audit has something to do, and the audit of it."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from exchange.audit import ExchangeReport, audit
from exchange.commands import (
    BeginWithdrawal,
    CancelOrder,
    Capture,
    FeeTier,
    GiveUnits,
    Pay,
    PayClaims,
    PlaceOrder,
    PostWithdrawal,
    RefundPayment,
    RefundUnits,
    Right,
    Side,
    WindDown,
)
from exchange.commands.kinds import OrderType, TimeInForce
from exchange.venue.state_codec import state_hash
from ledger.entries import Draft
from tests.support.forged_ledgers import (
    stored,
)
from tests.support.market import ALICE, AUTO, BOB, CAROL, HOTPOT, HOUR, Market, order
from tests.support.random_runs import small_limits

PAYING: Final = (FeeTier(-5, 20),)
SLICE: Final = 2


@cache
def story() -> tuple[Draft, ...]:
    """Return the history of a market in which every part of the audit has something to do."""
    with small_limits(SLICE):
        market = Market(fees=PAYING)
        market.issue({ALICE: 100, BOB: 50})
        market.deposit(CAROL, 1_000)
        for price in (8_500, 8_400, 8_600, 8_400, 8_700):
            market.order(ALICE, Side.SELL, 5, price)
        market.ok(order(CAROL, Side.BUY, 22, 8_600))
        market.order(CAROL, Side.BUY, 4, 8_000)
        market.ok(CancelOrder(CAROL, *AUTO, 1, market.order(CAROL, Side.BUY, 2, 8_100)))
        until = market.now + HOUR // 2
        good = PlaceOrder(
            CAROL, *AUTO, 1, Side.BUY, OrderType.LIMIT, 7_000, 3, TimeInForce.GTD, expires_at=until
        )
        market.ok(good)
        market.ok(GiveUnits(ALICE, *AUTO, 1, 5, bytes(32), until))
        market.ok(Capture(HOTPOT, *AUTO, market.authorise(BOB, 9), 6))
        market.authorise(BOB, 2)
        market.ok(BeginWithdrawal(CAROL, *AUTO, 5_000))
        market.ok(PostWithdrawal(0, *AUTO, market.state.sequence - 1))
        earlier = market.state.sequence, state_hash(market.state)
        market.ok(BeginWithdrawal(CAROL, *AUTO, 100))
        for sequence, hashed in (earlier, (market.state.sequence, state_hash(market.state))):
            market.venue.record_state_hash(sequence, hashed, market.now)
        market.until(until)
        poor = market.money(HOTPOT) // 100 * 100
        market.ok(BeginWithdrawal(HOTPOT, *AUTO, poor))
        market.ok(RefundUnits(0, *AUTO, 1, BOB, Right.UNITS, 3))
        market.ok(WindDown(0, *AUTO, 1))
        market.settle()
        market.deposit(HOTPOT, 2)
        market.ok(PayClaims(HOTPOT, *AUTO, 1, 15_000))
        purchase = market.ok(Pay(CAROL, *AUTO, ((ALICE, 70), (BOB, 30)), market.now + HOUR))
        market.ok(RefundPayment(ALICE, *AUTO, purchase, 11))
        market.wait(HOUR)
    return tuple(market.history)


def audited(drafts: Sequence[Draft]) -> ExchangeReport:
    """Return what the audit of a ledger of these drafts says."""
    return audit(stored(drafts))


def expect_found(drafts: Sequence[Draft], place: int, words: str) -> None:
    """Show that the first bad entry is at `place`, for a reason with these words in it."""
    report = audited(drafts)
    assert not report.sound
    assert report.fault is not None
    assert report.fault.sequence == place, report.fault.reason
    assert words in report.fault.reason
