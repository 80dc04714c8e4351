"""What an audit found, for people and programs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from exchange.account_names import account_name
from exchange.venue.invariants import Check
from exchange.venue.state import State
from ledger.accounts import Bucket
from ledger.audit import AuditReport, Fault

_MEMBER_BUCKETS_END: Final = Bucket.BANK


class AccountLine(NamedTuple):
    """What one system account holds, or all members together in one bucket."""

    name: str
    asset: int
    bucket: int
    amount: int


@dataclass(frozen=True, slots=True)
class ExchangeReport:
    """What the audit of a whole exchange found; with a `fault`, all else is what is sound before.

    `ledger` is what `ledger.audit` says; `size` entries were held to the rules, `hashes` recorded
    state hashes were recomputed; `checks` are those of the final state, `symbols` the series.
    """

    ledger: AuditReport
    size: int
    hashes: int
    checks: tuple[Check, ...]
    trial_balance: tuple[AccountLine, ...]
    symbols: dict[int, str]
    fault: Fault | None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None

    @property
    def root(self) -> bytes:
        """The root of the tree over all entries that are sound as bytes."""
        return self.ledger.root


def trial_balance(state: State) -> tuple[AccountLine, ...]:
    """Return every system account and, per asset and bucket, all members together, by asset."""
    symbols = symbols_of(state)
    lines: dict[tuple[int, int, int], int] = {}
    for owner, asset, bucket, amount in state.balances.items():
        account = (asset, bucket, min(owner, 1))
        lines[account] = lines.get(account, 0) + amount
    return tuple(
        AccountLine(_name(owner, asset, bucket, symbols), asset, bucket, amount)
        for (asset, bucket, owner), amount in _in_order(lines.items())
        if amount
    )


def symbols_of(state: State) -> dict[int, str]:
    """Return the symbols by series number."""
    return {number: series.terms.symbol for number, series in state.series.items()}


def _name(owner: int, asset: int, bucket: int, symbols: dict[int, str]) -> str:
    if bucket < _MEMBER_BUCKETS_END:
        return f"members {Bucket(bucket).name.lower()}"
    return account_name(owner, asset, bucket, symbols)


def _in_order(
    lines: Iterable[tuple[tuple[int, int, int], int]],
) -> list[tuple[tuple[int, int, int], int]]:
    """Sort by asset and bucket, then series in the order of their numbers."""
    return sorted(lines, key=lambda line: (line[0][0], line[0][1], -line[0][2]))
