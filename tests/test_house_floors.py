"""The floors of coverage and mutants hold: one below is a failure, at the floor is none."""

import importlib
import json
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


def program(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import a program of .house, which is no package."""
    monkeypatch.syspath_prepend(str(ROOT / ".house"))
    return importlib.import_module(name)


def covered(core: str, branches: int, lines: int) -> dict[str, dict[str, dict[str, int]]]:
    """Return what coverage reports of a core, half of it in a module that is covered whole."""
    return {
        f"{core}/whole.py": summary(50, 50),
        f"{core}/part.py": summary(branches - 50, lines - 50),
    }


def summary(branches: int, lines: int) -> dict[str, dict[str, int]]:
    """Return a module of 50 branches and 50 lines, so many of them covered."""
    return {
        "summary": {
            "covered_branches": branches, "num_branches": 50,
            "covered_lines": lines, "num_statements": 50,
        }
    }  # fmt: skip


@pytest.mark.parametrize(("branches", "lines", "status"), [(95, 95, 0), (94, 100, 1), (100, 94, 1)])
@pytest.mark.parametrize("core", ["matching", "ledger", "exchange/venue"])
def test_below_95_percent_of_any_core_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, core: str, branches: int, lines: int, status: int
) -> None:
    floor = program("coverage_floor", monkeypatch)
    files: dict[str, dict[str, dict[str, int]]] = {}
    for each in ("matching", "ledger", "exchange/venue"):
        files |= covered(each, branches, lines) if each == core else covered(each, 100, 100)

    def run(command: Sequence[str], **_place: object) -> int:
        assert "--cov-branch" in command
        assert {"--cov=matching", "--cov=ledger", "--cov=exchange.venue"} <= set(command)
        (report,) = (each for each in command if each.startswith("--cov-report=json:"))
        Path(report.partition(":")[2]).write_text(json.dumps({"files": files}), "utf-8")
        return 0

    monkeypatch.setattr(floor.subprocess, "call", run)

    assert floor.main() == status


def test_tests_that_fail_are_a_failure_whatever_they_cover(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    floor = program("coverage_floor", monkeypatch)
    monkeypatch.setattr(floor.subprocess, "call", lambda _command, **_place: 1)

    assert floor.main() == 1


@pytest.mark.parametrize(("alive", "status"), [(15, 0), (16, 1), (100, 1)])
@pytest.mark.parametrize("core", ["matching", "ledger", "exchange/venue"])
def test_below_85_percent_of_mutants_killed_in_any_core_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, core: str, alive: int, status: int
) -> None:
    mutants = program("mutants", monkeypatch)
    mutations = program("mutations", monkeypatch)
    tried = [
        mutations.Mutant(f"{each}/a.py", 1, number, "a < b", "a <= b")
        for each in ("matching", "ledger", "exchange/venue")
        for number in range(100)
    ]
    survivors = [each for each in tried if each.path == f"{core}/a.py"][:alive]

    assert mutants.verdict(survivors, tried) == status
