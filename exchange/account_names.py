"""Accounts as people read them: `bank`, `escrow:HOTPOT2703`, `member 12 held`, `18 CNY`."""

from collections.abc import Mapping
from typing import Final

from exchange.amounts import MONEY
from ledger.accounts import Bucket

MONEY_NAME: Final = "CNY"
_KINDS: Final = ("", "principal:", "claim:")
_WHOLE: Final = 10_000


def asset_name(asset: int, symbols: Mapping[int, str]) -> str:
    """Return `CNY`, or the symbol of the series, marked where it is a debt of it."""
    if asset == MONEY:
        return MONEY_NAME
    return f"{_KINDS[asset % 4]}{_symbol(asset // 4, symbols)}"


def account_name(owner: int, asset: int, bucket: int, symbols: Mapping[int, str]) -> str:
    """Return the name of an account; `symbols` maps series numbers to symbols."""
    name = Bucket(bucket).name.lower()
    if owner > 0:
        return f"member {owner} {name}"
    if bucket == Bucket.ISSUANCE:
        return f"issuance:{asset_name(asset, symbols)}"
    return f"{name}:{_symbol(-owner, symbols)}" if owner else name


def amount_text(asset: int, amount: int) -> str:
    """Return money (also debts, which are counted in money) as yuan, units as they are."""
    if asset % 4 or asset == MONEY:
        sign, amount = ("-", -amount) if amount < 0 else ("", amount)
        return f"{sign}{amount // _WHOLE:,}.{amount % _WHOLE:04d}"
    return f"{amount:,}"


def _symbol(series: int, symbols: Mapping[int, str]) -> str:
    return symbols.get(series, f"series {series}")
