"""The tree obeys its rules; and each rule, shown a tree that breaks it, says so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.tree import content, links, marks, names, settings, sizes

ROOT = Path(__file__).resolve().parent.parent

Rule = Callable[[Path], list[str]]

RULES: tuple[Rule, ...] = (
    sizes.long_modules,
    sizes.long_functions,
    sizes.large_medians,
    names.vague_names,
    names.strangers,
    names.folders_without_init,
    names.unlisted_capabilities,
    content.missing_docstrings,
    content.inexact_numbers,
    content.needless_exceptions,
    content.foreign_addresses,
    links.dead_links,
    marks.bad_marks,
    marks.rows_without_sentence,
    settings.undocumented_settings,
    settings.unread_settings,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_obeys(rule: Rule) -> None:
    broken = rule(ROOT)
    assert not broken, "\n" + "\n".join(broken)


MARK = "@pytest.mark.requirement"

# A rule, a file that breaks it, what that file holds, and what the rule must say of it.
BREAKS: tuple[tuple[Rule, str, str, str], ...] = (
    (sizes.long_modules, "ledger/a.py", "x = 1\n" * 401, "401 lines"),
    (sizes.long_functions, "tests/a.py", "def f():\n" + " x = 1\n" * 60, "f has 61 lines"),
    (sizes.large_medians, "portal/a.py", "x = 1\n" * 121, "median module of 121"),
    (sizes.large_medians, "portal/a.py", "def f():\n" + " x = 1\n" * 12, "median function of 13"),
    (names.vague_names, "tests/support/utils.py", "", "tests/support/utils"),
    (names.vague_names, "exchange/core/a.py", "", "exchange/core"),
    (names.strangers, "setup.cfg", "", "setup.cfg"),
    (names.folders_without_init, "tests/deep/er/test_a.py", "", "tests/deep/er"),
    (names.folders_without_init, "tests/deep/er/test_a.py", "", "tests/deep:"),
    (names.unlisted_capabilities, "portal/fortune/__init__.py", "", "portal/fortune"),
    (content.missing_docstrings, "ledger/a.py", "x = 1\n", "a.py: no docstring"),
    (content.missing_docstrings, "ledger/a.py", '"""A."""\ndef f(): ...\n', "f has no docstring"),
    (content.missing_docstrings, "ledger/a.py", '"""A."""\nclass C: ...\n', "C has no docstring"),
    (content.inexact_numbers, "exchange/a.py", "x = 1.0\n", "literal 1.0"),
    (content.inexact_numbers, "exchange/a.py", "def f(x: float): ...\n", "not int"),
    (content.inexact_numbers, "exchange/a.py", "x = float(y)\n", "not int"),
    (content.inexact_numbers, "exchange/a.py", "x = y / z\n", "true division"),
    (content.inexact_numbers, "exchange/a.py", "x /= y\n", "true division"),
    (content.inexact_numbers, "exchange/a.py", "from decimal import Decimal\n", "not int"),
    (content.inexact_numbers, "exchange/a.py", "import decimal\n", "not int"),
    (content.foreign_addresses, "docs/a.md", "see https:" + "//elsewhere.org/x\n", "elsewhere.org"),
    (content.foreign_addresses, "a.lock", "x @ http:" + "//localhost/x\n", "localhost"),
    (marks.bad_marks, "tests/test_a.py", MARK + "('X-1')\ndef f(): ...", "no row X-1"),
    (marks.bad_marks, "tests/test_a.py", MARK + "()\ndef f(): ...", "one to three"),
    (marks.bad_marks, "tests/test_a.py", MARK + "(A)\ndef f(): ...", "written out"),
    (marks.bad_marks, "tests/test_a.py", MARK + "(*ABCD)\ndef f(): ...", "written out"),
    (marks.bad_marks, "tests/test_a.py", MARK + "('A', 'B', 'C', 'D')\ndef f(): ...", "three"),
    (marks.bad_marks, "tests/test_a.py", MARK + "('A-1')\nclass TestA: ...", "mark the function"),
    (links.dead_links, "docs/a.md", "[see](b.md)\n", "b.md is not there"),
    (links.dead_links, "docs/a.md", "see `ledger/b.py`\n", "ledger/b.py is not there"),
    (marks.rows_without_sentence, "tests/requirements.toml", "A-1 = { says = '' }", "A-1: needs"),
    (settings.undocumented_settings, "portal/a.py", "x = 'SCRIP_" + "SECRET'", "is not in docs"),
    (settings.unread_settings, "docs/settings.md", "SCRIP_" + "OLD", "nothing reads it"),
)  # fmt: skip


@pytest.mark.parametrize(("rule", "file", "text", "complaint"), BREAKS)
def test_a_break_is_seen(tmp_path: Path, rule: Rule, file: str, text: str, complaint: str) -> None:
    sound_tree(tmp_path)
    assert rule(tmp_path) == []

    broken = tmp_path / file
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_text(text, "utf-8")

    assert any(complaint in said for said in rule(tmp_path))


def test_a_missing_file_that_may_hold_floats_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "FLOATS_ALLOWED", {"exchange/gone.py": "an example"})

    assert content.needless_exceptions(tmp_path) == ["exchange/gone.py: is gone"]


def test_paths_may_be_joined_where_numbers_may_not_be_divided(tmp_path: Path) -> None:
    sound_tree(tmp_path)
    (tmp_path / "ledger" / "a.py").write_text(
        'x = z / "a" / y\nx = self.home / NAME\nx = a / LOCK_FILE\n', "utf-8"
    )

    assert content.inexact_numbers(tmp_path) == []


def test_addresses_of_this_machine_pass(tmp_path: Path) -> None:
    sound_tree(tmp_path)
    (tmp_path / "docs" / "a.md").write_text(
        "http://127.0.0.1:8000/ ws://localhost:{port}/\n", "utf-8"
    )

    assert content.foreign_addresses(tmp_path) == []


def sound_tree(root: Path) -> None:
    """Lay out the smallest tree that breaks no rule."""
    for folder in ("matching", "ledger", "exchange", "portal", "tests", "docs"):
        (root / folder).mkdir()
        if folder != "docs":
            (root / folder / "__init__.py").write_text('"""Say what it is for."""\n', "utf-8")
    rows = "".join(f'A-{n} = {{ says = "It works.", route = "" }}\n' for n in range(1, 5))
    (root / "tests" / "requirements.toml").write_text(rows, "utf-8")
    (root / "docs" / "settings.md").write_text("# Settings\n", "utf-8")
    (root / "pyproject.toml").write_text("", "utf-8")
