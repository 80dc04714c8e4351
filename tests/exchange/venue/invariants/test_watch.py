"""A watch sees what an entry did that it should not have done."""

import pytest

from exchange.commands import (
    AllowAcceptor,
    Authorise,
    Capture,
    ClearDues,
    FeeTier,
    GiveUnits,
    Pay,
    PostDeposit,
    RefundCapture,
    RefundPayment,
    ReturnGift,
    Right,
    Side,
)
from exchange.events import (
    Authorised,
    Captured,
    CaptureRefunded,
    DepositPosted,
    DuesCleared,
    Event,
    GiftReturned,
    OrderPlaced,
    Paid,
    PaymentClosed,
    PaymentRefunded,
    UnitsGiven,
)
from exchange.venue.invariants import Check, Rule, Watch
from exchange.venue.timers import TimerKind
from ledger.accounts import Bucket
from tests.support.busy_market import AUTHORISATION, GIFT, PAYMENT, busy_market, post
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY, HOTPOT, SECOND, Market, order

AVAILABLE, ESCROW = Bucket.AVAILABLE.value, Bucket.ESCROW.value


def watched() -> tuple[Market, Watch]:
    """Return a busy market and a watch over it from here on."""
    market = busy_market()
    return market, Watch(market.state)


def see(market: Market, watch: Watch, event: OrderPlaced | DepositPosted) -> None:
    """Show the watch the last entry."""
    time, _, _, _, postings, _ = market.history[-1]
    watch.see(market.state.sequence - 1, time, event, postings)


def test_a_watch_finds_nothing_in_sound_entries() -> None:
    market, watch = watched()
    market.ok(order(BOB, Side.SELL, 3, 8_000))

    see(market, watch, market.last(OrderPlaced))

    assert watch.check() == []


def test_a_watch_sees_a_fee_that_the_fills_do_not_come_to() -> None:
    market, watch = watched()
    market.ok(order(BOB, Side.SELL, 3, 8_000))
    post((BOB, 0, AVAILABLE, -1), (0, 0, Bucket.FEES.value, 1))(market.state)

    see(market, watch, market.last(OrderPlaced))

    assert Rule.FEES in {check.rule for check in watch.check()}


def test_a_watch_sees_what_was_executed_and_not_counted() -> None:
    market, watch = watched()
    maker = min(number for number, each in market.state.orders.items() if each.side is Side.BUY)
    market.ok(order(BOB, Side.SELL, 3, 8_000))
    market.state.orders[maker].executed -= 1

    see(market, watch, market.last(OrderPlaced))

    assert Rule.EXECUTED in {check.rule for check in watch.check()}


def test_a_watch_sees_a_deposit_that_could_be_posted_again() -> None:
    market, watch = watched()
    number = min(n for n, each in market.state.deposits.items() if not each.closed)
    market.ok(PostDeposit(0, *AUTO, number))
    market.state.deposits[number].closed = False

    see(market, watch, market.last(DepositPosted))

    assert Rule.DONE in {check.rule for check in watch.check()}


def test_a_watch_sees_balances_that_moved_by_themselves() -> None:
    market, watch = watched()
    market.ok(order(BOB, Side.SELL, 3, 8_000))
    post((BOB, 0, AVAILABLE, -1), (CAROL, 0, AVAILABLE, 1))(market.state)

    see(market, watch, market.last(OrderPlaced))

    assert {check.rule for check in watch.check()} == {Rule.POSTED}


def test_a_watch_sees_that_escrow_is_short() -> None:
    market, watch = watched()
    state = market.state
    postings = ((0, 0, Bucket.BANK.value, 1), (-1, 0, ESCROW, -1))
    post(*postings)(state)
    state.sequence += 1

    watch.see(state.sequence - 1, state.time, None, postings)

    assert watch.check() != []


def test_a_watch_sees_a_missing_entry_and_time_that_falls() -> None:
    market, watch = watched()
    market.ok(order(BOB, Side.SELL, 3, 8_000))
    event = market.last(OrderPlaced)
    time, _, _, _, postings, _ = market.history[-1]

    watch.see(market.state.sequence, time - 2 * DAY, event, postings)

    assert [check.rule for check in watch.check()].count(Rule.TIME) >= 2


