"""A check: which rule, of what, whether it holds, and the two numbers that should be equal."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec


class Rule(StrEnum):
    """What is always true; the value is the sentence for people."""

    ZERO_SUM = "all balances of an asset sum to zero"
    BANK = "the bank owes what all other money accounts hold"
    POSTED = "a balance is the sum of what was posted"
    HELD = "held is the sum of the holds of open orders"
    HOLD = "an open order holds what the rest of it may cost"
    AUTHORISED = "authorised is the sum of open authorisations"
    GIFTED = "gifted is the sum of unclaimed gifts"
    OFFERED = "offered is the sum of open transfers"
    WITHDRAWING = "withdrawing is the sum of open withdrawals"
    CLEARING = "clearing is the sum of dues between merchants that were not cleared"
    SUBSCRIBED = "what is subscribed waits at the issue price, or is what waits of top-ups"
    WAITING = "what waits of top-ups is enough for all who may still give units back"
    ISSUED = "issued is what members have and what was redeemed, expired, refunded and wound up"
    OUTSTANDING = "outstanding is what members have"
    PRINCIPAL = "principal is what members are owed of it"
    CLAIM = "claims are what members are owed of them"
    LOTS = "a holding is the sum of its lots"
    ESCROW_COVER = "escrow is at least the cover of all that is outstanding"
    ESCROW_EMPTY = "escrow is empty when nothing is outstanding"
    CLOSED = "a series that was closed has nothing left that its end should have taken"
    FEES = "fees are what the fills come to"
    EXECUTED = "what an order has executed is the sum of its fills"
    REFUNDED = "what was refunded of a payment is what its refunds say, and no more than was paid"
    DONE = "what was posted, paid, captured or let go is marked as done"
    NOT_CROSSED = "no bid meets an offer"
    ORDER_BOOK = "the order books hold the open orders and no others"
    TIMER = "every object that ends has its timer and every timer its object"
    INDEX = "every index says what the objects say"
    TIME = "time never falls and entries follow each other"


class Check(msgspec.Struct, frozen=True):
    """One rule looked at: `found` is what is there, `expected` what the rule asks for.

    Amounts are in units of `asset`; where a rule is about objects the numbers count them, or are
    the times or numbers that differ. What does not apply is None.
    """

    rule: Rule
    holds: bool
    expected: int
    found: int
    asset: int | None = None
    series: int | None = None
    member: int | None = None
    thing: int | None = None

    def __str__(self) -> str:
        about = (
            f" {name} {value}"
            for name, value in (
                ("asset", self.asset),
                ("series", self.series),
                ("member", self.member),
                ("number", self.thing),
            )
            if value is not None
        )
        verdict = "holds" if self.holds else "is broken"
        where = ",".join(about)
        return f"{self.rule.name}{where} {verdict}: expected {self.expected}, found {self.found}"


def equal(
    rule: Rule,
    expected: int,
    found: int,
    *,
    asset: int | None = None,
    series: int | None = None,
    member: int | None = None,
) -> Check:
    """Return the check that two numbers are the same."""
    return Check(rule, expected == found, expected, found, asset, series, member)


def of_thing(rule: Rule, expected: int, found: int, thing: int | None) -> Check:
    """Return the check that two numbers of the object with this number are the same."""
    return Check(rule, expected == found, expected, found, thing=thing)


def at_least(
    rule: Rule, least: int, found: int, *, series: int | None = None, member: int | None = None
) -> Check:
    """Return the check that a number of a series, or a member, is not below `least`."""
    return Check(rule, found >= least, least, found, series=series, member=member)


def per_owner(
    rule: Rule, expected: Mapping[tuple[int, int], int], found: Mapping[tuple[int, int], int]
) -> list[Check]:
    """Compare sums by (owner, asset): one check per asset, or one for each owner that differs."""
    assets = sorted({asset for _, asset in (*expected, *found)})
    wrong: dict[int, list[Check]] = {}
    for owner, asset in sorted({*expected, *found}):
        check = equal(
            rule,
            expected.get((owner, asset), 0),
            found.get((owner, asset), 0),
            asset=asset,
            member=owner,
        )
        if not check.holds:
            wrong.setdefault(asset, []).append(check)
    checks: list[Check] = []
    for asset in assets:
        total = sum(amount for (_, of), amount in expected.items() if of == asset)
        checks += wrong.get(asset) or [equal(rule, total, total, asset=asset)]
    return checks


def broken(checks: Iterable[Check]) -> list[Check]:
    """Return those that do not hold."""
    return [check for check in checks if not check.holds]
