"""A watch over a venue: after every entry, the checks of what that entry touched.

It keeps sums of its own (postings by account, what each object sets aside, fees from the fills)
and compares them with the state, so its cost does not grow with the size of the state. What nothing
touched it does not look at: run `always_true` now and then as well.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from exchange.amounts import MONEY, fee_of
from exchange.commands.kinds import Right
from exchange.events import (
    EVENTS,
    Authorised,
    Captured,
    CaptureRefunded,
    DepositBegun,
    DepositPosted,
    DepositReversed,
    DuesCleared,
    Event,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    OrdersRemoved,
    Paid,
    PaymentClosed,
    PaymentRefunded,
    TransferAccepted,
    TransferOffered,
    UnitsGiven,
    WithdrawalBegun,
)
from exchange.venue.invariants.accounts import SET_ASIDE
from exchange.venue.invariants.check import Check, Rule, broken, equal, of_thing
from exchange.venue.invariants.objects import due_of, refund_checks, series_timer_checks
from exchange.venue.invariants.order_books import not_crossed, order_checks
from exchange.venue.invariants.series import (
    closed_checks,
    escrow_checks,
    member_checks,
    supply_checks,
)
from exchange.venue.objects import OpenOrder
from exchange.venue.state import State
from exchange.venue.timers import TimerKind
from ledger.accounts import Bucket, Posting

Account = tuple[int, int, int]
Thing = tuple[int, int]
"""(bucket in which it sets something aside, number of the object)."""

HELD: Final = int(Bucket.HELD)
PAID: Final = int(Bucket.AVAILABLE)  # a payment sets nothing aside: it is with its payees
BUCKETS: Final = {
    "authorisation": int(Bucket.AUTHORISED),
    "gift": int(Bucket.GIFTED),
    "transfer": int(Bucket.OFFERED),
    "withdrawal": int(Bucket.WITHDRAWING),
    "deposit": int(Bucket.BANK),
    "order": HELD,
    "payment": PAID,
}
"""By the field of an event that names an object: the bucket that kind of object is known under."""

CREATED: Final[dict[type[Event], int]] = {
    Authorised: int(Bucket.AUTHORISED),
    UnitsGiven: int(Bucket.GIFTED),
    TransferOffered: int(Bucket.OFFERED),
    WithdrawalBegun: int(Bucket.WITHDRAWING),
    DepositBegun: int(Bucket.BANK),
    OrderPlaced: HELD,
    Paid: PAID,
}
"""Events whose entry's sequence is the number of a new object."""

NAMED: Final = {
    event: tuple((field, BUCKETS[field]) for field in event.__struct_fields__ if field in BUCKETS)
    for event in EVENTS.values()
}
TIMERS: Final = {
    int(Bucket.AUTHORISED): TimerKind.AUTHORISATION_LAPSES,
    int(Bucket.GIFTED): TimerKind.GIFT_LAPSES,
    int(Bucket.OFFERED): TimerKind.TRANSFER_LAPSES,
    int(Bucket.BANK): TimerKind.DEPOSIT_LAPSES,
    HELD: TimerKind.ORDER_EXPIRES,
    PAID: TimerKind.PAYMENT_CLOSES,
}
TRADED: Final = (OrderPlaced, OrderAmended, OrderMatched)


