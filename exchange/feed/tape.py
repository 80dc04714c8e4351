"""The tape: trades as everybody may see them, with the numbers that the read models give them."""

import msgspec

from ledger.entries import Entry


class Print(msgspec.Struct, frozen=True, gc=False):
    """One trade; `aggregate` is the run of trades of one act at one price that it is part of."""

    series: int
    trade: int
    aggregate: int
    price: int
    quantity: int
    buyer_is_maker: bool
    time: int
    sequence: int


class Tape:
    """Numbers the aggregates of each series; trades have their numbers already.

    `aggregates` holds the last number of each series so far.
    """

    def __init__(self, aggregates: dict[int, int]) -> None:
        self._aggregates = aggregates
        self._runs: dict[int, tuple[int, int]] = {}

    def print(
        self,
        series: int,
        deal: tuple[int, int, int],
        act: int,
        entry: Entry,
        *,
        buyer_is_maker: bool,
    ) -> Print:
        """Return a trade: `deal` is its number, price and quantity, `act` what it was part of."""
        trade, price, quantity = deal
        run = (act, price)
        if self._runs.get(series) != run:
            self._runs[series] = run
            self._aggregates[series] = self._aggregates.get(series, 0) + 1
        aggregate = self._aggregates[series]
        return Print(
            series, trade, aggregate, price, quantity, buyer_is_maker, entry.time, entry.sequence
        )
