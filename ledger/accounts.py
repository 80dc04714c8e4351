"""Accounts and what they hold.

An account is (owner, asset, bucket). Owners: a member is > 0, the venue itself is 0, the system
accounts of series s belong to -s. Assets: 0 is money (CNY in 1/10,000 yuan), others are numbered
by the exchange. Every amount is a whole number in the unit of its asset, between -2**53 and 2**53.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Final, NamedTuple, NewType

from ledger.errors import Overdrawn

Owner = NewType("Owner", int)
Asset = NewType("Asset", int)

# (owner, asset, bucket, amount): a positive amount credits the owner. A plain tuple, because the
# exchange makes several per order; the numbers are checked by whoever makes it.
Posting = tuple[int, int, int, int]

MONEY: Final = Asset(0)
AMOUNT_LIMIT: Final = 2**53  # amounts and balances lie strictly between -this and this
ASSET_LIMIT: Final = 2**32
BUCKET_LIMIT: Final = 2**8


class Bucket(IntEnum):
    """What an amount of an owner is for. Numbers are part of the entry format, never reused."""

    # of members
    AVAILABLE = 1
    HELD = 2  # for open orders
    AUTHORISED = 3  # a redemption being captured
    GIFTED = 4  # not yet claimed
    OFFERED = 5  # in a negotiated transfer
    WITHDRAWING = 6
    FROZEN = 7  # by legal order
    RECEIVABLE = 8  # owed by the member, so negative
    # of the system
    BANK = 16  # money outside, so negative
    ISSUANCE = 17  # negative: what was ever issued of the asset
    SUBSCRIPTION = 18
    ESCROW = 19
    REDEEMED = 20
    EXPIRED = 21
    REFUNDED = 22
    WOUNDUP = 23
    FEES = 24
    REWARDS = 25
    BREAKAGE = 26
    ROUNDING = 27


MAY_BE_NEGATIVE: Final = frozenset(
    (Bucket.BANK.value, Bucket.ISSUANCE.value, Bucket.RECEIVABLE.value)
)

# An account is kept as one number, (owner << 40) + (asset << 8) + bucket: half the memory of a
# tuple, and it sorts as the tuple does, also for negative owners.
_OWNER_SHIFT: Final = 40
_ASSET_SHIFT: Final = 8


class TrialLine(NamedTuple):
    """What all owners together hold of one asset in one bucket."""

    asset: Asset
    bucket: int
    amount: int


class Balances:
    """What every account holds; accounts that hold nothing take no room.

    Equal balances are equal objects whatever the history behind them, and are listed in the same
    order: by owner, asset and bucket.
    """

    __slots__ = ("_amounts",)

    def __init__(self, postings: Sequence[Posting] = ()) -> None:
        """Apply `postings` to nothing; fastest as `items` of another object lists them."""
        self._amounts: dict[int, int] = {
            (owner << 40) + (asset << 8) + bucket: amount
            for owner, asset, bucket, amount in postings
        }
        unusual = [key for key, amount in self._amounts.items() if not 0 < amount < 2**53]
        filled = all(self._amounts[key] for key in unusual) and self._all_within(unusual)
        if not filled or len(self._amounts) < len(postings):
            # Not one posting for each account that holds something: sum up, or say what is wrong.
            self._amounts = {}
            self.apply(postings)

    def apply(self, postings: Sequence[Posting]) -> None:
        """Apply all `postings` or none; their order does not matter.

        Raises Overdrawn if an account would end outside its range: below 0, unless its bucket may
        be negative, or at 2**53 or beyond.
        """
        # Written out: a name or a call per posting would show.
        amounts = self._amounts
        get = amounts.get
        if len(postings) == 2:  # noqa: PLR2004  a hold or its release, the most frequent of all
            (owner, asset, bucket, amount), (owner_2, asset_2, bucket_2, amount_2) = postings
            key = (owner << 40) + (asset << 8) + bucket
            key_2 = (owner_2 << 40) + (asset_2 << 8) + bucket_2
            after = get(key, 0) + amount
            after_2 = get(key_2, 0) + amount_2
            if 0 <= after < 2**53 and 0 <= after_2 < 2**53 and key != key_2:
                amounts[key] = after
                amounts[key_2] = after_2
                if not after:
                    del amounts[key]
                if not after_2:
                    del amounts[key_2]
                return
        self._apply_all(postings)

    def _apply_all(self, postings: Sequence[Posting]) -> None:
        # It assumes the best and takes all back if it was wrong, which costs a third less than a
        # check ahead of any change.
        amounts = self._amounts
        get = amounts.get
        emptied: list[int] = []
        unusual: list[int] = []
        for owner, asset, bucket, amount in postings:
            key = (owner << 40) + (asset << 8) + bucket
            after = get(key, 0) + amount
            amounts[key] = after
            if not 0 < after < 2**53:
                if after:
                    unusual.append(key)
                else:
                    emptied.append(key)
        if unusual and not self._all_within(unusual):
            self._take_back(postings)
        for key in emptied:
            if not get(key, 1):
                del amounts[key]

    def get(self, owner: int, asset: int, bucket: int) -> int:
        """Return what the account holds: 0 if nothing was ever posted to it."""
        return self._amounts.get((owner << 40) + (asset << 8) + bucket, 0)  # as `_key`

    def items(self) -> Iterator[Posting]:
        """Yield every account that holds something, as the posting that would fill it, in order."""
        amounts = self._amounts
        for key in sorted(amounts):
            yield (*_account(key), amounts[key])

    def trial_balance(self) -> list[TrialLine]:
        """Return the sums per asset and bucket, in order, without those that are 0."""
        sums: defaultdict[tuple[int, int], int] = defaultdict(int)
        for key, amount in self._amounts.items():
            _, asset, bucket = _account(key)
            sums[asset, bucket] += amount
        return [
            TrialLine(Asset(asset), bucket, amount)
            for (asset, bucket), amount in sorted(sums.items())
            if amount
        ]

    def totals(self) -> dict[Asset, int]:
        """Return the sum of all balances of each asset, in order; each is 0 in a sound ledger."""
        sums: defaultdict[int, int] = defaultdict(int)
        for key, amount in self._amounts.items():
            sums[_account(key)[1]] += amount
        return {Asset(asset): sums[asset] for asset in sorted(sums)}

    def __len__(self) -> int:
        return len(self._amounts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Balances):
            return NotImplemented
        return self._amounts == other._amounts

    __hash__ = None  # type: ignore[assignment]  # it changes

    def _all_within(self, keys: Sequence[int]) -> bool:
        """Tell whether all these accounts are within their range."""
        return all(_lowest(key) <= self._amounts[key] < AMOUNT_LIMIT for key in keys)

    def _take_back(self, postings: Sequence[Posting]) -> None:
        """Take all `postings` back and raise Overdrawn for the first account out of its range."""
        amounts = self._amounts
        for account in {(owner, asset, bucket): None for owner, asset, bucket, _ in postings}:
            key = _key(*account)
            after = amounts[key]
            if _lowest(key) <= after < AMOUNT_LIMIT:
                continue
            for owner, asset, bucket, amount in postings:
                amounts[_key(owner, asset, bucket)] -= amount
            for owner, asset, bucket, _ in postings:
                if not self.get(owner, asset, bucket):
                    amounts.pop(_key(owner, asset, bucket), None)
            before = self.get(*account)
            raise Overdrawn(account, before, after - before)


def _lowest(key: int) -> int:
    """Return the least that the account may hold."""
    return 1 - AMOUNT_LIMIT if key & (BUCKET_LIMIT - 1) in MAY_BE_NEGATIVE else 0


def _key(owner: int, asset: int, bucket: int) -> int:
    return (owner << _OWNER_SHIFT) + (asset << _ASSET_SHIFT) + bucket


def _account(key: int) -> tuple[int, int, int]:
    return (
        key >> _OWNER_SHIFT,
        (key >> _ASSET_SHIFT) & (ASSET_LIMIT - 1),
        key & (BUCKET_LIMIT - 1),
    )
