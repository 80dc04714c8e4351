"""Lots: whose units were acquired when, at what cost, first hand or not.

A holding is a list of lots, oldest first; it covers the member's units in every bucket. What leaves
takes the oldest units first. Lots are kept apart only while a rule of the market needs it: the
cool-off (first-hand units may be given back) and the holding time (young units may not be sold).
"""

from collections.abc import Iterator

from exchange.venue.objects import Lot
from exchange.venue.state import State


def add_units(
    state: State, series: int, member: int, quantity: int, cost: int, *, first_hand: bool = False
) -> None:
    """Add units to the holding of `member`, to the last lot unless a rule needs them apart."""
    holdings = state.holdings[series]
    lots = holdings.get(member)
    if lots is None:
        holdings[member] = [Lot(state.time, quantity, cost, first_hand)]
        return
    window = state.series[series].lot_window
    last = lots[-1]
    if not window or (last.acquired_at == state.time and last.first_hand is first_hand):
        last.quantity += quantity
        last.cost += cost
        return
    _merge_matured(lots, state.time - window)
    lots.append(Lot(state.time, quantity, cost, first_hand))


def take_units(state: State, series: int, member: int, quantity: int) -> None:
    """Take `quantity` of the oldest units out of the holding of `member`."""
    holdings = state.holdings[series]
    lots = holdings[member]
    while quantity:
        lot = lots[0]
        if lot.quantity > quantity:
            lot.cost -= lot.cost * quantity // lot.quantity
            lot.quantity -= quantity
            return
        quantity -= lot.quantity
        del lots[0]
    if not lots:
        del holdings[member]


def take_first_hand(state: State, series: int, member: int, quantity: int) -> None:
    """Take `quantity` of the youngest first-hand units out of the holding of `member`."""
    holdings = state.holdings[series]
    lots = holdings[member]
    for index, taken in list(_youngest_first_hand(lots, quantity)):
        lot = lots[index]
        lot.cost -= lot.cost * taken // lot.quantity
        lot.quantity -= taken
        if not lot.quantity:
            del lots[index]
    if not lots:
        del holdings[member]


def first_hand_given_up(
    state: State, series: int, member: int, quantity: int, *, oldest: bool
) -> list[tuple[int, int]]:
    """Return when the first-hand units were acquired that would go, and how many of each time.

    Of `quantity` units: the oldest, which `take_units` takes, or those that `take_first_hand` does.
    """
    lots = state.holdings[series].get(member) or []
    if not oldest:
        chosen = _youngest_first_hand(lots, quantity)
        return [(lots[index].acquired_at, taken) for index, taken in chosen]
    going: list[tuple[int, int]] = []
    for lot in lots:
        taken = min(quantity, lot.quantity)
        if taken and lot.first_hand:
            going.append((lot.acquired_at, taken))
        quantity -= taken
        if not quantity:
            break
    return going


def first_hand_since(state: State, series: int, member: int, since: int) -> int:
    """Return how many units the member bought first hand later than `since`."""
    lots = state.holdings[series].get(member) or []
    return sum(lot.quantity for lot in lots if lot.first_hand and lot.acquired_at > since)


def held_since(state: State, series: int, member: int, since: int) -> int:
    """Return how many units the member has had since `since` or longer."""
    lots = state.holdings[series].get(member) or []
    return sum(lot.quantity for lot in lots if lot.acquired_at <= since)


def _youngest_first_hand(lots: list[Lot], quantity: int) -> Iterator[tuple[int, int]]:
    """Yield which first-hand lots `quantity` units come from, the youngest first: (index, units).

    Indexes fall, so that a lot may be deleted when its turn has come.
    """
    for index in range(len(lots) - 1, -1, -1):
        if not quantity:
            return
        lot = lots[index]
        if lot.first_hand:
            taken = min(quantity, lot.quantity)
            quantity -= taken
            yield index, taken


def _merge_matured(lots: list[Lot], matured: int) -> None:
    """Make one lot of all that were acquired at `matured` or before."""
    first, end = lots[0], 1
    while end < len(lots) and lots[end].acquired_at <= matured:
        lot = lots[end]
        first.quantity += lot.quantity
        first.cost += lot.cost
        first.first_hand = first.first_hand and lot.first_hand
        end += 1
    del lots[1:end]
