"""Catalogues of messages: one for each capability and one that all share; source text is English.

A folder `translations` holds `zh/LC_MESSAGES/messages.po`, written by people and by
`.house/messages.py`. What programs read, `messages.mo`, is made of it at set-up, or here at the
start when it is missing or older.
"""

from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PORTAL: Final = Path(__file__).parent
TRANSLATED: Final = "zh"
"""The language that has catalogues; the other is the source's own."""

SCRIPTS: Final = "frontend"
"""What scripts say has a catalogue too, which the bundles take in."""


def catalogues(portal: Path = PORTAL) -> list[Path]:
    """Return every catalogue of what the portal says, the shared one first."""
    of_capabilities = portal.glob(f"*/translations/{TRANSLATED}/LC_MESSAGES/messages.po")
    shared = portal / "translations" / TRANSLATED / "LC_MESSAGES" / "messages.po"
    return [shared, *sorted(c for c in of_capabilities if c.parents[3].name != SCRIPTS)]


def folders(portal: Path = PORTAL) -> list[Path]:
    """Return the folders `translations`, the shared one first."""
    return [catalogue.parents[2] for catalogue in catalogues(portal)]


def compile_stale(portal: Path = PORTAL) -> int:
    """Compile each catalogue whose compiled form is missing or older; return how many."""
    stale = [catalogue for catalogue in catalogues(portal) if _stale(catalogue)]
    for catalogue in stale:
        _compile(catalogue)
    return len(stale)


def _stale(catalogue: Path) -> bool:
    compiled = catalogue.with_suffix(".mo")
    if not catalogue.is_file():
        return False
    return not compiled.is_file() or compiled.stat().st_mtime_ns < catalogue.stat().st_mtime_ns


def _compile(catalogue: Path) -> None:
    with catalogue.open("rb") as source:
        messages = read_po(source, TRANSLATED)
    # Several web workers may start at once: each lays a whole file in place.
    made = catalogue.with_name(f".messages-{id(messages):x}.mo")
    with made.open("wb") as target:
        write_mo(target, messages)
    made.replace(catalogue.with_suffix(".mo"))
