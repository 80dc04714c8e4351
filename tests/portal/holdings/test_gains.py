"""What leaves takes the oldest lot first, and all gains add up to the money that moved."""

from hypothesis import given
from hypothesis import strategies as st

from portal.clock import DAY
from portal.holdings.gains import Lot, Movement, Way, gains_of

BOUGHT, SOLD, USED = Way.BOUGHT, Way.SOLD, Way.USED


def moves(*steps: tuple[Way, int, int]) -> list[Movement]:
    """Return one movement a day."""
    return [Movement(n, n * DAY, *step) for n, step in enumerate(steps, 1)]


def test_lots_that_no_rule_keeps_apart_are_one_at_its_average() -> None:
    gains = gains_of(moves((BOUGHT, 10, 80), (BOUGHT, 10, 100), (SOLD, 5, 60)), 0)

    assert gains.lots == (Lot(DAY, 15, 135, first_hand=False),)
    assert [(one.money, one.cost, one.gain) for one in gains.realised] == [(60, 45, 15)]


def test_lots_that_are_kept_apart_go_oldest_first() -> None:
    gains = gains_of(moves((BOUGHT, 10, 80), (BOUGHT, 10, 100), (SOLD, 15, 150)), 30 * DAY)

    assert [(lot.quantity, lot.cost) for lot in gains.lots] == [(5, 50)]
    assert gains.realised[0].cost == 130


def test_lots_that_have_matured_are_one() -> None:
    gains = gains_of(moves((BOUGHT, 1, 1), (BOUGHT, 1, 2), (BOUGHT, 1, 3), (BOUGHT, 1, 4)), DAY)

    assert [(lot.quantity, lot.cost) for lot in gains.lots] == [(3, 6), (1, 4)]


def test_what_is_refunded_is_the_youngest_first_hand_lot() -> None:
    steps = moves(
        (Way.SUBSCRIBED, 10, 80), (Way.SUBSCRIBED, 10, 90), (BOUGHT, 5, 50), (Way.REFUNDED, 12, 108)
    )

    gains = gains_of(steps, 30 * DAY)

    assert [(lot.quantity, lot.cost) for lot in gains.lots] == [(8, 64), (5, 50)]
    assert gains.realised[0].cost == 90 + 16


def test_using_units_saves_what_they_were_worth_beyond_their_cost() -> None:
    gains = gains_of(moves((BOUGHT, 10, 80), (USED, 4, 40)), 0)

    assert gains.sum_of(USED) == 8
    assert gains.sum_of(SOLD) == 0


def test_a_gift_costs_nothing_and_brings_nothing() -> None:
    gains = gains_of(moves((Way.RECEIVED, 10, 0), (Way.GIVEN, 4, 0), (SOLD, 6, 50)), 0)

    assert gains.sum_of(Way.GIVEN) == 0
    assert gains.sum_of(SOLD) == 50


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 1_000), st.integers(0, 10**7)), max_size=60),
    st.sampled_from([0, DAY, 7 * DAY]),
)
def test_gains_and_cost_add_up_to_the_money_that_moved(
    wishes: list[tuple[bool, int, int]], window: int
) -> None:
    steps: list[tuple[Way, int, int]] = []
    held = 0
    for buys, quantity, money in wishes:
        amount = quantity if buys else min(quantity, held)
        if amount:
            steps.append((BOUGHT if buys else SOLD, amount, money))
            held += amount if buys else -amount

    gains = gains_of(moves(*steps), window)

    paid = sum(money for way, _, money in steps if way is BOUGHT)
    got = sum(money for way, _, money in steps if way is SOLD)
    left = sum(lot.cost for lot in gains.lots)
    assert sum(lot.quantity for lot in gains.lots) == held
    assert gains.sum_of(SOLD) == got - (paid - left)
