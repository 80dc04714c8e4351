"""The mixed flow of the public comparisons, as commands to the exchange, worked out beforehand.

45 % limit orders that rest, at prices geometric around a drifting mid price, 40 % cancels of orders
that rest, 15 % orders that trade. Which orders rest when a command comes is learnt by carrying the
flow out on a copy of the venue: order numbers follow from the order of commands alone.
"""

import random
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from benchmarks.prepared_market import (
    HIGHEST_PRICE,
    LOWEST_PRICE,
    MINUTE,
    PreparedMarket,
    Size,
    accepted,
)
from exchange.commands import CancelOrder, Command, OrderType, PlaceOrder, Side
from exchange.events.event import Accepted
from exchange.home import Home
from exchange.venue.state_codec import load
from exchange.venue.venue import Venue

PASSIVE: Final = 0.45
CANCEL: Final = 0.40

_AUTO: Final = ("", 0)
_REACH: Final = 5  # how far beyond the best price an order goes that shall trade
_MEAN_DISTANCE: Final = 10  # of an order that shall rest, from the mid price
_MOST_UNITS: Final = 100

Give = Callable[[Command], Accepted]


class CommandFlow:
    """An endless flow of commands, each of which `give` carries out on `venue`, accepted.

    It keeps about as many orders resting as the size of `market` says. Equal arguments give equal
    flows.
    """

    def __init__(self, market: PreparedMarket, venue: Venue, give: Give, seed: int = 1) -> None:
        self._state = venue.state
        self._give = give
        self._rng = random.Random(seed)
        self._members, self._holders = market.members, market.holders
        self._mids = {number: self._rng.randint(3_000, 7_000) for number in market.series}
        self._series = list(market.series)
        self._resting: dict[int, list[int]] = {number: [] for number in market.series}
        for number, order in venue.state.orders.items():
            self._resting[order.series].append(number)
        self._live = market.size.live

    def fill(self) -> None:
        """Let `live` orders rest in each series."""
        for series in self._series:
            while len(self._state.order_books[series]) < self._live:
                self._passive(series)

    def step(self) -> None:
        """Give the next command."""
        series = self._rng.choice(self._series)
        resting = len(self._state.order_books[series])
        kind = self._rng.random()
        if resting > 1.1 * self._live and kind < PASSIVE:
            kind = PASSIVE
        elif resting < 0.9 * self._live and PASSIVE <= kind < PASSIVE + CANCEL:
            kind = 0.0
        if kind < PASSIVE:
            self._passive(series)
        elif kind < PASSIVE + CANCEL:
            self._cancel(series)
        else:
            self._aggressive(series)

    def _passive(self, series: int) -> None:
        rng = self._rng
        if rng.random() < 1 / 20:
            self._mids[series] += rng.choice((-1, 1))
        mid, book = self._mids[series], self._state.order_books[series]
        distance = 1 + int(rng.expovariate(1 / _MEAN_DISTANCE))
        if rng.random() < 1 / 2:
            ask = book.best_ask() or HIGHEST_PRICE
            self._place(series, Side.BUY, min(mid - distance, ask - 1), _MOST_UNITS)
        else:
            bid = book.best_bid() or LOWEST_PRICE
            self._place(series, Side.SELL, max(mid + distance, bid + 1), _MOST_UNITS)

    def _aggressive(self, series: int) -> None:
        book = self._state.order_books[series]
        ask, bid = book.best_ask(), book.best_bid()
        # A third of the size of what rests, so that most of them trade with one order.
        if ask is not None and self._rng.random() < 1 / 2:
            self._place(series, Side.BUY, ask + _REACH, _MOST_UNITS // 3)
        elif bid is not None:
            self._place(series, Side.SELL, bid - _REACH, _MOST_UNITS // 3)
        else:
            self._passive(series)

    def _place(self, series: int, side: Side, price: int, most_units: int) -> None:
        member = self._rng.choice(self._members if side is Side.BUY else self._holders)
        price = max(LOWEST_PRICE, min(HIGHEST_PRICE, price))
        units = self._rng.randint(1, most_units)
        reply = self._give(PlaceOrder(member, *_AUTO, series, side, OrderType.LIMIT, price, units))
        if reply.sequence in self._state.orders:
            self._resting[series].append(reply.sequence)

    def _cancel(self, series: int) -> None:
        resting = self._resting[series]
        while resting:
            at = self._rng.randrange(len(resting))
            resting[at], resting[-1] = resting[-1], resting[at]
            order = self._state.orders.get(resting.pop())
            if order is not None:  # else it was filled meanwhile
                self._give(CancelOrder(order.member, *_AUTO, series, order.order_id))
                return
        self._passive(series)


def fill(market: PreparedMarket) -> None:
    """Let as many orders rest in each series as the size of `market` says."""
    CommandFlow(market, market.venue, market.send).fill()


def go_on(market: PreparedMarket, commands: int) -> None:
    """Let the mixed flow go on for so many commands, each of which is one entry."""
    flow = CommandFlow(market, market.venue, market.send)
    for _ in range(commands):
        flow.step()


def flow_after(home: Home, size: Size, count: int) -> list[Command]:
    """Prepare a market in `home`; return `count` commands for an engine that starts there now.

    They are valid for nine minutes.
    """
    with PreparedMarket(home, time.time_ns(), size) as market:
        fill(market)
        market.let_keys_end()
        market.take_snapshot()
    return _rehearsed(market, count)


def _rehearsed(market: PreparedMarket, count: int) -> list[Command]:
    venue = Venue(load(market.snapshot))
    # The snapshot's own entry comes before them.
    venue.record_state_hash(venue.state.sequence, sha256(market.snapshot).digest(), market.opens_at)
    valid_until = market.opens_at + 9 * MINUTE
    commands: list[Command] = []

    def give(command: Command) -> Accepted:
        stamped = replace(command, key=f"c{len(commands)}", valid_until=valid_until)
        venue.advance(market.opens_at)
        commands.append(stamped)
        return accepted(stamped, venue.apply(stamped, market.opens_at))

    flow = CommandFlow(market, venue, give)
    while len(commands) < count:
        flow.step()
        venue.take_drafts()
    return commands
