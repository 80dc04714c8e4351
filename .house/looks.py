"""Fail on a colour, a size or a distance that is not in the tokens file, and on what a CSP forbids.

Usage: python .house/looks.py

Styles may name tokens, shares (%, fr) and multiples of the type (em, rem, ch) for how wide a thing
is, but distances between things are tokens. Scripts name no colours and no pixels; templates have
no inline style, script or handler.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOKENS = "tokens.css"
FORBIDDEN_IN_STYLES = {
    "a colour": re.compile(
        r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|light-dark)\("
        r"|(?<![-\w])(?:white|black|red|green|blue|gr[ae]y|orange|yellow|silver|navy|purple|teal"
        r"|maroon|olive|lime|aqua|fuchsia|brown|gold|pink)(?![-\w(])",
        re.IGNORECASE,
    ),
    "a size in pixels": re.compile(
        r"(?<![-\w.#])\d*\.?\d+(?:px|pt|pc|cm|mm|in|q)\b", re.IGNORECASE
    ),
    "a distance": re.compile(
        r"(?<![-\w])(?:padding|margin|gap|row-gap|column-gap|border|inset|outline|box-shadow)"
        r"[-a-z]*:[^;]*?\d(?:rem|[dsl]?v(?:w|h|min|max|i|b))\b",
        re.IGNORECASE,
    ),
    "a font size": re.compile(
        r"(?<![-\w])font-size:(?!\s*(?:var\(--text-[1-6]\)|inherit))", re.IGNORECASE
    ),
    "a font weight": re.compile(
        r"(?<![-\w])font-weight:(?!\s*(?:var\(--(?:plain|strong)\)|inherit))", re.IGNORECASE
    ),
}
FORBIDDEN_IN_SCRIPTS = {
    "a colour": re.compile(
        r"[\"'`]#[0-9a-f]{3}(?:[0-9a-f]{3}(?:[0-9a-f]{2})?)?[\"'`]|\b(?:rgba?|hsla?)\(\s*\d",
        re.IGNORECASE,
    ),
    "a distance": re.compile(r"\d(?:px|rem)\b"),
}
FORBIDDEN_IN_TEMPLATES = {
    "an inline style": re.compile(r"\sstyle=|<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+=[\"']", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE
    ),
    "a colour": re.compile(r"\b(?:fill|stroke|color|bgcolor)=\"#[0-9a-f]", re.IGNORECASE),
}
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
QUOTED = re.compile(r"\"[^\"\n]*\"")
CONDITION = re.compile(r"@(?:media|container|supports)[^{]*")


def main() -> int:
    """Name every stray and return the exit status."""
    found = list(strays(ROOT / "portal"))
    for stray in found:
        print(stray)
    if found:
        print(f"{len(found)} strays: portal/frontend/src/{TOKENS} is the place for looks")
    return bool(found)


def strays(portal: Path) -> Iterator[str]:
    """Yield what styles, scripts and templates say that they should not."""
    sources = portal / "frontend" / "src"
    for path in sorted(sources.rglob("*.css")):
        if path.name != TOKENS:
            yield from matches(portal, path, FORBIDDEN_IN_STYLES, bare(path.read_text("utf-8")))
    for path in sorted(sources.rglob("*.js")):
        yield from matches(portal, path, FORBIDDEN_IN_SCRIPTS, path.read_text("utf-8"))
    for path in sorted(portal.rglob("templates/**/*.html")):
        yield from matches(portal, path, FORBIDDEN_IN_TEMPLATES, path.read_text("utf-8"))


def bare(style: str) -> str:
    """Return a style sheet without comments, quoted text and conditions, its lines in place."""
    for pattern in (COMMENT, QUOTED, CONDITION):
        style = pattern.sub(lambda match: "\n" * match.group().count("\n"), style)
    return style


def matches(
    portal: Path, path: Path, forbidden: "dict[str, re.Pattern[str]]", text: str
) -> Iterator[str]:
    """Yield where a text holds something forbidden."""
    for what, pattern in forbidden.items():
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            place = f"portal/{path.relative_to(portal)}:{line}"
            yield f"{place}: {what}: {match.group().strip()}"


if __name__ == "__main__":
    sys.exit(main())
