"""Refund of principal: the holder gives units (or principal) up and gets their issue price back.

Escrow pays its share; then what still waits of the top-ups that the units came from; then the
merchant's account, all in one entry. What the merchant lacks is the holder's claim and puts the
series in default.
"""

from exchange.amounts import MONEY, claim_of, share
from exchange.commands.command import OPERATOR
from exchange.commands.kinds import Right
from exchange.commands.redemption import RefundUnits
from exchange.events.redemption import UnitsRefunded
from exchange.refusals import Refusal, Refused
from exchange.venue.closing import revisit
from exchange.venue.debts import owe, owe_principal
from exchange.venue.limits import profile_of
from exchange.venue.lots import (
    first_hand_given_up,
    first_hand_since,
    take_first_hand,
    take_units,
)
from exchange.venue.objects import Series
from exchange.venue.outcome import (
    AVAILABLE,
    ESCROW,
    ISSUANCE,
    REFUNDED,
    SUBSCRIPTION,
    Legs,
    Outcome,
)
from exchange.venue.redemptions import UNITS, asset_of, check_right, redeemable, value_of
from exchange.venue.state import State
from exchange.venue.waiting import drawn, take_out


def decide_refund(state: State, command: RefundUnits, now: int) -> Outcome | Refused:
    """Refund by right (cool-off, principal after expiry), or by the operator for both parties."""
    if command.holder not in state.members:
        return Refused(Refusal.MEMBER_UNKNOWN, "holder")
    if command.actor not in (OPERATOR, command.holder):
        return Refused(Refusal.NOT_PERMITTED, "holder")
    refused = check_right(command.right, command.quantity)
    if refused is not None:
        return refused
    series = redeemable(state, command.series, command.right)
    if isinstance(series, Refused):
        return series
    if command.actor != OPERATOR and command.right is UNITS:
        refused = _check_cool_off(state, command, now)
        if refused is not None:
            return refused
    asset = asset_of(command.series, command.right)
    available = state.available(command.holder, asset)
    if available < command.quantity:
        return Refused(Refusal.UNITS_INSUFFICIENT, "quantity", available)
    due = value_of(series, command.right, command.quantity)
    escrow = state.balances.get(-series.series, MONEY, ESCROW)
    from_escrow = min(due, share(escrow, due, series.value))
    parts = _from_waiting(state, command, series, due - from_escrow, now)
    waited = sum(amount for _, amount in parts)
    rest = due - from_escrow - waited
    from_merchant = min(rest, state.available(series.merchant, MONEY))
    if series.merchant == command.holder:
        from_merchant = rest  # it owes itself
    claimed = rest - from_merchant
    holder, number = (command.holder, AVAILABLE), series.series
    legs = Legs()
    legs.move(asset, command.quantity, holder, (-number, REFUNDED))
    legs.move(MONEY, from_escrow, (-number, ESCROW), holder)
    legs.move(MONEY, waited, (-number, SUBSCRIPTION), holder)
    legs.move(MONEY, from_merchant, (series.merchant, AVAILABLE), holder)
    legs.move(claim_of(number), claimed, (0, ISSUANCE), holder)
    event = UnitsRefunded(
        number,
        command.holder,
        command.right,
        command.quantity,
        from_escrow,
        from_merchant,
        claimed,
        parts,
    )
    return [(event, legs.postings())]


def _check_cool_off(state: State, command: RefundUnits, now: int) -> Refused | None:
    cool_off = profile_of(state, command.series).cool_off
    returnable = first_hand_since(state, command.series, command.holder, now - cool_off)
    if command.quantity > returnable:
        return Refused(Refusal.COOL_OFF_OVER, "quantity", returnable)
    return None


def _from_waiting(
    state: State, command: RefundUnits, series: Series, missing: int, now: int
) -> tuple[tuple[int, int], ...]:
    if command.right is not UNITS or not missing:
        return ()
    given_up = first_hand_given_up(
        state,
        command.series,
        command.holder,
        command.quantity,
        oldest=command.actor == OPERATOR,
    )
    return drawn(state, series, given_up, missing, now)


def evolve_units_refunded(state: State, event: UnitsRefunded, actor: int) -> None:
    """Remove what was given up; what is still owed is a claim."""
    series = state.series[event.series]
    if event.right is not Right.UNITS:
        owe_principal(state, series, event.holder, -event.quantity)
    else:
        series.outstanding -= event.quantity
        take = take_units if actor == OPERATOR else take_first_hand
        take(state, event.series, event.holder, event.quantity)
    if event.from_waiting:
        take_out(state, state.top_ups[event.series], event.from_waiting)
    if event.claimed:
        series.defaulted = True
        owe(state, claim_of(event.series), event.holder, event.claimed)
    revisit(state, series)
