"""Hotpot's units used at bob's shop, by hand: what is released, due, cleared and undone.

A unit is worth 1.00, cost 0.80 and is covered by 0.40; hotpot pays bob 0.90 for one. Of 100 units
alice holds, so 40 yuan lie in escrow, and hotpot has the other 40.
"""

import pytest
from msgspec.structs import replace

from exchange import queries
from exchange.commands import (
    AllowAcceptor,
    Authorise,
    BeginWithdrawal,
    Capture,
    ClearDues,
    DraftSeries,
    FreezeMember,
    RefundCapture,
    Right,
    VoidAuthorisation,
    WindDown,
)
from exchange.events import AcceptorAllowed, Authorised, Captured, CaptureRefunded, DuesCleared
from exchange.events.series import SeriesStatus
from exchange.profiles import OPEN, PROFILES
from exchange.refusals import Refusal, Refused
from exchange.venue.invariants import always_true, broken
from exchange.venue.queries import answer
from exchange.venue.state_codec import dump, load
from ledger.accounts import Bucket
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import ALICE, AUTO, BOB, CAROL, HOTPOT, HOUR, TERMS, Market

PAY = 9_000


@pytest.fixture
def shops(market: Market) -> Market:
    market.issue({ALICE: 100})
    allow(market, PAY)
    return market


def allow(market: Market, pay: int, acceptor: int = BOB, series: int = 1) -> None:
    issuer = market.series(series).merchant
    market.ok(AllowAcceptor(issuer, *AUTO, series, acceptor, pay))


def shown(market: Market, quantity: int, at: int = BOB, series: int = 1) -> Authorise:
    nonce = len(market.history).to_bytes(16, "big")
    until = market.now + HOUR
    return Authorise(at, *AUTO, series, ALICE, Right.UNITS, quantity, nonce, until, until)


def authorise(market: Market, quantity: int, at: int = BOB, series: int = 1) -> int:
    return market.ok(shown(market, quantity, at, series))


def capture(market: Market, quantity: int, at: int = BOB, series: int = 1) -> int:
    number = authorise(market, quantity, at, series)
    market.ok(Capture(at, *AUTO, number, quantity))
    return number


def money(market: Market) -> tuple[int, int, int, int]:
    """Return escrow, hotpot's money, what it has set aside, and bob's money."""
    aside = market.money(HOTPOT, Bucket.CLEARING)
    return market.escrow(), market.money(HOTPOT), aside, market.money(BOB)


def clear(market: Market, first: int = HOTPOT, second: int = BOB) -> DuesCleared:
    market.ok(ClearDues(0, *AUTO, first, second))
    return market.last(DuesCleared)


def test_use_at_another_shop_sets_aside_what_its_issuer_owes(shops: Market) -> None:
    assert money(shops) == (400_000, 400_000, 0, 0)
    number = authorise(shops, 10)
    assert shops.last(Authorised).pay == PAY

    shops.ok(Capture(BOB, *AUTO, number, 10))

    assert shops.last(Captured) == Captured(number, 10, 40_000, 90_000)
    # The release goes to hotpot as ever, and 9 yuan of its money wait for bob.
    assert money(shops) == (360_000, 350_000, 90_000, 0)
    assert shops.units(-1, Bucket.REDEEMED) == 10
    assert clear(shops) == DuesCleared(HOTPOT, BOB, 90_000, 0)
    assert money(shops) == (360_000, 350_000, 0, 90_000)
    refused = shops.refused(ClearDues(0, *AUTO, HOTPOT, BOB))
    assert refused == Refused(Refusal.NOTHING_OUTSTANDING, "second")


def test_what_is_not_taken_of_an_authorisation_owes_nothing(shops: Market) -> None:
    number = authorise(shops, 10)
    shops.ok(Capture(BOB, *AUTO, number, 3))
    shops.ok(VoidAuthorisation(BOB, *AUTO, authorise(shops, 5)))
    authorise(shops, 5)
    shops.wait(HOUR)

    assert shops.money(HOTPOT, Bucket.CLEARING) == 27_000
    assert shops.units(ALICE) == 97


