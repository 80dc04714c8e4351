"""What concerns the engine itself: rules, clock, and the hash of the state."""

from exchange.commands.engine import ChangeRules, ConfirmClock
from exchange.events.engine import ClockConfirmed, RulesChanged, StateHashed
from exchange.refusals import Refusal, Refused
from exchange.venue.outcome import Outcome
from exchange.venue.state import State

RULES = 1
"""The newest version of the rules that this code can decide by."""


def decide_change_rules(state: State, command: ChangeRules, _now: int) -> Outcome | Refused:
    """Go on by newer rules that this code knows; never back."""
    if not state.rules < command.rules <= RULES:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "rules", RULES)
    return [(RulesChanged(command.rules), ())]


def evolve_rules_changed(state: State, event: RulesChanged, _actor: int) -> None:
    """Set the rules."""
    state.rules = event.rules


def decide_confirm_clock(_state: State, _command: ConfirmClock, _now: int) -> Outcome | Refused:
    """Record that the operator accepted the clock; the sequencer holds the halt itself."""
    return [(ClockConfirmed(), ())]


def evolve_nothing(_state: State, _event: StateHashed | ClockConfirmed, _actor: int) -> None:
    """Leave the state as it is: the entry itself is the fact."""
