"""Money in and out: begun, then posted or voided; and taken back by the payer's bank."""

from hashlib import sha256

from exchange.amounts import MAX_AMOUNT
from exchange.commands import (
    BeginDeposit,
    BeginWithdrawal,
    ClaimGift,
    GiveUnits,
    PostDeposit,
    PostWithdrawal,
    ReverseDeposit,
    Side,
    VoidDeposit,
    VoidWithdrawal,
)
from exchange.events import DepositPosted, DepositReversed, DepositVoided
from exchange.refusals import Refusal, Refused
from ledger.accounts import Bucket
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY, HOTPOT, YUAN, Market


def test_money_announced_moves_nothing_until_it_arrives(market: Market) -> None:
    number = market.ok(BeginDeposit(0, *AUTO, ALICE, 5_000, market.now + DAY))
    assert market.money(ALICE) == 0

    market.ok(PostDeposit(0, *AUTO, number))
    assert market.money(ALICE) == 5_000
    assert market.system(Bucket.BANK) == -5_000
    assert market.venue.next_due() is None


def test_money_that_does_not_come_lapses_when_its_time_has_come(market: Market) -> None:
    due = market.now + DAY
    number = market.ok(BeginDeposit(0, *AUTO, ALICE, 5_000, due))

    market.until(due - 1)
    assert market.events(DepositVoided) == []
    market.until(due)
    assert market.last(DepositVoided) == DepositVoided(number, timed_out=True)

    refused = market.refused(PostDeposit(0, *AUTO, number))
    assert refused == Refused(Refusal.ALREADY_DONE, "deposit")


def test_a_deposit_called_off_has_no_timer_left(market: Market) -> None:
    number = market.ok(BeginDeposit(0, *AUTO, ALICE, 5_000, market.now + DAY))

    market.ok(VoidDeposit(0, *AUTO, number))

    assert market.last(DepositVoided) == DepositVoided(number, timed_out=False)
    assert market.venue.next_due() is None


def test_a_withdrawal_sets_money_aside_until_the_bank_has_paid(market: Market) -> None:
    market.deposit(ALICE, 50)
    number = market.ok(BeginWithdrawal(ALICE, *AUTO, 20 * YUAN))
    assert market.money(ALICE) == 30 * YUAN
    assert market.money(ALICE, Bucket.WITHDRAWING) == 20 * YUAN

    market.ok(PostWithdrawal(0, *AUTO, number))
    assert market.money(ALICE, Bucket.WITHDRAWING) == 0
    assert market.system(Bucket.BANK) == -30 * YUAN


def test_a_withdrawal_not_paid_comes_back(market: Market) -> None:
    market.deposit(ALICE, 50)
    number = market.ok(BeginWithdrawal(ALICE, *AUTO, 20 * YUAN))

    market.ok(VoidWithdrawal(0, *AUTO, number))

    assert market.money(ALICE) == 50 * YUAN


def test_a_deposit_taken_back_unspent_leaves_no_debt(market: Market) -> None:
    number = market.deposit(ALICE, 50)

    market.ok(ReverseDeposit(0, *AUTO, number))

    assert market.last(DepositReversed) == DepositReversed(number, 0)
    assert market.money(ALICE) == market.system(Bucket.BANK) == 0


def test_what_was_spent_of_it_is_owed_and_blocks_withdrawal(market: Market) -> None:
    market.issue({BOB: 10})
    number = market.deposit(ALICE, 50)
    market.order(BOB, Side.SELL, 10, YUAN)
    market.order(ALICE, Side.BUY, 10, YUAN)  # 10 yuan are spent
    market.ok(BeginWithdrawal(ALICE, *AUTO, 5 * YUAN))

    market.ok(ReverseDeposit(0, *AUTO, number))

    # 35 yuan were there; 10 are bob's, 5 on their way out.
    assert market.last(DepositReversed) == DepositReversed(number, 15 * YUAN)
    assert market.money(ALICE) == 0
    assert market.money(ALICE, Bucket.RECEIVABLE) == -15 * YUAN

    # Money that comes in by trade does not free her.
    market.order(ALICE, Side.SELL, 10, YUAN)
    market.order(BOB, Side.BUY, 10, YUAN)
    assert market.money(ALICE) == 10 * YUAN
    refused = market.refused(BeginWithdrawal(ALICE, *AUTO, 100))
    assert refused == Refused(Refusal.FUNDS_INSUFFICIENT, "amount", -15 * YUAN)