def test_a_capture_undone_before_clearing_comes_out_of_what_was_set_aside(shops: Market) -> None:
    number = capture(shops, 10)

    shops.ok(RefundCapture(BOB, *AUTO, number, 4))

    # 16,000 of the release of 40,000 go back to escrow, 36,000 of the due of 90,000 to hotpot.
    assert shops.last(CaptureRefunded) == CaptureRefunded(number, 4, 16_000, 36_000)
    assert money(shops) == (376_000, 370_000, 54_000, 0)
    shops.ok(RefundCapture(BOB, *AUTO, number, 6))
    assert money(shops) == (400_000, 400_000, 0, 0)
    assert shops.units(ALICE) == 100


def test_a_capture_undone_after_clearing_is_paid_back_by_the_other_shop(shops: Market) -> None:
    number = capture(shops, 10)
    clear(shops)

    shops.ok(RefundCapture(BOB, *AUTO, number, 4))

    assert money(shops) == (376_000, 370_000, 0, 54_000)
    shops.ok(RefundCapture(BOB, *AUTO, number, 6))
    assert money(shops) == (400_000, 400_000, 0, 0)


def test_a_capture_undone_in_part_before_and_in_part_after_clearing(shops: Market) -> None:
    earlier, later = capture(shops, 10), capture(shops, 10)
    shops.ok(RefundCapture(BOB, *AUTO, earlier, 4))
    assert clear(shops).first_paid == 54_000 + 90_000
    newest = capture(shops, 10)
    assert shops.money(HOTPOT, Bucket.CLEARING) == 90_000

    shops.ok(RefundCapture(BOB, *AUTO, earlier, 6))
    shops.ok(RefundCapture(BOB, *AUTO, newest, 10))

    assert money(shops) == (360_000, 350_000, 0, 90_000)
    shops.ok(RefundCapture(BOB, *AUTO, later, 10))
    assert money(shops) == (400_000, 400_000, 0, 0)


def test_until_the_issuer_has_funded_it_the_authorisation_waits(shops: Market) -> None:
    shops.ok(BeginWithdrawal(HOTPOT, *AUTO, 360_000))
    number = authorise(shops, 10)

    # 10 units release 4 yuan, hotpot has another 4, and 9 are due.
    refused = shops.refused(Capture(BOB, *AUTO, number, 10))

    assert refused == Refused(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "quantity", 50_000)
    assert refused.refusal.retryable
    assert shops.units(ALICE, Bucket.AUTHORISED) == 10
    shops.bring(HOTPOT, 10_000)
    shops.ok(Capture(BOB, *AUTO, number, 10))
    assert shops.money(HOTPOT) == 0


def test_the_release_itself_may_fund_what_is_due(shops: Market) -> None:
    allow(shops, 4_000)
    shops.ok(BeginWithdrawal(HOTPOT, *AUTO, 400_000))

    capture(shops, 10)

    assert money(shops) == (360_000, 0, 40_000, 0)


def test_an_issuer_that_cannot_return_the_release_stops_the_refund(shops: Market) -> None:
    allow(shops, 3_000)
    number = capture(shops, 10)
    shops.ok(BeginWithdrawal(HOTPOT, *AUTO, 409_000))
    assert money(shops) == (360_000, 1_000, 30_000, 0)

    # 3 yuan come back to hotpot, which has 0.10 besides and owes escrow 4.
    refused = shops.refused(RefundCapture(BOB, *AUTO, number, 10))

    assert refused == Refused(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "quantity", 10_000)
    shops.bring(HOTPOT, 9_000)
    shops.ok(RefundCapture(BOB, *AUTO, number, 10))
    assert money(shops) == (400_000, 0, 0, 0)


