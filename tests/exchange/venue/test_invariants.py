"""Each rule that is always true holds of a sound state, and is seen when it is broken."""

from collections.abc import Callable

import pytest

from exchange.commands import (
    BeginDeposit,
    BeginWithdrawal,
    Capture,
    GiveUnits,
    OrderType,
    PlaceOrder,
    PostDeposit,
    Side,
    TimeInForce,
)
from exchange.events import Captured, DepositPosted, OrderPlaced, SeriesStatus
from exchange.venue.invariants import Check, Rule, Watch, always_true, broken
from exchange.venue.objects import Lot
from exchange.venue.state import State
from exchange.venue.timers import TimerKind
from ledger.accounts import Bucket
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    HOUR,
    YUAN,
    Market,
    order,
)

SEEN_BY_THE_WATCH = {Rule.POSTED, Rule.FEES, Rule.TIME, Rule.EXECUTED, Rule.DONE}
NOTHING_THERE = {Rule.CLAIM, Rule.OFFERED, Rule.CLOSED}
"""What the busy market has none of: a default, a negotiated transfer, a series that is over."""


def busy_market() -> Market:
    """Return a market in which something of every kind is open."""
    market = Market()
    market.issue({ALICE: 100, BOB: 50})
    market.deposit(CAROL, 1_000)
    market.order(ALICE, Side.SELL, 10, 8_500)
    market.order(CAROL, Side.BUY, 7, 8_000)
    until = market.now + HOUR
    good = PlaceOrder(
        CAROL, *AUTO, 1, Side.BUY, OrderType.LIMIT, 7_000, 3, TimeInForce.GTD, expires_at=until,
        client_order_id="mine",
    )  # fmt: skip
    market.ok(good)
    market.ok(GiveUnits(ALICE, *AUTO, 1, 5, bytes(32), until))
    market.authorise(BOB, 9)
    market.ok(BeginWithdrawal(CAROL, *AUTO, 100))
    market.ok(BeginDeposit(0, *AUTO, BOB, YUAN, until))
    market.draft(symbol="TEA2703")
    market.offer(2)
    market.subscribe(2, {BOB: 5})
    return market


def test_everything_holds_of_a_busy_market() -> None:
    market = busy_market()

    checks = always_true(market.state)

    assert broken(checks) == []
    shown = {check.rule for check in checks}
    assert shown == set(Rule) - SEEN_BY_THE_WATCH - NOTHING_THERE


def test_checks_name_the_figures_of_every_series() -> None:
    market = busy_market()

    checks = always_true(market.state)

    cover = [check for check in checks if check.rule is Rule.ESCROW_COVER and check.series == 1]
    assert cover == [Check(Rule.ESCROW_COVER, True, 150 * 4_000, 150 * 4_000, series=1)]
    assert str(cover[0]) == "ESCROW_COVER series 1 holds: expected 600000, found 600000"


def post(*postings: tuple[int, int, int, int]) -> Callable[[State], None]:
    """Return a break: balances that no event explains."""
    return lambda state: state.balances.apply(postings)


def first_order(state: State) -> int:
    """Return the number of the first open order."""
    return min(state.orders)


def hold_too_little(state: State) -> None:
    state.orders[first_order(state)].hold -= 1


def lose_an_order(state: State) -> None:
    state.order_books[1].cancel(first_order(state))


def cross_the_book(state: State) -> None:
    book = state.order_books[1]
    number = book.best_bid()
    assert number is not None
    for resting in list(book.orders(Side.BUY)):
        book.cancel(resting.order_id)
        resting.price = 9_000
        book._rest(resting)


def lose_a_timer(state: State) -> None:
    gift = min(state.gifts)
    state.timers.clear(TimerKind.GIFT_LAPSES, gift)


def keep_a_timer(state: State) -> None:
    state.timers.set(TimerKind.ORDER_EXPIRES, 999, state.time + 1, 5)


def lose_the_end_of_trading(state: State) -> None:
    state.timers.clear(TimerKind.TRADING_ENDS, 1)


def grow_a_lot(state: State) -> None:
    state.holdings[1][ALICE][0].quantity += 1


def keep_an_empty_lot(state: State) -> None:
    state.holdings[1][ALICE].append(Lot(state.time, 0, 0, first_hand=False))


def count_too_many_issued(state: State) -> None:
    state.series[1].issued += 1


def count_too_few_outstanding(state: State) -> None:
    state.series[1].outstanding -= 1


def owe_principal_to_nobody(state: State) -> None:
    state.series[1].principal += 1


def owe_a_claim_to_nobody(state: State) -> None:
    state.debts[6][ALICE] = 1


def settle_too_early(state: State) -> None:
    state.series[1].status = SeriesStatus.SETTLED


def forget_a_nonce(state: State) -> None:
    state.nonces.clear()


def forget_a_name(state: State) -> None:
    state.client_orders.clear()


