"""The standing buy-back: while it is on, units that the merchant buys retire.

A fill or an accepted transfer only counts what the merchant bought; a timer that is due at once
lets the venue retire it, before any other command. So settlement stays as it is for everybody.
"""

from exchange.commands.series import SetBuyBack
from exchange.events.series import BuyBackSet
from exchange.refusals import Refusal, Refused
from exchange.venue.objects import Series
from exchange.venue.outcome import Outcome
from exchange.venue.state import State
from exchange.venue.timers import TimerKind
from exchange.venue.upkeep import check_living, own_series


def decide_set_buy_back(state: State, command: SetBuyBack, _now: int) -> Outcome | Refused:
    """Begin or end it."""
    series = own_series(state, command.series, command.actor)
    if isinstance(series, Refused):
        return series
    refused = check_living(series)
    if refused is not None:
        return refused
    if series.buying_back is command.on:
        return Refused(Refusal.ALREADY_DONE, "on")
    return [(BuyBackSet(command.series, command.on), ())]


def evolve_buy_back_set(state: State, event: BuyBackSet, _actor: int) -> None:
    """Set the switch."""
    state.series[event.series].buying_back = event.on


def count_bought(state: State, series: Series, quantity: int) -> None:
    """Let units that the merchant bought just now retire next."""
    if quantity:
        series.bought_back += quantity
        state.timers.set(TimerKind.BOUGHT_BACK, series.series, state.time, state.sequence)
