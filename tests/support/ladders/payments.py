"""Payments for purchases and their refunds."""

from exchange.amounts import MAX_AMOUNT
from exchange.commands import Pay, RefundPayment
from exchange.refusals import Refusal
from exchange.venue.durations import MAX_REFUNDABLE
from tests.support.ladders.ladder import Ladder, at_once, broken, latest, now, too_late
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY, HOTPOT, YUAN, Market


def paying() -> Market:
    """Alice has 100 yuan; she could pay hotpot 60 and bob 40 of them."""
    market = Market()
    market.deposit(ALICE, 100)
    return market


def paid() -> Market:
    """Alice paid hotpot 60 and bob 40 yuan, of which 10 were refunded, and then bob spent his."""
    market = paying()
    shares = ((HOTPOT, 60 * YUAN), (BOB, 40 * YUAN))
    number = market.ok(Pay(ALICE, *AUTO, shares, market.now + DAY))
    market.ok(RefundPayment(HOTPOT, *AUTO, number, 10 * YUAN))
    return market


def _spend(market: Market) -> None:
    market.ok(Pay(BOB, *AUTO, ((CAROL, market.money(BOB)),), market.now + DAY))


def _payment(market: Market) -> int:
    return min(market.state.payments)


def _shares(*amounts: int) -> tuple[tuple[int, int], ...]:
    return tuple(zip((HOTPOT, BOB, CAROL), amounts, strict=False))


def _of_crowd(market: Market) -> tuple[tuple[int, int], ...]:
    return tuple((member, 1) for member in market.crowd(21))


CASES = (
    Ladder(
        "pay",
        paying,
        lambda market: Pay(
            ALICE, *AUTO, ((HOTPOT, 60 * YUAN), (BOB, 40 * YUAN)), market.now + 3 * DAY
        ),
        (
            broken(Refusal.MEMBER_UNKNOWN, "shares", shares=((HOTPOT, YUAN), (99, YUAN))),
            broken(Refusal.MEMBER_UNKNOWN, "shares", shares=((0, YUAN),)),
            broken(Refusal.FIELD_OUT_OF_RANGE, "shares", 20, shares=()),
            broken(Refusal.FIELD_OUT_OF_RANGE, "shares", 20, shares=_of_crowd),
            broken(
                Refusal.FIELD_OUT_OF_RANGE,
                "refundable_until",
                latest(MAX_REFUNDABLE),
                refundable_until=too_late(MAX_REFUNDABLE),
            ),
            broken(Refusal.AMOUNT_NOT_POSITIVE, "shares", shares=_shares(YUAN, 0)),
            broken(Refusal.AMOUNT_NOT_POSITIVE, "shares", shares=_shares(2 * YUAN, -YUAN)),
            broken(Refusal.AMOUNT_TOO_LARGE, "shares", MAX_AMOUNT, shares=_shares(2**52, 2**52)),
            broken(Refusal.TIME_IN_THE_PAST, "refundable_until", now, refundable_until=at_once),
            broken(Refusal.COMBINATION_INVALID, "shares", shares=((BOB, 1), (BOB, 1))),
            broken(Refusal.COMBINATION_INVALID, "shares", shares=((BOB, 1), (ALICE, 1))),
            broken(
                Refusal.FUNDS_INSUFFICIENT,
                "shares",
                100 * YUAN,
                shares=_shares(60 * YUAN, 40 * YUAN, 1),
            ),
        ),
    ),
    Ladder(
        "refund payment",
        paid,
        lambda market: RefundPayment(HOTPOT, *AUTO, _payment(market), 90 * YUAN),
        (
            broken(Refusal.AMOUNT_NOT_POSITIVE, "amount", amount=0),
            broken(Refusal.AMOUNT_NOT_POSITIVE, "amount", amount=-1),
            broken(Refusal.AMOUNT_TOO_LARGE, "amount", MAX_AMOUNT, amount=2**53),
            broken(Refusal.PAYMENT_UNKNOWN, "payment", payment=1),
            broken(Refusal.PAYMENT_UNKNOWN, "payment", actor=BOB),
            broken(Refusal.PAYMENT_UNKNOWN, "payment", actor=ALICE),
            broken(Refusal.CAP_EXCEEDED, "amount", 90 * YUAN, amount=90 * YUAN + 1),
            broken(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "payment", BOB, _spend),
        ),
    ),
)
