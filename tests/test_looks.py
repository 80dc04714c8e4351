"""A colour, a size or an inline style outside its place is seen; the tree has none."""

from pathlib import Path

import pytest

from tests.test_house import ROOT, program


def test_the_portal_keeps_its_looks_in_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = program("looks", monkeypatch)

    assert list(looks.strays(ROOT / "portal")) == []


@pytest.mark.parametrize(
    ("file", "text", "complaint"),
    [
        ("frontend/src/styles/a.css", ".a { color: #c00; }", "a colour: #c00"),
        ("frontend/src/styles/a.css", ".a { color: rgb(1 2 3); }", "a colour: rgb("),
        ("frontend/src/styles/a.css", ".a {\n  background: White;\n}", "a.css:2: a colour: White"),
        ("frontend/src/styles/a.css", ".a { margin: 0 3px; }", "a size in pixels: 3px"),
        ("frontend/src/styles/a.css", ".a { padding-left: 2rem; }", "a distance"),
        ("frontend/src/styles/a.css", ".a { font-size: 13pt; }", "a font size"),
        ("frontend/src/styles/a.css", ".a { font-size: 1.1em; }", "a font size"),
        ("frontend/src/styles/a.css", ".a { font-weight: 500; }", "a font weight"),
        ("frontend/src/pages/a.js", 'plot({ line: "#1b2b3c" })', "a colour"),
        ("frontend/src/pages/a.js", 'box.style.width = "12px"', "a distance"),
        ("a/templates/a/a.html", '<p style="x">', "an inline style"),
        ("templates/a.html", '<p onclick="x()">', "an inline handler"),
        ("templates/a.html", "<script>x()</script>", "an inline script"),
        ("templates/a.html", '<path fill="#123456"/>', "a colour"),
    ],
)
def test_a_stray_is_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str, text: str, complaint: str
) -> None:
    looks = program("looks", monkeypatch)
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")

    assert any(complaint in stray for stray in looks.strays(tmp_path))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("frontend/src/tokens.css", ":root { --red: #b00; --gap: 4px; }"),
        ("frontend/src/styles/a.css", "/* not #fff, not 3px */\n.a { color: var(--red); }"),
        ("frontend/src/styles/a.css", '@media (max-width: 760px) { [data-c="red"] { gap: 0; } }'),
        ("frontend/src/styles/a.css", ".a { font-size: var(--text-2); width: min(100%, 20rem); }"),
        ("frontend/src/pages/a.js", 'find("#order-form"); const n = 3;'),
        ("templates/a.html", '<script type="module" src="/static/a.js"></script>'),
        ("templates/a.html", '<script type="application/json">{}</script>'),
    ],
)
def test_what_keeps_to_the_tokens_passes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str, text: str
) -> None:
    looks = program("looks", monkeypatch)
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")

    assert list(looks.strays(tmp_path)) == []
