"""What is always true of accounts: sums are zero, and what is set aside is so for something."""

from collections.abc import Callable, Iterator
from typing import Final

from exchange.amounts import MONEY, units_of
from exchange.commands.kinds import Side
from exchange.venue.clearing import is_cleared
from exchange.venue.invariants.check import Check, Rule, at_least, broken, equal, per_owner
from exchange.venue.redemptions import asset_of
from exchange.venue.state import State
from ledger.accounts import Bucket

CLEARING: Final = int(Bucket.CLEARING)

Account = tuple[int, int]
"""(owner, asset) of an account whose bucket is understood."""

Part = tuple[int, int, int]
"""(owner, asset, amount): what one object sets aside."""


def _hold(state: State, number: int) -> Part | None:
    order = state.orders.get(number)
    if order is None:
        return None
    return order.member, MONEY if order.side is Side.BUY else units_of(order.series), order.hold


def _authorisation(state: State, number: int) -> Part | None:
    authorisation = state.authorisations.get(number)
    if authorisation is None or authorisation.closed:
        return None
    asset = asset_of(authorisation.series, authorisation.right)
    return authorisation.holder, asset, authorisation.quantity


def _gift(state: State, number: int) -> Part | None:
    gift = state.gifts.get(number)
    return None if gift is None else (gift.giver, units_of(gift.series), gift.quantity)


def _transfer(state: State, number: int) -> Part | None:
    transfer = state.transfers.get(number)
    if transfer is None:
        return None
    return transfer.seller, units_of(transfer.series), transfer.quantity


def _withdrawal(state: State, number: int) -> Part | None:
    withdrawal = state.withdrawals.get(number)
    if withdrawal is None or withdrawal.closed:
        return None
    return withdrawal.member, MONEY, withdrawal.amount


PartOf = Callable[[State, int], Part | None]

SET_ASIDE: Final[dict[int, tuple[Rule, PartOf]]] = {
    int(Bucket.HELD): (Rule.HELD, _hold),
    int(Bucket.AUTHORISED): (Rule.AUTHORISED, _authorisation),
    int(Bucket.GIFTED): (Rule.GIFTED, _gift),
    int(Bucket.OFFERED): (Rule.OFFERED, _transfer),
    int(Bucket.WITHDRAWING): (Rule.WITHDRAWING, _withdrawal),
}
"""For each bucket in which something is set aside: its rule, and what an object has there."""


def account_checks(state: State) -> list[Check]:
    """Return zero sums, the bank, dues, and every bucket in which something is set aside."""
    found: dict[int, dict[Account, int]] = {bucket: {} for bucket in (*SET_ASIDE, CLEARING)}
    money = 0
    for owner, asset, bucket, amount in state.balances.items():
        if asset == MONEY and bucket != Bucket.BANK:
            money += amount
        if bucket in found:
            found[bucket][owner, asset] = amount
    bank = -state.balances.get(0, MONEY, Bucket.BANK)
    totals = state.balances.totals()
    checks = [equal(Rule.ZERO_SUM, 0, total, asset=asset) for asset, total in totals.items()]
    checks.append(equal(Rule.BANK, money, bank, asset=MONEY))
    for bucket, (rule, part_of) in SET_ASIDE.items():
        checks += per_owner(rule, _sums(state, bucket, part_of), found[bucket])
    checks += per_owner(Rule.CLEARING, _dues(state), found[CLEARING])
    return [*checks, *_due(state), *_subscribed(state)]


def _dues(state: State) -> dict[Account, int]:
    """Return what each member owes others all together."""
    sums: dict[Account, int] = {}
    for dues in state.dues.values():
        account = dues.debtor, MONEY
        sums[account] = sums.get(account, 0) + dues.amount
    return {account: amount for account, amount in sums.items() if amount}


def _due(state: State) -> Iterator[Check]:
    """Yield that all captures not cleared yet are in a due; those of settled series are forgotten.

    One check of how many pairs agree, or one for each that does not.
    """
    known: dict[tuple[int, int], int] = {}
    for each in state.authorisations.values():
        issuer = state.series[each.series].merchant
        if each.due_by and not is_cleared(state, issuer, each):
            pair = issuer, each.merchant
            known[pair] = known.get(pair, 0) + each.captured * each.pay
    checks = [
        at_least(Rule.CLEARING, known.get(pair, 0), dues.amount, member=pair[0])
        for pair, dues in state.dues.items()
    ]
    yield from broken(checks) or [equal(Rule.CLEARING, len(checks), len(checks))]


def _sums(state: State, bucket: int, part_of: PartOf) -> dict[Account, int]:
    sums: dict[Account, int] = {}
    for number in _things(state, bucket):
        part = part_of(state, number)
        if part is not None:
            owner, asset, amount = part
            sums[owner, asset] = sums.get((owner, asset), 0) + amount
    return sums


def _things(state: State, bucket: int) -> Iterator[int]:
    match bucket:
        case Bucket.HELD:
            yield from state.orders
        case Bucket.AUTHORISED:
            yield from state.authorisations
        case Bucket.GIFTED:
            yield from state.gifts
        case Bucket.OFFERED:
            yield from state.transfers
        case _:
            yield from state.withdrawals


def _subscribed(state: State) -> Iterator[Check]:
    for number, series in state.series.items():
        waiting = sum(state.subscriptions[number].values())
        found = state.balances.get(-number, MONEY, Bucket.SUBSCRIPTION)
        expected = waiting * series.terms.issue_price + state.waiting(number)
        yield equal(Rule.SUBSCRIBED, expected, found, series=number)
        offering = series.offering
        if offering is None or not offering.closed:
            counted = 0 if offering is None else offering.subscribed
            yield equal(Rule.SUBSCRIBED, waiting, counted, series=number)
