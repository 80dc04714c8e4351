"""The report of rows and tests, and volume that runs only when asked for."""

import pytest

MARKED = """
import pytest

@pytest.mark.requirement("P3-21", "J-09")
@pytest.mark.parametrize("price", [1, 2])
def test_trade(price):
    assert price == 1

@pytest.mark.requirement("P3-21")
def test_quote():
    pass

@pytest.mark.requirement("DC-01")
def test_chain():
    pass

@pytest.mark.long
def test_volume():
    pass
"""


@pytest.fixture
def project(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    """Lay out a project with our own conftest and a few marked tests."""
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    ours = pytestconfig.rootpath / "tests" / "conftest.py"
    pytester.makeconftest(ours.read_text("utf-8"))
    pytester.makeini("[pytest]\nmarkers =\n  requirement\n  long\n")
    pytester.makepyfile(MARKED)
    return pytester


def test_a_row_passes_only_with_all_its_tests(project: pytest.Pytester) -> None:
    run = project.runpytest_subprocess("-m", "requirement", "--requirements")

    run.stdout.fnmatch_lines([
        "P3-21  failed *::test_trade",
        "P3-21  passed *::test_quote",
        "DC-01  passed *::test_chain",
        "J-09   failed *::test_trade",
        "3 of 302 rows have a test; 1 of them pass",
    ])  # fmt: skip


def test_nothing_is_reported_unasked(project: pytest.Pytester) -> None:
    run = project.runpytest_subprocess()

    run.stdout.no_fnmatch_line("*rows have a test*")


def test_volume_is_left_out_and_not_called_skipped(project: pytest.Pytester) -> None:
    run = project.runpytest_subprocess("-k", "not trade")

    run.assert_outcomes(passed=2, skipped=0, deselected=3)


def test_volume_runs_when_asked_for(project: pytest.Pytester) -> None:
    run = project.runpytest_subprocess("-m", "long", "--hypothesis-profile=long")

    run.assert_outcomes(passed=1, deselected=4)
