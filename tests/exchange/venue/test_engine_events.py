"""What concerns the engine itself: rules that only go forward, and a clock confirmed."""

import pytest

from exchange.commands import ChangeRules, ConfirmClock
from exchange.events import ClockConfirmed, RulesChanged
from exchange.refusals import Refusal, Refused
from exchange.venue import engine_events
from tests.support.market import AUTO, Market


def test_rules_go_forward_to_what_this_code_knows(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_events, "RULES", 3)

    market.ok(ChangeRules(0, *AUTO, 2))
    assert market.last(RulesChanged) == RulesChanged(2)
    assert market.state.rules == 2

    back = market.refused(ChangeRules(0, *AUTO, 1))
    beyond = market.refused(ChangeRules(0, *AUTO, 4))
    assert back == beyond == Refused(Refusal.FIELD_OUT_OF_RANGE, "rules", 3)


def test_a_confirmed_clock_is_recorded(market: Market) -> None:
    market.ok(ConfirmClock(0, *AUTO))

    assert market.last(ClockConfirmed) == ClockConfirmed()