class Watch:
    """Follows a venue from where its state stands now: `see` each entry, `check` after each act."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sequence = state.sequence
        self._time = state.time
        self._posted = {account[:3]: account[3] for account in state.balances.items()}
        self._parts: dict[Thing, tuple[Account, int]] = {}
        self._sums: dict[Account, int] = {}
        self._orders: dict[int, OpenOrder] = dict(state.orders)
        self._executed = {number: order.executed for number, order in state.orders.items()}
        self._transfers = dict(state.transfers)
        self._dues = {pair: dues.amount for pair, dues in state.dues.items()}
        self._owed: Counter[int] = Counter()
        for (debtor, _), amount in self._dues.items():
            self._owed[debtor] += amount
        self._pairs: set[Thing] = set()
        self._fees = state.balances.get(0, MONEY, Bucket.FEES)
        self._taker_bps = 0
        self._ended: set[Thing] = set()
        self._paid_in = {n for n, deposit in state.deposits.items() if deposit.posted}
        self._refunded = {n: payment.refunded for n, payment in state.payments.items()}
        self._undone: dict[int, set[int]] = {}
        for number, each in state.authorisations.items():
            if each.right is Right.PRINCIPAL and each.closed and each.captured < each.quantity:
                self._undone.setdefault(each.series, set()).add(number)
        self._accounts: set[Account] = set()
        self._things: set[Thing] = set()
        self._series: set[int] = set()
        self._early: list[Check] = []
        for bucket, numbers in (
            (HELD, state.orders),
            (int(Bucket.AUTHORISED), state.authorisations),
            (int(Bucket.GIFTED), state.gifts),
            (int(Bucket.OFFERED), state.transfers),
            (int(Bucket.WITHDRAWING), state.withdrawals),
        ):
            for number in numbers:
                self._weigh((bucket, number))

    def see(
        self, sequence: int, time: int, event: Event | None, postings: Sequence[Posting]
    ) -> None:
        """Note entry `sequence`, which the state has applied; `event` is None for genesis."""
        if sequence != self._sequence or time < self._time:
            self._early.append(equal(Rule.TIME, self._sequence, sequence))
            self._early.append(equal(Rule.TIME, max(time, self._time), time))
        self._sequence, self._time = sequence + 1, time
        for owner, asset, bucket, amount in postings:
            account = (owner, asset, bucket)
            self._posted[account] = self._posted.get(account, 0) + amount
            self._accounts.add(account)
            if asset:
                self._series.add(asset >> 2)
            elif owner < 0:
                self._series.add(-owner)
        if event is not None:
            self._touch(sequence, event)

    def check(self) -> list[Check]:
        """Return what is broken among all that was touched since the last call."""
        state = self._state
        checks = [*broken(self._early), *broken(self._touched()), *broken(self._marks())]
        if state.sequence != self._sequence or state.time != self._time:
            checks.append(equal(Rule.TIME, self._sequence, state.sequence))
            checks.append(equal(Rule.TIME, self._time, state.time))
        self._ended.clear()
        self._early.clear()
        self._pairs.clear()
        self._accounts.clear()
        self._things.clear()
        self._series.clear()
        return checks

    def fees(self) -> Check:
        """Return the check that fees are what all fills seen (and those before) come to."""
        found = self._state.balances.get(0, MONEY, Bucket.FEES)
        return equal(Rule.FEES, self._fees, found, asset=MONEY)

    def _touch(self, sequence: int, event: Event) -> None:
        kind = type(event)
        bucket = CREATED.get(kind)
        if bucket is not None:
            self._things.add((bucket, sequence))
        for field, named in NAMED[kind]:
            thing = named, getattr(event, field)
            self._things.add(thing)
            self._ended.add(thing)
        series_of_event = getattr(event, "series", None)
        if series_of_event is not None:
            self._series.add(series_of_event)
        if isinstance(event, OrderPlaced):
            self._executed[sequence] = event.executed
        self._count(event)

    def _count(self, event: Event) -> None:
        """Keep the sums that follow from events alone."""
        if isinstance(event, TRADED):
            self._trade(event)
        elif isinstance(event, OrdersRemoved):
            self._things.update((HELD, removal.order) for removal in event.removals)
        elif isinstance(event, DepositPosted):
            self._paid_in.add(event.deposit)
        elif isinstance(event, DepositReversed):
            self._paid_in.discard(event.deposit)
        elif isinstance(event, PaymentRefunded):
            self._refunded[event.payment] = self._refunded.get(event.payment, 0) + event.amount
        elif isinstance(event, PaymentClosed):
            self._refunded.pop(event.payment, None)
        elif isinstance(event, TransferAccepted):
            self._fees += self._transfer_fees(event.transfer)
        elif isinstance(event, Captured | CaptureRefunded):
            self._use(event)
        elif isinstance(event, DuesCleared):
            self._pairs.update(((event.first, event.second), (event.second, event.first)))

    def _use(self, event: Captured | CaptureRefunded) -> None:
        """Note what was undone, and who owes whom for use at another's counter."""
        authorisation = self._state.authorisations[event.authorisation]
        if isinstance(event, CaptureRefunded):
            self._undone.setdefault(authorisation.series, set()).add(event.authorisation)
        if event.due:
            issuer = self._state.series[authorisation.series].merchant
            self._pairs.add((issuer, authorisation.merchant))

    def _clearing(self) -> Iterator[Check]:
        """Yield that what a merchant has set aside is the sum of its dues."""
        state = self._state
        for pair in self._pairs & state.dues.keys():
            debtor, amount = pair[0], state.dues[pair].amount
            self._owed[debtor] += amount - self._dues.get(pair, 0)
            self._dues[pair] = amount
        for debtor in {pair[0] for pair in self._pairs}:
            found = state.balances.get(debtor, MONEY, Bucket.CLEARING)
            yield equal(Rule.CLEARING, self._owed[debtor], found, asset=MONEY, member=debtor)

    def _trade(self, event: OrderPlaced | OrderAmended | OrderMatched) -> None:
        if not isinstance(event, OrderMatched):
            self._taker_bps = event.taker_bps
        if not isinstance(event, OrderPlaced):
            self._executed[event.order] = event.executed
        for fill in event.fills:
            self._things.add((HELD, fill.maker_order))
            value = fill.price * fill.quantity
            taker_fee = fee_of(value, self._taker_bps)
            maker_fee = fee_of(value, self._orders[fill.maker_order].maker_bps)
            self._fees += taker_fee + max(maker_fee, -taker_fee)
            self._executed[fill.maker_order] += fill.quantity
        self._things.update((HELD, removal.order) for removal in event.removals)

    def _transfer_fees(self, number: int) -> int:
        transfer = self._transfers.pop(number)
        value = transfer.price * transfer.quantity
        return fee_of(value, transfer.seller_bps) + fee_of(value, transfer.buyer_bps)

    def _touched(self) -> Iterator[Check]:
        state = self._state
        for bucket, number in self._things:
            self._accounts.update(self._weigh((bucket, number)))
            if bucket in TIMERS:
                yield from self._timer(TIMERS[bucket], number)
            if bucket == HELD:
                yield from self._order(number)
            elif bucket == PAID:
                yield from self._payment(number)
            elif bucket == Bucket.OFFERED and number in state.transfers:
                self._transfers[number] = state.transfers[number]
        yield from self._clearing()
        yield from self._balances()
        for number in self._series:
            series = state.series.get(number)
            if series is not None:
                yield from supply_checks(state, series)
                yield from escrow_checks(state, series, len(self._undone.get(number, ())))
                yield from closed_checks(state, series)
                yield from series_timer_checks(state, series)
                yield not_crossed(state, number)

    def _marks(self) -> Iterator[Check]:
        """Yield that deposits, withdrawals and authorisations an event ended are marked so.

        A deposit that was reversed is no longer posted; it stays closed.
        """
        state = self._state
        for bucket, number in self._ended:
            if bucket == Bucket.BANK:
                deposit = state.deposits[number]
                posted = number in self._paid_in
                yield of_thing(Rule.DONE, 1, int(deposit.closed), number)
                yield of_thing(Rule.DONE, int(posted), int(deposit.posted), number)
            elif bucket == Bucket.WITHDRAWING:
                yield of_thing(Rule.DONE, 1, int(state.withdrawals[number].closed), number)
            elif bucket == Bucket.AUTHORISED:
                held = state.authorisations.get(number)  # gone, once its series is settled
                yield of_thing(Rule.DONE, 1, int(held is None or held.closed), number)

    def _balances(self) -> Iterator[Check]:
        get = self._state.balances.get
        members: set[tuple[int, int]] = set()
        for account in self._accounts:
            owner, asset, bucket = account
            found = get(owner, asset, bucket)
            expected = self._posted.get(account, 0)
            yield equal(Rule.POSTED, expected, found, asset=asset, member=owner)
            if bucket in SET_ASIDE:
                expected = self._sums.get(account, 0)
                yield equal(SET_ASIDE[bucket][0], expected, found, asset=asset, member=owner)
            if asset and owner > 0:
                members.add((asset >> 2, owner))
        for series, member in members:
            yield from member_checks(self._state, series, member)
        yield self.fees()

    def _timer(self, kind: TimerKind, number: int) -> Iterator[Check]:
        expected, found = due_of(self._state, kind, number), self._state.timers.due_at(kind, number)
        if expected != found:
            yield of_thing(Rule.TIMER, expected or 0, found or 0, number)

    def _order(self, number: int) -> Iterator[Check]:
        order = self._state.orders.get(number)
        if order is None:
            self._orders.pop(number, None)
            self._executed.pop(number, None)
            return
        self._orders[number] = order
        yield of_thing(Rule.EXECUTED, self._executed[number], order.executed, number)
        yield from order_checks(self._state, order)

    def _payment(self, number: int) -> Iterator[Check]:
        payment = self._state.payments.get(number)
        if payment is not None:
            refunded = self._refunded.get(number, 0)
            yield of_thing(Rule.REFUNDED, refunded, payment.refunded, number)
            yield from refund_checks({number: payment})

    def _weigh(self, thing: Thing) -> list[Account]:
        """Bring the sums in line with what `thing` sets aside now; return the accounts it is in."""
        bucket, number = thing
        if bucket not in SET_ASIDE:
            return []
        accounts: list[Account] = []
        old = self._parts.pop(thing, None)
        if old is not None:
            account, amount = old
            self._sums[account] -= amount
            accounts.append(account)
        part = SET_ASIDE[bucket][1](self._state, number)
        if part is not None:
            owner, asset, amount = part
            account = (owner, asset, bucket)
            self._parts[thing] = account, amount
            self._sums[account] = self._sums.get(account, 0) + amount
            accounts.append(account)
        return accounts