def forget_a_group(state: State) -> None:
    state.groups[ALICE].remove(ALICE)


def forget_what_is_set_aside(state: State) -> None:
    state.set_aside[1].clear()


def subscribe_for_nothing(state: State) -> None:
    state.subscriptions[2][CAROL] = 1


AVAILABLE, BANK = Bucket.AVAILABLE.value, Bucket.BANK.value

BREAKS: tuple[tuple[Rule, Callable[[State], None]], ...] = (
    (Rule.ZERO_SUM, post((ALICE, 0, AVAILABLE, 1))),
    (Rule.BANK, post((ALICE, 0, AVAILABLE, 1))),
    (Rule.HELD, post((ALICE, 4, AVAILABLE, -1), (ALICE, 4, Bucket.HELD.value, 1))),
    (Rule.HOLD, hold_too_little),
    (Rule.AUTHORISED, post((BOB, 4, AVAILABLE, -1), (BOB, 4, Bucket.AUTHORISED.value, 1))),
    (Rule.GIFTED, post((BOB, 4, AVAILABLE, -1), (BOB, 4, Bucket.GIFTED.value, 1))),
    (Rule.OFFERED, post((BOB, 4, AVAILABLE, -1), (BOB, 4, Bucket.OFFERED.value, 1))),
    (Rule.WITHDRAWING, post((CAROL, 0, AVAILABLE, -1), (CAROL, 0, Bucket.WITHDRAWING.value, 1))),
    (Rule.SUBSCRIBED, post((CAROL, 0, AVAILABLE, -1), (-2, 0, Bucket.SUBSCRIPTION.value, 1))),
    (Rule.SUBSCRIBED, subscribe_for_nothing),
    (Rule.ISSUED, count_too_many_issued),
    (Rule.ISSUED, post((0, 4, Bucket.ISSUANCE.value, -1), (CAROL, 4, AVAILABLE, 1))),
    (Rule.OUTSTANDING, count_too_few_outstanding),
    (Rule.OUTSTANDING, post((ALICE, 4, AVAILABLE, -1), (-1, 4, Bucket.REDEEMED.value, 1))),
    (Rule.PRINCIPAL, owe_principal_to_nobody),
    (Rule.PRINCIPAL, post((0, 5, Bucket.ISSUANCE.value, -1), (ALICE, 5, AVAILABLE, 1))),
    (Rule.CLAIM, owe_a_claim_to_nobody),
    (Rule.CLAIM, post((0, 6, Bucket.ISSUANCE.value, -1), (ALICE, 6, AVAILABLE, 1))),
    (Rule.LOTS, grow_a_lot),
    (Rule.LOTS, keep_an_empty_lot),
    (Rule.LOTS, post((ALICE, 4, AVAILABLE, -1), (BOB, 4, AVAILABLE, 1))),
    (Rule.ESCROW_COVER, post((-1, 0, Bucket.ESCROW.value, -1), (HOTPOT, 0, AVAILABLE, 1))),
    (Rule.ESCROW_EMPTY, post((CAROL, 0, AVAILABLE, -1), (-2, 0, Bucket.ESCROW.value, 1))),
    (Rule.CLOSED, settle_too_early),
    (Rule.NOT_CROSSED, cross_the_book),
    (Rule.ORDER_BOOK, lose_an_order),
    (Rule.TIMER, lose_a_timer),
    (Rule.TIMER, keep_a_timer),
    (Rule.TIMER, lose_the_end_of_trading),
    (Rule.INDEX, forget_a_nonce),
    (Rule.INDEX, forget_a_name),
    (Rule.INDEX, forget_a_group),
    (Rule.INDEX, forget_what_is_set_aside),
)


@pytest.mark.parametrize(("rule", "break_it"), BREAKS)
def test_a_broken_rule_is_named(rule: Rule, break_it: Callable[[State], None]) -> None:
    state = busy_market().state

    break_it(state)

    assert rule in {check.rule for check in broken(always_true(state))}


def test_an_account_that_differs_is_named_with_both_figures() -> None:
    market = busy_market()
    post((ALICE, 4, AVAILABLE, -2), (ALICE, 4, Bucket.HELD.value, 2))(market.state)

    (check,) = broken(always_true(market.state))

    assert check == Check(Rule.HELD, False, 10, 12, asset=4, member=ALICE)


def test_a_state_between_the_slices_of_a_wind_down_may_have_more_or_less_than_cover() -> None:
    market = busy_market()
    market.state.series[1].status = SeriesStatus.WINDING_DOWN
    post((-1, 0, Bucket.ESCROW.value, -1), (HOTPOT, 0, AVAILABLE, 1))(market.state)

    rules = {check.rule for check in broken(always_true(market.state))}

    assert Rule.ESCROW_COVER not in rules
    assert Rule.ESCROW_EMPTY not in rules


# The watch: what is kept from entry to entry.


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
