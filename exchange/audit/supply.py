"""The supply of every series, added up from postings alone, never from what a series counts."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from exchange.amounts import MONEY, claim_of, principal_of, units_of
from exchange.history.findings import Supply
from exchange.venue.objects import Series
from ledger.accounts import Bucket, Posting

_MEMBERS: Final = 0
"""Stands for every bucket of members, of which only the sum is public."""

_OF_SERIES: Final = (Bucket.ESCROW, Bucket.SUBSCRIPTION)
"""Money that belongs to a series."""


class SupplySums:
    """Sums of postings: by asset and system bucket, and the money of each series."""

    def __init__(self, postings: Iterable[Posting] = ()) -> None:
        self._sums: Counter[tuple[int, int]] = Counter()
        self._money: Counter[tuple[int, int]] = Counter()
        self.add(postings)

    def add(self, postings: Iterable[Posting]) -> None:
        """Count the postings of one more entry."""
        for owner, asset, bucket, amount in postings:
            if asset != MONEY:
                self._sums[asset, bucket if owner <= 0 else _MEMBERS] += amount
            elif bucket in _OF_SERIES:
                self._money[-owner, bucket] += amount

    def of(self, series: Series) -> Supply:
        """Return the figures of a series; terms and status are what its entries said."""
        number, units, owed = series.series, units_of(series.series), principal_of(series.series)
        issued = -self._sums[units, Bucket.ISSUANCE]
        held, principal = self._sums[units, _MEMBERS], self._sums[owed, _MEMBERS]
        required = held * series.cover + principal * series.cover // series.terms.issue_price
        return Supply(
            series=number,
            symbol=series.terms.symbol,
            merchant=series.merchant,
            status=series.status,
            issued=issued,
            held=held,
            redeemed=self._sums[units, Bucket.REDEEMED],
            expired=self._sums[units, Bucket.EXPIRED],
            refunded=self._sums[units, Bucket.REFUNDED],
            wound_up=self._sums[units, Bucket.WOUNDUP],
            escrow=self._money[number, Bucket.ESCROW],
            cover=series.cover,
            required=required,
            subscribed=self._money[number, Bucket.SUBSCRIPTION],
            principal=principal,
            claims=self._sums[claim_of(number), _MEMBERS],
        )
