"""Text as people type it, made fit to keep: seen as one line, and equal if it looks equal."""

import unicodedata


def one_line(text: str | None) -> str:
    """Return text without what cannot be seen, composed as keyboards do, single spaces."""
    plain = unicodedata.normalize("NFC", text or "")
    seen = "".join(each if each.isprintable() else " " for each in plain)
    return " ".join(seen.split())
