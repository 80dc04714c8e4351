"""Random steps for an order book: every feature, often in each other's way, from one seed."""

from collections.abc import Iterator, Sequence
from random import Random

from matching.orders import (
    BUY,
    FOK,
    GTC,
    GTD,
    IOC,
    NONE,
    SELL,
    Order,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from tests.support.twin_order_books import (
    Amend,
    Ask,
    Cancel,
    CancelAll,
    Place,
    Reduce,
    Step,
    TwinOrderBooks,
)

PRICES = range(10, 210, 10)
OWNERS = range(1, 5)
TIMES_IN_FORCE = (GTC, GTC, GTC, GTD, GTD, IOC, FOK)
PREVENTIONS = (NONE, *SelfTradePrevention)


class OrderFlow:
    """Steps that follow from the seed alone, not from what the order book makes of them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.now = 1
        self.numbers = 0

    def steps(self, count: int) -> Iterator[Step]:
        """Go through `count` steps."""
        for _ in range(count):
            self.now += self.random.choice((0, 0, 1, 3))
            yield self._step()

    def _step(self) -> Step:
        random = self.random
        kind = random.random()
        if kind < 0.55:
            return Place(self._order(), self.now)
        if kind < 0.70:
            return Cancel(self._recent())
        if kind < 0.90:
            return Amend(self._recent(), random.choice(PRICES), random.randint(1, 30), self.now)
        if kind < 0.96:
            return Reduce(self._recent(), random.randint(1, 20))
        if kind < 0.997:
            return self._ask()
        return CancelAll(random.choice((None, *OWNERS)), random.choice((None, BUY, SELL)))

    def _ask(self) -> Ask:
        random = self.random
        mode = random.choice(tuple(SelfTradePrevention))
        side = random.choice((BUY, SELL))
        price = random.choice(PRICES)
        return Ask(side, price, random.choice(OWNERS), mode, self.now, random.randint(1, 200))

    def _order(self) -> Order:
        random = self.random
        self.numbers += 1
        # Now and then a number in use, a bad price or a bad quantity: nothing may change.
        number = self._recent() if random.random() < 0.02 else self.numbers
        side = random.choice((BUY, SELL))
        price = self._price(side) if random.random() < 0.98 else random.choice((0, 5, 205, 210))
        quantity = random.randint(1, 30) if random.random() < 0.98 else random.choice((0, 2**30))
        time_in_force: TimeInForce = random.choice(TIMES_IN_FORCE)
        ends = time_in_force is GTD
        return Order(
            number,
            random.choice(OWNERS),
            side,
            price,
            quantity,
            time_in_force,
            random.random() < 0.15,
            random.choice(PREVENTIONS),
            self.now + random.randint(0, 40) if ends else 0,
        )

    def _price(self, side: Side) -> int:
        # Bids mostly low and offers mostly high, so that many rest and some meet.
        return self.random.choice(PRICES[:12] if side is BUY else PRICES[8:])

    def _recent(self) -> int:
        return max(0, self.numbers - self.random.randint(0, 30))


FAILURES = (AssertionError, ArithmeticError, AttributeError, LookupError, TypeError)


def first_failure(steps: Sequence[Step]) -> tuple[int, Exception] | None:
    """Return the number of steps it takes for the order books to differ, if they do."""
    twins = TwinOrderBooks(PRICES[0], PRICES[-1], PRICES.step)
    for taken, step in enumerate(steps, start=1):
        try:
            twins.take(step)
        except FAILURES as error:
            return taken, error
    return None


def shrink(steps: Sequence[Step]) -> list[Step]:
    """Return few of failing `steps` that still fail: cut behind the failure, leave out parts."""
    failing = list(steps)
    part = len(failing)
    while part:
        failure = first_failure(failing)
        assert failure is not None
        failing = failing[: failure[0]]
        at = 0
        while at < len(failing):
            without = failing[:at] + failing[at + part :]
            if first_failure(without) is not None:
                failing = without
            else:
                at += part
        part //= 2
    return failing
