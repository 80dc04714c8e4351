"""Where a reader may be sent back to: pages of ours, and nothing that leads elsewhere."""

from typing import Final
from urllib.parse import urlsplit

MOST: Final = 2_000


def own_path(asked: str | None, otherwise: str = "/") -> str:
    """Return `asked` if it is a path of this site, else `otherwise`.

    Browsers read a backslash as a slash and skip control characters, so neither may be in it.
    """
    if not asked or len(asked) > MOST or not asked.isprintable() or "\\" in asked:
        return otherwise
    if not asked.startswith("/") or asked.startswith("//"):
        return otherwise
    parts = urlsplit(asked)
    return otherwise if parts.scheme or parts.netloc else asked
