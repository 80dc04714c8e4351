"""Lots: whose units were acquired when, at what cost, first hand or not.

A holding is a list of lots, oldest first; it covers the member's units in every bucket. What leaves
takes the oldest units first. Lots are kept apart only while a rule of the market needs it: the
cool-off (first-hand units may be given back) and the holding time (young units may not be sold).
"""

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
    matured = state.time - window
    while len(lots) > 1 and lots[1].acquired_at <= matured:
        _merge(lots[0], lots.pop(1))
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
    for index in range(len(lots) - 1, -1, -1):
        lot = lots[index]
        if not lot.first_hand:
            continue
        taken = min(quantity, lot.quantity)
        lot.cost -= lot.cost * taken // lot.quantity
        lot.quantity -= taken
        quantity -= taken
        if not lot.quantity:
            del lots[index]
        if not quantity:
            break
    if not lots:
        del holdings[member]


def first_hand_since(state: State, series: int, member: int, since: int) -> int:
    """Return how many units the member bought first hand later than `since`."""
    lots = state.holdings[series].get(member) or []
    return sum(lot.quantity for lot in lots if lot.first_hand and lot.acquired_at > since)


def held_since(state: State, series: int, member: int, since: int) -> int:
    """Return how many units the member has had since `since` or longer."""
    lots = state.holdings[series].get(member) or []
    return sum(lot.quantity for lot in lots if lot.acquired_at <= since)


def _merge(lot: Lot, other: Lot) -> None:
    lot.quantity += other.quantity
    lot.cost += other.cost
    lot.first_hand = lot.first_hand and other.first_hand
