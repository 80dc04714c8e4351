"""A caller's account: what they hold, and what they pay."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from exchange.client import MONEY, AskBalances, AskMember, BalanceShown, Bucket
from exchange.commands import FeeTier
from exchange.history import statements
from portal.spot_api.access import Caller
from portal.spot_api.desk import Desk
from portal.spot_api.symbols import QUOTE

_KINDS: Final = ("", "PRINCIPAL", "CLAIM")
"""What the asset numbers 4s, 4s+1 and 4s+2 of a series s stand for."""

NO_FEES: Final = FeeTier(0, 0)


class Balance(msgspec.Struct, frozen=True):
    """What is held of one asset: free, and locked for whatever purpose; in units of the asset."""

    asset: str
    is_money: bool
    free: int
    locked: int


class Statement(msgspec.Struct, frozen=True):
    """An account: fees, whether it may trade, balances, and when a balance last changed."""

    fees: FeeTier
    may_trade: bool
    balances: list[Balance]
    updated_at: int


def account(desk: Desk, caller: Caller, *, omit_zero: bool) -> Statement:
    """Return the caller's account as it is now."""
    member = desk.client.query(AskMember(caller.member))
    shown = desk.client.query(AskBalances(caller.member))
    held = held_of(shown.balances)
    held[MONEY]  # money is shown, though there be none of it
    balances = [
        Balance(asset_name(asset, desk.symbols.asset_of), is_money(asset), free, locked)
        for asset, (free, locked) in sorted(held.items())
        if not omit_zero or free or locked
    ]
    with desk.history.read(at_least=shown.size) as views:
        updated_at = statements.updated_at(views, caller.member, held)
    return Statement(_fees(desk, member.tier), not member.frozen, balances, updated_at)


def held_of(balances: Iterable[BalanceShown]) -> defaultdict[int, list[int]]:
    """Return what is [free, locked] of each asset; what is owed does not count."""
    held: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for balance in balances:
        if balance.bucket != Bucket.RECEIVABLE:
            held[balance.asset][balance.bucket != Bucket.AVAILABLE] += balance.amount
    return held


def is_money(asset: int) -> bool:
    """Whether amounts of an asset are money, and not units."""
    return asset == MONEY or asset % 4 != 0


def asset_name(asset: int, units: Callable[[int], str]) -> str:
    """Return what an asset is called; `units` names those of a series."""
    return QUOTE if asset == MONEY else units(asset // 4) + _KINDS[asset % 4]


def _fees(desk: Desk, tier: int) -> FeeTier:
    """Return what the first market charges the tier; members of a tier it has not pay the last."""
    markets = desk.symbols.markets()
    if not markets:
        return NO_FEES
    fees = markets[min(markets)].fees
    return fees[min(tier, len(fees) - 1)] if fees else NO_FEES
