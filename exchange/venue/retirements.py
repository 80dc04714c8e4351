"""Retirement: a merchant gives up units of its own, which so are no longer outstanding.

They leave as by a refund of principal whose holder is the merchant: to `refunded:S`, and their
share of escrow, rounded down, goes to the merchant, who owes the rest to itself.
"""

from exchange.amounts import MONEY, share, units_of
from exchange.commands.command import OPERATOR
from exchange.commands.series import RetireUnits
from exchange.events.series import UnitsRetired
from exchange.refusals import Refusal, Refused
from exchange.venue.closing import revisit
from exchange.venue.gifts import usable_series
from exchange.venue.lots import take_units
from exchange.venue.objects import Series
from exchange.venue.outcome import (
    AVAILABLE,
    ESCROW,
    REFUNDED,
    Legs,
    Outcome,
    check_quantity,
)
from exchange.venue.state import State
from exchange.venue.timers import TimerKind
from exchange.venue.upkeep import own_series


def decide_retire(state: State, command: RetireUnits, _now: int) -> Outcome | Refused:
    """Retire what the merchant asks for."""
    refused = check_quantity("quantity", command.quantity)
    if refused is not None:
        return refused
    series = own_series(state, command.series, command.actor)
    if isinstance(series, Series):
        series = usable_series(state, command.series)
    if isinstance(series, Refused):
        return series
    available = state.available(series.merchant, units_of(command.series))
    if available < command.quantity:
        return Refused(Refusal.UNITS_INSUFFICIENT, "quantity", available)
    return _retired(state, series, command.quantity)


def decide_bought_back(state: State, number: int, _now: int) -> Outcome:
    """Retire what the standing buy-back bought."""
    series = state.series[number]
    return _retired(state, series, series.bought_back)


def _retired(state: State, series: Series, quantity: int) -> Outcome:
    number, merchant = series.series, (series.merchant, AVAILABLE)
    escrow = state.balances.get(-number, MONEY, ESCROW)
    released = share(escrow, quantity * series.terms.issue_price, series.value)
    legs = Legs()
    legs.move(units_of(number), quantity, merchant, (-number, REFUNDED))
    legs.move(MONEY, released, (-number, ESCROW), merchant)
    return [(UnitsRetired(number, quantity, released), legs.postings())]


def evolve_retired(state: State, event: UnitsRetired, actor: int) -> None:
    """Take the units out of the merchant's holding."""
    series = state.series[event.series]
    series.outstanding -= event.quantity
    take_units(state, event.series, series.merchant, event.quantity)
    if actor == OPERATOR:
        series.bought_back = 0
        state.timers.clear(TimerKind.BOUGHT_BACK, event.series)
    revisit(state, series)