def test_an_acceptor_who_spent_what_was_cleared_cannot_undo(shops: Market) -> None:
    number = capture(shops, 10)
    clear(shops)
    shops.ok(BeginWithdrawal(BOB, *AUTO, 10_000))

    refused = shops.refused(RefundCapture(BOB, *AUTO, number, 10))

    assert refused == Refused(Refusal.FUNDS_INSUFFICIENT, "quantity", 80_000)
    shops.ok(RefundCapture(BOB, *AUTO, number, 8))


def test_an_authorisation_keeps_its_pay_whatever_is_allowed_later(shops: Market) -> None:
    cheap = authorise(shops, 10)
    allow(shops, 10_000)
    dear = authorise(shops, 10)
    allow(shops, 0)
    assert shops.last(AcceptorAllowed) == AcceptorAllowed(1, BOB, 0)
    refused = shops.refused(shown(shops, 1))
    assert refused == Refused(Refusal.SERIES_UNKNOWN, "series")

    shops.ok(Capture(BOB, *AUTO, cheap, 10))
    shops.ok(Capture(BOB, *AUTO, dear, 10))

    assert [event.due for event in shops.events(Captured)] == [90_000, 100_000]
    shops.ok(RefundCapture(BOB, *AUTO, dear, 1))
    assert shops.last(CaptureRefunded).due == 10_000
    assert shops.state.acceptors == {}


def test_dues_of_both_directions_are_cleared_gross_in_one_entry(shops: Market) -> None:
    tea = replace(TERMS, symbol="TEA2703")
    shops.ok(DraftSeries(BOB, *AUTO, tea))
    shops.offer(2)
    shops.subscribe(2, {ALICE: 100})
    shops.wait(HOUR)
    shops.settle()
    allow(shops, 7_000, acceptor=HOTPOT, series=2)
    capture(shops, 10)
    capture(shops, 20, at=HOTPOT, series=2)
    assert (shops.money(HOTPOT), shops.money(BOB)) == (350_000, 400_000 + 80_000 - 140_000)

    assert clear(shops, BOB, HOTPOT) == DuesCleared(BOB, HOTPOT, 140_000, 90_000)

    assert (shops.money(HOTPOT), shops.money(BOB)) == (490_000, 430_000)
    assert len(shops.history[-1][4]) == 4


def test_runs_of_one_pair_leave_those_of_another(shops: Market) -> None:
    allow(shops, 8_000, acceptor=CAROL)
    capture(shops, 10)
    capture(shops, 10, at=CAROL)
    assert shops.money(HOTPOT, Bucket.CLEARING) == 170_000

    clear(shops)

    assert shops.money(HOTPOT, Bucket.CLEARING) == 80_000
    assert clear(shops, CAROL, HOTPOT) == DuesCleared(CAROL, HOTPOT, 0, 80_000)


def test_a_wind_down_voids_what_is_being_taken_and_leaves_what_is_due(shops: Market) -> None:
    capture(shops, 10)
    waiting = authorise(shops, 20)
    shops.ok(WindDown(0, *AUTO, 1))
    refused = shops.refused(Capture(BOB, *AUTO, waiting, 20))
    assert refused == Refused(Refusal.SERIES_EXPIRED, "authorisation")
    shops.settle()
    assert shops.series().status is SeriesStatus.WOUND_DOWN
    assert (shops.state.authorisations, shops.state.acceptors) == ({}, {})
    assert broken(always_true(shops.state)) == []
    # 90 units of principal 0.80 are paid by 36 yuan of escrow.
    assert shops.money(ALICE) == 360_000

    assert clear(shops).first_paid == 90_000
    assert shops.money(BOB) == 90_000


