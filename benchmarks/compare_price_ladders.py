"""Compare ways to keep price levels, on what the mixed flow does to the bids.

Usage: python -m benchmarks.compare_price_ladders [--size N] [--rounds N] [--order-books N]

Prints nanoseconds an act with one order book, with many, with one whose levels are spread over a
hundred times as many prices, and of joining an order book with very many levels; then the bytes an
order book. Not part of `make bench`: the record of the decision holds its figures.
"""

import argparse
import gc
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator
from statistics import median
from typing import Final

from benchmarks.order_flow import HIGHEST_PRICE, LOWEST_PRICE, TICK, OrderFlow, mixed_flow
from benchmarks.price_ladders import LADDERS, Ladder
from matching.order_book import OrderBook
from matching.orders import BUY, SELL, Order
from matching.records import Filled

BATCH: Final = 1_000
WIDE: Final = 100

Act = tuple[int, str, int]
"""The order book; join, leave or best; the price."""

NewLadder = Callable[[int], Ladder]


def acts_on_bids(flow: OrderFlow) -> Iterator[Act]:
    """Go through what a flow does to the bids."""
    order_books = [OrderBook(LOWEST_PRICE, HIGHEST_PRICE, TICK) for _ in range(flow.order_books)]
    for number, order_id, side, price, quantity in flow.part(0, len(flow)):
        if not quantity:
            cancelled = order_books[number].cancel(order_id)
            if cancelled is not None and cancelled.side is BUY:
                yield number, "leave", cancelled.price
            continue
        order = Order(order_id, order_id, side, price, quantity)
        records = order_books[number].place(order)
        if side is SELL:
            yield number, "best", 0
            for record in records:
                if isinstance(record, Filled) and not record.maker.remaining:
                    yield number, "leave", record.maker.price
        elif order.remaining:
            yield number, "join", price


def ns_per_act(new_ladder: NewLadder, acts: list[Act], order_books: int, wide: int) -> float:
    """Work off the acts; return what one took."""
    ladders = [new_ladder(HIGHEST_PRICE * wide + 1) for _ in range(order_books)]
    took = 0
    gc.collect()
    gc.disable()
    for start in range(0, len(acts), BATCH):
        calls = [
            (getattr(ladders[number], name), () if name == "best" else (price * wide,))
            for number, name, price in acts[start : start + BATCH]
        ]
        began = time.process_time_ns()
        for method, arguments in calls:
            method(*arguments)
        took += time.process_time_ns() - began
    gc.enable()
    return took / len(acts)


def bytes_per_order_book(new_ladder: NewLadder, acts: list[Act], order_books: int) -> int:
    """Return what the ladders of one order book come to after the acts."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    ladders = [new_ladder(HIGHEST_PRICE + 1) for _ in range(order_books)]
    for number, name, price in acts:
        if name == "join":
            ladders[number].join(price)
        elif name == "leave":
            ladders[number].leave(price)
        else:
            ladders[number].best()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return 2 * (after - before) // order_books


def ns_per_join(new_ladder: NewLadder, levels: int) -> float:
    """Return what joining at a new price takes where so many levels are."""
    joins = levels // 10
    prices = random.Random(2027).sample(range(4 * levels), levels + joins)
    ladder = new_ladder(4 * levels)
    for price in prices[joins:]:
        ladder.join(price)
    began = time.process_time_ns()
    for price in prices[:joins]:
        ladder.join(price)
    return (time.process_time_ns() - began) / joins


def main() -> None:
    """Measure all kinds, taking turns, and print a table."""
    parser = argparse.ArgumentParser(description="Compare ways to keep price levels.")
    parser.add_argument("--size", type=int, default=100_000, help="operations of the flow")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--order-books", type=int, default=1_000)
    sizes = parser.parse_args()
    count = sizes.order_books
    one = list(acts_on_bids(mixed_flow(1, 5 * count, sizes.size)))
    many = list(acts_on_bids(mixed_flow(count, 50, sizes.size)))
    took: dict[str, list[tuple[float, ...]]] = {kind.__name__: [] for kind in LADDERS}
    for _ in range(sizes.rounds):
        for kind in LADDERS:
            in_one = ns_per_act(kind, one, 1, 1)
            in_many = ns_per_act(kind, many, count, 1)
            in_wide = ns_per_act(kind, one, 1, WIDE)
            took[kind.__name__].append((in_one, in_many, in_wide, ns_per_join(kind, 100 * count)))
    columns = ("ns per act", "1 book", f"{count:,} books", "1 wide book", "many levels", "bytes")
    print("".join(f"{column:>15}" for column in columns))
    for kind in LADDERS:
        medians = [median(column) for column in zip(*took[kind.__name__], strict=True)]
        figures = (*medians, bytes_per_order_book(kind, many, count))
        print(f"{kind.__name__:>15}" + "".join(f"{figure:15,.0f}" for figure in figures))


if __name__ == "__main__":
    main()