def test_a_watch_that_starts_in_the_middle_goes_on_as_one_that_saw_all() -> None:
    market, watch = watched()
    number = min(market.state.open_authorisations[1])

    market.ok(Capture(HOTPOT, *AUTO, number, 4))
    capture = market.history[-1]
    watch.see(market.state.sequence - 1, capture[0], market.last(Captured), capture[4])

    assert watch.check() == []


def said(market: Market, watch: Watch, kind: type[Event]) -> list[str]:
    """Show the watch the last entry, and return what it says."""
    time, _, _, _, postings, _ = market.history[-1]
    watch.see(market.state.sequence - 1, time, market.last(kind), postings)
    return [str(check) for check in watch.check()]


def test_a_watch_names_a_timer_that_is_missing_or_wrong() -> None:
    market, watch = watched()
    until = market.now + DAY
    number = market.ok(GiveUnits(ALICE, *AUTO, 1, 5, bytes(32), until))
    market.state.timers.clear(TimerKind.GIFT_LAPSES, number)

    assert said(market, watch, UnitsGiven) == [
        f"TIMER number {number} is broken: expected {until}, found 0"
    ]

    market.state.timers.set(TimerKind.GIFT_LAPSES, number, until, number)
    market.ok(ReturnGift(ALICE, *AUTO, number))
    market.state.timers.set(TimerKind.GIFT_LAPSES, number, until, number)

    assert said(market, watch, GiftReturned) == [
        f"TIMER number {number} is broken: expected 0, found {until}"
    ]


def test_a_watch_adds_up_what_is_refunded_of_a_payment() -> None:
    market, watch = watched()
    market.ok(RefundPayment(ALICE, *AUTO, PAYMENT, 100))
    assert said(market, watch, PaymentRefunded) == []
    market.ok(RefundPayment(0, *AUTO, PAYMENT, 100))
    market.state.payments[PAYMENT].refunded -= 50

    assert said(market, watch, PaymentRefunded) == [
        f"REFUNDED number {PAYMENT} is broken: expected 200, found 150"
    ]


def test_a_watch_follows_a_payment_to_its_end() -> None:
    market, watch = watched()
    number = market.ok(Pay(CAROL, *AUTO, ((ALICE, 300),), market.now + SECOND))
    assert said(market, watch, Paid) == []

    market.wait(SECOND)
    market.state.timers.set(TimerKind.PAYMENT_CLOSES, number, 7, number)

    assert said(market, watch, PaymentClosed) == [
        f"TIMER number {number} is broken: expected 0, found 7"
    ]


def test_a_watch_names_an_account_whose_objects_do_not_account_for_it() -> None:
    market, watch = watched()
    number = market.ok(GiveUnits(ALICE, *AUTO, 1, 5, bytes(32), market.now + DAY))
    market.state.gifts[number].quantity = 4

    assert said(market, watch, UnitsGiven) == [
        "GIFTED asset 4, member 2 is broken: expected 9, found 10"
    ]


def test_a_watch_names_a_hold_and_a_book_that_are_wrong() -> None:
    market, watch = watched()
    number = market.ok(order(BOB, Side.SELL, 3, 8_600))
    market.state.orders[number].hold = 2

    assert said(market, watch, OrderPlaced) == [
        f"HOLD number {number} is broken: expected 3, found 2",
        "HELD asset 4, member 3 is broken: expected 2, found 3",
    ]


def test_a_watch_names_a_series_whose_escrow_or_supply_is_wrong() -> None:
    market, watch = watched()
    market.ok(Capture(HOTPOT, *AUTO, AUTHORISATION, 4))
    market.state.series[1].outstanding += 1

    assert said(market, watch, Captured) == [
        "OUTSTANDING asset 4, series 1 is broken: expected 146, found 147",
        "ESCROW_COVER series 1 is broken: expected 588000, found 584000",
    ]


@pytest.mark.parametrize(("lacking", "holds"), [(1, True), (2, False)])
def test_a_watch_knows_the_captures_undone_before_it_began(lacking: int, *, holds: bool) -> None:
    market = Market()
    number = market.issue({ALICE: 10})
    market.until(market.series(number).terms.use_until)
    market.settle()
    capture = market.authorise(ALICE, 11, Right.PRINCIPAL)
    market.ok(Capture(HOTPOT, *AUTO, capture, 11))
    market.ok(RefundCapture(HOTPOT, *AUTO, capture, 11))
    post((-1, 0, ESCROW, -lacking), (HOTPOT, 0, AVAILABLE, lacking))(market.state)
    watch = Watch(market.state)

    market.authorise(ALICE, 5, Right.PRINCIPAL)

    assert (said(market, watch, Authorised) == []) is holds