def test_units_authorised_before_expiry_are_taken_after_it(shops: Market) -> None:
    shops.until(TERMS.use_until - HOUR // 2)
    number = authorise(shops, 10)
    shops.until(TERMS.use_until)
    shops.settle()

    shops.ok(Capture(BOB, *AUTO, number, 10))

    assert shops.money(HOTPOT, Bucket.CLEARING) == 90_000


def test_principal_is_spent_with_its_own_merchant_alone(shops: Market) -> None:
    shops.until(TERMS.use_until)
    shops.settle()
    assert shops.principal(ALICE) == 800_000

    refused = shops.refused(replace(shown(shops, 100), right=Right.PRINCIPAL))

    assert refused == Refused(Refusal.COMBINATION_INVALID, "right")


def test_nothing_is_taken_for_a_frozen_issuer_but_what_is_due_is_cleared(shops: Market) -> None:
    taken, waiting = capture(shops, 10), authorise(shops, 10)
    shops.ok(FreezeMember(0, *AUTO, HOTPOT, True))

    for command, field in (
        (shown(shops, 1), "series"),
        (Capture(BOB, *AUTO, waiting, 10), "authorisation"),
        (RefundCapture(BOB, *AUTO, taken, 10), "authorisation"),
    ):
        assert shops.refused(command) == Refused(Refusal.MEMBER_FROZEN, field)
    # To whom it owes nothing, the issuer's account tells nothing.
    assert shops.refused(shown(shops, 1, at=CAROL)).refusal is Refusal.SERIES_UNKNOWN
    assert clear(shops).first_paid == 90_000
    shops.ok(VoidAuthorisation(BOB, *AUTO, waiting))


def test_a_frozen_acceptor_is_paid_what_was_due(shops: Market) -> None:
    capture(shops, 10)
    shops.ok(FreezeMember(0, *AUTO, BOB, True))

    assert shops.refused(shown(shops, 1)) == Refused(Refusal.MEMBER_FROZEN, "actor")
    clear(shops)

    assert shops.money(BOB) == 90_000


def test_what_is_set_aside_cannot_be_spent_and_is_shown(shops: Market) -> None:
    capture(shops, 10)
    refused = shops.refused(BeginWithdrawal(HOTPOT, *AUTO, 350_100))
    assert refused == Refused(Refusal.FUNDS_INSUFFICIENT, "amount", 350_000)

    balances = answer(shops.state, queries.AskBalances(HOTPOT), shops.now, halted=False)

    assert isinstance(balances, queries.BalancesShown)
    assert balances.amount(0, Bucket.CLEARING) == 90_000


def test_the_smallest_pay_for_the_smallest_use(shops: Market) -> None:
    allow(shops, 1)

    number = capture(shops, 1)

    assert money(shops) == (396_000, 403_999, 1, 0)
    clear(shops)
    shops.ok(RefundCapture(BOB, *AUTO, number, 1))
    assert money(shops) == (400_000, 400_000, 0, 0)


def test_the_issuers_own_counter_owes_nobody(shops: Market) -> None:
    shops.ok(Capture(HOTPOT, *AUTO, shops.authorise(ALICE, 10), 10))

    assert shops.last(Captured).due == 0
    assert shops.state.dues == {}


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_it_is_switched_on_where_everything_is(make_market: MakeMarket, name: str) -> None:
    market = make_market(replace(OPEN, cross_issuer=PROFILES[name].cross_issuer))
    market.issue({ALICE: 1})

    reply = market.send(AllowAcceptor(HOTPOT, *AUTO, 1, BOB, 1))

    forbidden = Refused(Refusal.PROFILE_FORBIDS, "acceptor")
    assert (reply == forbidden) is (name != "open")


def test_a_state_with_dues_is_written_and_read_again(shops: Market) -> None:
    capture(shops, 10)
    clear(shops)
    capture(shops, 5)
    authorise(shops, 5)
    allow(shops, 8_000, acceptor=CAROL)
    copy = load(dump(shops.state))

    assert dump(copy) == dump(shops.state)
    assert copy.dues == shops.state.dues
    assert copy.acceptors == {1: {BOB: PAY, CAROL: 8_000}}
    assert copy.authorisations == shops.state.authorisations
    assert copy.markets[1].profile.cross_issuer