def test_money_that_comes_in_pays_the_debt_first(market: Market) -> None:
    market.issue({BOB: 10})
    number = market.deposit(ALICE, 10)
    market.order(BOB, Side.SELL, 10, YUAN)
    market.order(ALICE, Side.BUY, 10, YUAN)
    market.ok(ReverseDeposit(0, *AUTO, number))

    market.deposit(ALICE, 4)
    assert market.money(ALICE, Bucket.RECEIVABLE) == -6 * YUAN
    assert market.money(ALICE) == 0

    market.deposit(ALICE, 8)
    assert market.money(ALICE, Bucket.RECEIVABLE) == 0
    assert market.money(ALICE) == 2 * YUAN
    market.ok(BeginWithdrawal(ALICE, *AUTO, 2 * YUAN))


GREAT = MAX_AMOUNT // 2 // 100 * 100
"""Whole fen, twice of which can just be counted: 2 x 4,503,599,627,370,400 + 191 = 2**53 - 1."""


def lose(market: Market, member: int) -> int:
    """Let a member pay bob GREAT for his unit and give it back; return the deposit, reversed."""
    deposit = market.bring(member, GREAT)
    market.order(BOB, Side.SELL, 1, GREAT)
    market.order(member, Side.BUY, 1, GREAT)
    later = market.now + DAY
    gift = market.ok(GiveUnits(member, *AUTO, 1, 1, sha256(b"").digest(), later))
    market.ok(ClaimGift(BOB, *AUTO, gift, b""))
    return deposit


def test_money_that_members_owe_counts_as_money_there_is(market: Market) -> None:
    """What alice spent and her bank took back is still in bob's account."""
    market.issue({BOB: 1}, cap=1, issue_price=100, highest_price=GREAT)  # which costs one fen
    market.ok(ReverseDeposit(0, *AUTO, lose(market, ALICE)))
    assert market.system(Bucket.BANK) == -100
    begun = [
        market.ok(BeginDeposit(0, *AUTO, member, GREAT + 100, market.now + DAY))
        for member in (CAROL, ALICE)
    ]

    refused = market.refused(PostDeposit(0, *AUTO, begun[0]))
    assert refused == Refused(Refusal.CAP_EXCEEDED, "deposit", GREAT + 191 - 100)

    # Of alice's as much is paid to whom she owes it, which makes no new money.
    market.ok(PostDeposit(0, *AUTO, begun[1]))
    assert market.last(DepositPosted) == DepositPosted(begun[1], repaid=GREAT)
    assert market.money(ALICE) == 100


def test_members_never_owe_more_than_can_be_counted(market: Market) -> None:
    """Bob takes out what alice, carol and hotpot pay him before their banks take it back."""
    market.issue({BOB: 1}, cap=1, issue_price=100, highest_price=GREAT, release_bps=0)
    for member in (ALICE, CAROL):
        deposit = lose(market, member)
        market.ok(PostWithdrawal(0, *AUTO, market.ok(BeginWithdrawal(BOB, *AUTO, GREAT))))
        market.ok(ReverseDeposit(0, *AUTO, deposit))
    assert market.system(Bucket.BANK) == 2 * GREAT - 100

    deposit = lose(market, HOTPOT)
    refused = market.refused(ReverseDeposit(0, *AUTO, deposit))

    assert refused == Refused(Refusal.CAP_EXCEEDED, "deposit", 191)