def test_a_watch_counts_the_captures_undone_since() -> None:
    market = Market()
    number = market.issue({ALICE: 10})
    market.until(market.series(number).terms.use_until)
    market.settle()
    capture = market.authorise(ALICE, 11, Right.PRINCIPAL)
    market.ok(Capture(HOTPOT, *AUTO, capture, 11))
    watch = Watch(market.state)
    market.ok(RefundCapture(HOTPOT, *AUTO, capture, 11))
    assert said(market, watch, CaptureRefunded) == []

    market.authorise(ALICE, 5, Right.PRINCIPAL)
    post((-1, 0, ESCROW, -1), (HOTPOT, 0, AVAILABLE, 1))(market.state)

    assert said(market, watch, Authorised) == []


def test_a_watch_names_a_merchant_whose_dues_do_not_account_for_what_is_set_aside() -> None:
    market, watch = watched()
    market.ok(AllowAcceptor(HOTPOT, *AUTO, 1, CAROL, 5_000))
    until = market.now + DAY
    numbers = [
        market.ok(Authorise(CAROL, *AUTO, 1, BOB, Right.UNITS, 5, bytes([nth]) * 16, until, until))
        for nth in (1, 2)
    ]
    watch = Watch(market.state)
    market.ok(Capture(CAROL, *AUTO, numbers[0], 5))
    assert said(market, watch, Captured) == []
    market.ok(ClearDues(0, *AUTO, HOTPOT, CAROL))
    assert said(market, watch, DuesCleared) == []
    market.ok(RefundCapture(CAROL, *AUTO, numbers[0], 5))
    assert said(market, watch, CaptureRefunded) == []
    market.ok(Capture(CAROL, *AUTO, numbers[1], 5))
    market.state.dues[HOTPOT, CAROL].amount -= 1

    assert said(market, watch, Captured) == [
        "CLEARING asset 0, member 1 is broken: expected 24999, found 25000"
    ]


def test_a_watch_that_starts_with_dues_goes_on_with_them() -> None:
    market, _ = watched()
    market.ok(AllowAcceptor(HOTPOT, *AUTO, 1, CAROL, 5_000))
    until = market.now + DAY
    shown = Authorise(CAROL, *AUTO, 1, BOB, Right.UNITS, 5, bytes(16), until, until)
    number = market.ok(shown)
    market.ok(Capture(CAROL, *AUTO, number, 5))
    watch = Watch(market.state)

    market.ok(RefundCapture(CAROL, *AUTO, number, 2))

    assert said(market, watch, CaptureRefunded) == []


def test_a_watch_forgets_what_it_has_said() -> None:
    market, watch = watched()
    number = market.ok(order(BOB, Side.SELL, 3, 8_600))
    market.state.orders[number].hold = 2
    assert said(market, watch, OrderPlaced) != []

    assert watch.check() == []


def test_fees_before_the_watch_began_count_as_they_were() -> None:
    market = Market(fees=(FeeTier(10, 20),))
    market.issue({ALICE: 100})
    market.deposit(BOB, 1_000)
    market.order(ALICE, Side.SELL, 10, 8_000)
    market.ok(order(BOB, Side.BUY, 4, 8_000))
    watch = Watch(market.state)
    assert watch.fees() == Check(Rule.FEES, True, 96, 96, asset=0)

    market.ok(order(BOB, Side.BUY, 2, 8_000))

    assert said(market, watch, OrderPlaced) == []
    assert watch.fees() == Check(Rule.FEES, True, 144, 144, asset=0)


def test_a_watch_names_a_holding_whose_lots_do_not_account_for_it() -> None:
    market, watch = watched()
    market.ok(order(BOB, Side.SELL, 3, 8_600))
    market.state.holdings[1][BOB][0].quantity += 1

    assert said(market, watch, OrderPlaced) == [
        "LOTS asset 4, series 1, member 3 is broken: expected 51, found 50"
    ]


def test_a_watch_knows_a_series_by_its_units_where_the_event_does_not_name_it() -> None:
    market, watch = watched()
    market.ok(ReturnGift(ALICE, *AUTO, GIFT))
    market.state.series[1].issued += 1

    assert said(market, watch, GiftReturned) == [
        "ISSUED asset 4, series 1 is broken: expected 150, found 151"
    ]
