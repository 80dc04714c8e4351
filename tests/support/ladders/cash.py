"""Money in and out."""

from exchange.amounts import MAX_AMOUNT
from exchange.commands import (
    BeginDeposit,
    BeginWithdrawal,
    PostDeposit,
    PostWithdrawal,
    ReverseDeposit,
    VoidDeposit,
    VoidWithdrawal,
)
from exchange.refusals import Refusal
from exchange.venue.durations import MAX_DEPOSIT
from tests.support.ladders.ladder import Ladder, at_once, broken, latest, now, too_late
from tests.support.market import ALICE, AUTO, BOB, DAY, START, YUAN, Market

LATER = START + DAY


def counter() -> Market:
    """Alice: one deposit under way, one posted; a withdrawal under way and one that is over."""
    market = Market()
    market.ok(BeginDeposit(0, *AUTO, ALICE, 100, LATER))
    market.deposit(ALICE, 50)
    market.ok(BeginWithdrawal(ALICE, *AUTO, 10 * YUAN))
    market.ok(VoidWithdrawal(0, *AUTO, market.ok(BeginWithdrawal(ALICE, *AUTO, 5 * YUAN))))
    return market


def _begun(market: Market) -> int:
    return min(market.state.deposits)


def _posted(market: Market) -> int:
    return max(market.state.deposits)


def _under_way(market: Market) -> int:
    return min(market.state.withdrawals)


def _over(market: Market) -> int:
    return max(market.state.withdrawals)


def _post(market: Market) -> None:
    market.ok(PostDeposit(0, *AUTO, _begun(market)))


def _much(market: Market) -> None:
    most = MAX_AMOUNT - 50 * YUAN
    market.ok(
        PostDeposit(0, *AUTO, market.ok(BeginDeposit(0, *AUTO, BOB, most - most % 100, LATER)))
    )


def _indebted(market: Market) -> None:
    market.ok(ReverseDeposit(0, *AUTO, _posted(market)))


CASES = (
    Ladder(
        "begin deposit",
        counter,
        lambda _: BeginDeposit(0, *AUTO, ALICE, 100, LATER),
        (
            broken(Refusal.MEMBER_UNKNOWN, "member", member=99),
            broken(Refusal.MEMBER_UNKNOWN, "member", member=0),
            broken(Refusal.AMOUNT_NOT_POSITIVE, "amount", amount=0),
            broken(Refusal.AMOUNT_NOT_POSITIVE, "amount", amount=-100),
            broken(Refusal.AMOUNT_TOO_LARGE, "amount", MAX_AMOUNT, amount=2**53),
            broken(Refusal.AMOUNT_NOT_WHOLE_FEN, "amount", 100, amount=199),
            broken(Refusal.TIME_IN_THE_PAST, "expires_at", now, expires_at=at_once),
            broken(Refusal.TIME_IN_THE_PAST, "expires_at", now, expires_at=-1),
            broken(
                Refusal.FIELD_OUT_OF_RANGE,
                "expires_at",
                latest(MAX_DEPOSIT),
                expires_at=too_late(MAX_DEPOSIT),
            ),
        ),
    ),
    Ladder(
        "post deposit",
        counter,
        lambda market: PostDeposit(0, *AUTO, _begun(market)),
        (
            broken(Refusal.DEPOSIT_UNKNOWN, "deposit", deposit=1),
            broken(Refusal.ALREADY_DONE, "deposit", scene=_post, alone=True),
            broken(Refusal.ALREADY_DONE, "deposit", deposit=_posted),
            broken(Refusal.CAP_EXCEEDED, "deposit", 91, scene=_much),
        ),
    ),
    Ladder(
        "void deposit",
        counter,
        lambda market: VoidDeposit(0, *AUTO, _begun(market)),
        (
            broken(Refusal.DEPOSIT_UNKNOWN, "deposit", deposit=1),
            broken(Refusal.ALREADY_DONE, "deposit", scene=_post),
        ),
    ),
    Ladder(
        "reverse deposit",
        counter,
        lambda market: ReverseDeposit(0, *AUTO, _posted(market)),
        (
            broken(Refusal.DEPOSIT_UNKNOWN, "deposit", deposit=1),
            broken(Refusal.ALREADY_DONE, "deposit", scene=_indebted),
            broken(Refusal.ALREADY_DONE, "deposit", deposit=_begun),
        ),
    ),
    Ladder(
        "begin withdrawal",
        counter,
        lambda _: BeginWithdrawal(ALICE, *AUTO, 100),
        (
            broken(Refusal.AMOUNT_NOT_POSITIVE, "amount", amount=-100),
            broken(Refusal.AMOUNT_TOO_LARGE, "amount", MAX_AMOUNT, amount=2**53),
            broken(Refusal.AMOUNT_NOT_WHOLE_FEN, "amount", 100, amount=150),
            # 50 came in, 10 are on their way out: 40 yuan are left, and 10 are owed when the 50 go.
            broken(Refusal.FUNDS_INSUFFICIENT, "amount", 40 * YUAN, amount=40 * YUAN + 100),
            broken(Refusal.FUNDS_INSUFFICIENT, "amount", -10 * YUAN, scene=_indebted),
        ),
    ),
    Ladder(
        "post withdrawal",
        counter,
        lambda market: PostWithdrawal(0, *AUTO, _under_way(market)),
        (
            broken(Refusal.WITHDRAWAL_UNKNOWN, "withdrawal", withdrawal=1),
            broken(Refusal.ALREADY_DONE, "withdrawal", withdrawal=_over),
        ),
    ),
    Ladder(
        "void withdrawal",
        counter,
        lambda market: VoidWithdrawal(0, *AUTO, _under_way(market)),
        (
            broken(Refusal.WITHDRAWAL_UNKNOWN, "withdrawal", withdrawal=1),
            broken(Refusal.ALREADY_DONE, "withdrawal", withdrawal=_over),
        ),
    ),
)
