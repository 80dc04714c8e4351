"""A pytest plugin that tells which rows of the acceptance table the marked tests show.

With `--requirements` the run ends with a table: row, test, route, result, and the number of rows
that have a test. A row is shown when every test that carries it passed.
"""

import tomllib
from pathlib import Path

import pytest

ROWS_FILE = Path(__file__).resolve().parent.parent / "requirements.toml"
ROUTE_UNKNOWN = "-"


def rows() -> dict[str, dict[str, str]]:
    """Return all rows of the acceptance table by id, each with its sentence and its route."""
    table = tomllib.loads(ROWS_FILE.read_text("utf-8"))
    return {str(key): {**row} for key, row in table.items()}


def marked_ids(item: pytest.Item) -> list[str]:
    """Return the rows that a test carries, in the order written."""
    return [str(row) for mark in item.iter_markers("requirement") for row in mark.args]


class RequirementReport:
    """Collects the outcome of every marked test of this run."""

    def __init__(self) -> None:
        self.outcomes: dict[str, dict[str, str]] = {}  # row -> test -> result
        self._ids: dict[str, list[str]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note which rows each collected test carries."""
        for item in session.items:
            self._ids[item.nodeid] = marked_ids(item)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the worst result of set-up, call and tear-down; parameters count as one test."""
        test = report.nodeid.partition("[")[0]
        for row in self._ids.get(report.nodeid, ()):
            results = self.outcomes.setdefault(row, {})
            if report.outcome != "passed":
                results[test] = report.outcome
            elif report.when == "call":
                results.setdefault(test, report.outcome)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print row, test, route and result, then how many rows have a test."""
        known = rows()
        terminalreporter.section("requirements")
        for row in sorted(self.outcomes, key=list(known).index):
            route = known[row]["route"] or ROUTE_UNKNOWN
            for test, result in self.outcomes[row].items():
                terminalreporter.write_line(f"{row:6} {result:7} {route:32} {test}")
        passed = sum(set(results.values()) == {"passed"} for results in self.outcomes.values())
        terminalreporter.write_line(
            f"{len(self.outcomes)} of {len(known)} rows have a test; {passed} of them pass"
        )


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--requirements`."""
    parser.addoption(
        "--requirements", action="store_true", help="print which rows the marked tests show"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Report only when asked to."""
    if config.getoption("--requirements"):
        config.pluginmanager.register(RequirementReport(), "requirement-report")
