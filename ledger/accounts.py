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
    CLEARING = 9  # a merchant's dues to others, until they are cleared
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

# Balances are kept in columns, one for each asset and bucket, numbered (asset << 8) + bucket: a
# column maps owners to amounts. Small numbers as keys take half the memory of tuples and, unlike an
# account packed into one large number, cost nothing to make.
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

    __slots__ = ("_columns",)

    def __init__(self, postings: Sequence[Posting] = ()) -> None:
        """Apply `postings` to nothing; fastest as `items` of another object lists them."""
        columns: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for owner, asset, bucket, amount in postings:
            columns[asset << _ASSET_SHIFT | bucket][owner] = amount
        self._columns: dict[int, dict[int, int]] = dict(columns)
        if len(self) < len(postings) or not all(map(_is_plain, columns.items())):
            # Not one posting for each account that holds something: sum up, or say what is wrong.
            self._columns = {}
            self.apply(postings)

    def apply(self, postings: Sequence[Posting]) -> None:
        """Apply all `postings` or none; their order does not matter.

        Raises Overdrawn if an account would end outside its range: below 0, unless its bucket may
        be negative, or at 2**53 or beyond.
        """
        if len(postings) == 2:  # noqa: PLR2004  a hold or its release, the most frequent of all
            (owner, asset, bucket, amount), (owner_2, asset_2, bucket_2, amount_2) = postings
            columns = self._columns
            column = columns.get(asset << _ASSET_SHIFT | bucket)
            column_2 = columns.get(asset_2 << _ASSET_SHIFT | bucket_2)
            if (
                column is not None
                and column_2 is not None
                and (column is not column_2 or owner != owner_2)
            ):
                after = column.get(owner, 0) + amount
                after_2 = column_2.get(owner_2, 0) + amount_2
                if 0 < after < 2**53 and 0 < after_2 < 2**53:
                    column[owner] = after
                    column_2[owner_2] = after_2
                    return
        self._apply_all(postings)

    def _apply_all(self, postings: Sequence[Posting]) -> None:
        # It assumes the best and takes all back if it was wrong, which costs a third less than a
        # check ahead of any change.
        columns = self._columns
        emptied: list[Posting] = []
        unusual = False
        for posting in postings:
            owner, asset, bucket, amount = posting
            number = asset << _ASSET_SHIFT | bucket
            try:
                column = columns[number]
            except KeyError:
                column = columns[number] = {}
            column[owner] = after = column.get(owner, 0) + amount
            if not 0 < after < 2**53:
                if after:
                    unusual = True
                else:
                    emptied.append(posting)
        if unusual:
            self._check_range(postings)
        for owner, asset, bucket, _ in emptied:
            self._tidy(owner, asset << _ASSET_SHIFT | bucket)

    def get(self, owner: int, asset: int, bucket: int) -> int:
        """Return what the account holds: 0 if nothing was ever posted to it."""
        column = self._columns.get(asset << _ASSET_SHIFT | bucket)
        return 0 if column is None else column.get(owner, 0)

    def items(self) -> Iterator[Posting]:
        """Yield every account that holds something, as the posting that would fill it, in order."""
        yield from sorted(
            (owner, number >> _ASSET_SHIFT, number & (BUCKET_LIMIT - 1), amount)
            for number, column in self._columns.items()
            for owner, amount in column.items()
        )

    def trial_balance(self) -> list[TrialLine]:
        """Return the sums per asset and bucket, in order, without those that are 0."""
        return [
            TrialLine(Asset(number >> _ASSET_SHIFT), number & (BUCKET_LIMIT - 1), amount)
            for number, column in sorted(self._columns.items())
            if (amount := sum(column.values()))
        ]

    def totals(self) -> dict[Asset, int]:
        """Return the sum of all balances of each asset, in order; each is 0 in a sound ledger."""
        sums: dict[Asset, int] = {}
        for number, column in sorted(self._columns.items()):
            asset = Asset(number >> _ASSET_SHIFT)
            sums[asset] = sums.get(asset, 0) + sum(column.values())
        return sums

    def __len__(self) -> int:
        return sum(map(len, self._columns.values()))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Balances):
            return NotImplemented
        return self._columns == other._columns

    __hash__ = None  # type: ignore[assignment]  # it changes

    def _tidy(self, owner: int, number: int) -> None:
        """Forget an account that holds nothing, and its column with the last one in it."""
        column = self._columns.get(number)
        if column is not None and not column.get(owner, 1):
            del column[owner]
            if not column:
                del self._columns[number]

    def _check_range(self, postings: Sequence[Posting]) -> None:
        """Take all `postings` back and raise Overdrawn if an account is out of its range."""
        accounts = dict.fromkeys((owner, asset, bucket) for owner, asset, bucket, _ in postings)
        for account in accounts:
            after = self.get(*account)
            if not _lowest(account[2]) <= after < AMOUNT_LIMIT:
                break
        else:
            return
        for owner, asset, bucket, amount in postings:
            self._columns[asset << _ASSET_SHIFT | bucket][owner] -= amount
        for owner, asset, bucket in accounts:
            self._tidy(owner, asset << _ASSET_SHIFT | bucket)
        before = self.get(*account)
        raise Overdrawn(account, before, after - before)


def _is_plain(numbered: tuple[int, dict[int, int]]) -> bool:
    """Tell whether every account of a column holds something, within its range."""
    number, column = numbered
    amounts = column.values()
    lowest = _lowest(number & (BUCKET_LIMIT - 1))
    return lowest <= min(amounts) and max(amounts) < AMOUNT_LIMIT and all(amounts)


def _lowest(bucket: int) -> int:
    """Return the least that an account of this bucket may hold."""
    return 1 - AMOUNT_LIMIT if bucket in MAY_BE_NEGATIVE else 0
