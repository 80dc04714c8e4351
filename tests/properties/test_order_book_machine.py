"""Small cases, looked for by hypothesis: the order book does what the naive one does."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from matching.orders import GTD, Order, SelfTradePrevention, Side, TimeInForce
from tests.support.twin_order_books import (
    Amend,
    Ask,
    Cancel,
    CancelAll,
    Place,
    Reduce,
    TwinOrderBooks,
)

SIDES = st.sampled_from(Side)
MODES = st.sampled_from(SelfTradePrevention)
OWNERS = st.integers(1, 2)
PRICES = st.integers(3, 6).map(lambda steps: 10 * steps)
QUANTITIES = st.integers(1, 4)

Terms = tuple[Side, int, int, int]
Choices = tuple[TimeInForce, bool, SelfTradePrevention, int]
TERMS = st.tuples(SIDES, PRICES, QUANTITIES, OWNERS)
CHOICES = st.tuples(st.sampled_from(TimeInForce), st.booleans(), MODES, st.integers(0, 4))


class OrderBookMachine(RuleBasedStateMachine):
    """Few prices, owners and units, so that everything meets everything."""

    numbers: Bundle[int] = Bundle("numbers")

    @initialize()
    def start(self) -> None:
        self.twins = TwinOrderBooks(30, 60, 10)
        self.now = 1
        self.last = 0

    @rule(later=st.integers(1, 3))
    def time_passes(self, later: int) -> None:
        self.now += later

    @rule(target=numbers, terms=TERMS, choices=CHOICES)
    def place(self, terms: Terms, choices: Choices) -> int:
        side, price, quantity, owner = terms
        time_in_force, post_only, mode, life = choices
        self.last += 1
        expires_at = self.now + life if time_in_force is GTD else 0
        order = Order(
            self.last, owner, side, price, quantity, time_in_force, post_only, mode, expires_at
        )
        self.twins.take(Place(order, self.now))
        return self.last

    @rule(number=numbers, price=PRICES, remaining=QUANTITIES)
    def amend(self, number: int, price: int, remaining: int) -> None:
        self.twins.take(Amend(number, price, remaining, self.now))

    @rule(number=numbers, quantity=QUANTITIES)
    def reduce(self, number: int, quantity: int) -> None:
        self.twins.take(Reduce(number, quantity))

    @rule(number=numbers)
    def cancel(self, number: int) -> None:
        self.twins.take(Cancel(number))

    @rule(owner=st.none() | OWNERS, side=st.none() | SIDES)
    def cancel_all(self, owner: int | None, side: Side | None) -> None:
        self.twins.take(CancelAll(owner, side))

    @rule(side=SIDES, price=PRICES, owner=OWNERS, mode=MODES, at_most=st.integers(1, 12))
    def ask(
        self, side: Side, price: int, owner: int, mode: SelfTradePrevention, at_most: int
    ) -> None:
        self.twins.take(Ask(side, price, owner, mode, self.now, at_most))


OrderBookMachine.TestCase.settings = settings(stateful_step_count=40)
TestOrderBookMachine = OrderBookMachine.TestCase
