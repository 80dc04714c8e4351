"""Catalogues: a message without its Chinese is named, whatever file says it; so is a quarrel."""

import json
from pathlib import Path

import pytest

from portal.catalogues import compile_stale
from tests.test_house import program

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def portal(tmp_path: Path) -> Path:
    """Lay out a portal that says one thing in each place, all of it translated."""
    lay(tmp_path / "greeting.py", "from x import _\n_('Good day')\n")
    lay(tmp_path / "templates" / "layout.html", "{{ _('Market') }}")
    days = "ngettext('%(num)s day', '%(num)s days', 2)"
    lay(tmp_path / "mall" / "__init__.py", f"_l('Goods')\n{days}\n")
    lay(tmp_path / "mall" / "templates" / "mall" / "a.html", "{% trans %}Cart{% endtrans %}")
    lay(tmp_path / "mall" / "templates" / "mall" / "mail.txt", "{{ pgettext('mail', 'Hello') }}")
    lay(tmp_path / "frontend" / "src" / "pages" / "a.js", 'say(_("Lost"));')
    translate(tmp_path, ("Good day", "您好"), ("Market", "市场"))
    translate(tmp_path / "frontend", ("Lost", "断开"))
    translate(tmp_path / "mall", ("Goods", "商品"), ("Cart", "购物车"))
    with catalogue(tmp_path / "mall").open("a", encoding="utf-8") as file:
        file.write('msgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] "%(num)s 天"\n\n')
        file.write('msgctxt "mail"\nmsgid "Hello"\nmsgstr "您好"\n')
    return tmp_path


def lay(path: Path, text: str) -> None:
    """Write a file where there may be no folder yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def catalogue(folder: Path) -> Path:
    """Return where the catalogue of a folder lies."""
    return folder / "translations" / "zh" / "LC_MESSAGES" / "messages.po"


def translate(folder: Path, *pairs: tuple[str, str]) -> None:
    """Write a catalogue."""
    messages = "".join(f'msgid "{english}"\nmsgstr "{chinese}"\n\n' for english, chinese in pairs)
    lay(catalogue(folder), HEADER + messages)


def test_a_complete_catalogue_passes(portal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = program("messages", monkeypatch)

    assert messages.check(portal) == 0


@pytest.mark.parametrize(
    ("folder", "change", "complaint"),
    [
        ("", ("Good day", "Good night"), "shared: "),
        ("", ("市场", ""), "empty: 'Market'"),
        ("", ('msgid "Market"', '#, fuzzy\nmsgid "Market"'), "fuzzy: 'Market'"),
        ("frontend", ("Lost", "Found"), "missing: 'Lost'"),
        ("mall", ("Cart", "Basket"), "missing: 'Cart'"),
        ("mall", ('msgctxt "mail"\n', ""), "missing: 'Hello'"),
        ("mall", ("%(num)s 天", "%(number)s 天"), "%(num)s day"),
        ("mall", ('"%(num)s 天"', '""'), "empty: "),
    ],
)
def test_a_message_without_its_chinese_is_named(
    portal: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: str,
    change: tuple[str, str],
    complaint: str,
) -> None:
    messages = program("messages", monkeypatch)
    path = catalogue(portal / folder)
    path.write_text(path.read_text("utf-8").replace(*change), "utf-8")

    assert messages.check(portal) == 1
    assert complaint in capsys.readouterr().out


def test_two_translations_of_one_message_are_named(
    portal: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = program("messages", monkeypatch)
    path = catalogue(portal / "mall")
    path.write_text(path.read_text("utf-8") + '\nmsgid "Market"\nmsgstr "集市"\n', "utf-8")

    assert messages.check(portal) == 1
    assert "mall: two translations: 'Market'" in capsys.readouterr().out


def test_extracting_adds_what_is_new_and_loses_nothing(
    portal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = program("messages", monkeypatch)
    lay(portal / "templates" / "more.html", "{{ _('Wallet') }} {{ _('Goods') }}")

    assert messages.extract(portal, ["shared"]) == 0

    written = catalogue(portal).read_text("utf-8")
    assert 'msgid "Wallet"\nmsgstr ""' in written
    assert 'msgid "Market"\nmsgstr "市场"' in written
    assert "Goods" not in written  # the mall's catalogue has it already


def test_catalogues_are_compiled_when_missing_and_when_older(portal: Path) -> None:
    assert compile_stale(portal) == 2
    assert compile_stale(portal) == 0

    catalogue(portal).with_suffix(".mo").unlink()

    assert compile_stale(portal) == 1


def test_what_scripts_say_is_written_for_the_bundles(
    portal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = program("messages", monkeypatch)

    assert messages.compile_all(portal) == 0
    assert json.loads((portal / "frontend" / "words.json").read_text("utf-8")) == {"Lost": "断开"}
