"""The gate refuses what the engine cannot take just now, in the order of the refusals."""

from pathlib import Path

import pytest

from exchange.commands import CancelOrder, CancelOrders, Command, ConfirmClock
from exchange.gate import Gate, Poison, command_digest
from exchange.refusals import Refusal
from tests.support.engine_venue import count

CONFIRM = ConfirmClock(0, "k", 0)
CANCEL = CancelOrder(1, "k", 0, series=1, order=2)
CANCEL_ALL = CancelOrders(1, "k", 0)


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(Poison(tmp_path / "poison"))


def refusal(gate: Gate, command: Command) -> Refusal | None:
    refused = gate.refuse(command)
    return None if refused is None else refused.refusal


def test_an_open_gate_lets_everything_pass(gate: Gate) -> None:
    assert not gate.closed
    assert refusal(gate, count()) is None


def test_with_a_halted_clock_only_the_operators_confirmation_passes(gate: Gate) -> None:
    gate.clock_halted = True

    assert gate.closed
    assert refusal(gate, count()) is Refusal.CLOCK_UNCONFIRMED
    assert refusal(gate, CANCEL) is Refusal.CLOCK_UNCONFIRMED
    assert refusal(gate, ConfirmClock(7, "k", 0)) is Refusal.CLOCK_UNCONFIRMED
    assert refusal(gate, CONFIRM) is None


def test_on_a_nearly_full_disk_only_cancels_pass(gate: Gate) -> None:
    gate.storage_nearly_full = True

    assert gate.closed
    assert refusal(gate, count()) is Refusal.STORAGE_NEARLY_FULL
    assert [refusal(gate, each) for each in (CANCEL, CANCEL_ALL, CONFIRM)] == [None] * 3


def test_the_first_of_several_reasons_is_given(gate: Gate) -> None:
    gate.poison.add(count())
    gate.storage_nearly_full = True
    assert refusal(gate, count()) is Refusal.STORAGE_NEARLY_FULL
    gate.clock_halted = True
    assert refusal(gate, count()) is Refusal.CLOCK_UNCONFIRMED


def test_a_poison_command_is_refused_under_any_key_and_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "poison"
    Poison(path).add(count("one", 3))
    Poison(path).add(count("two", 4))
    gate = Gate(Poison(path))

    assert gate.closed
    assert refusal(gate, count("other", 3)) is Refusal.COMMAND_POISONED
    assert refusal(gate, count("other", 4)) is Refusal.COMMAND_POISONED
    assert refusal(gate, count("one", 5)) is None
    assert refusal(gate, count("one", 3, actor=2)) is None


def test_the_operator_lets_a_command_pass_again_by_removing_its_line(tmp_path: Path) -> None:
    path = tmp_path / "poison"
    Poison(path).add(count())
    assert path.read_text() == f"{command_digest(count())}\n"
    path.write_text("")

    assert count() not in Poison(path)
