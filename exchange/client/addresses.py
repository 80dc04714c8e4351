"""Addresses of Unix sockets, which the operating system limits to about a hundred bytes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from exchange.errors import ProtocolBroken

MOST_BYTES: Final = 100
"""Linux allows 107, macOS 103."""

_OPEN_FILES: Final = Path("/proc/self/fd")


@contextmanager
def reachable(path: Path) -> Iterator[str]:
    """Give an address by which to bind or connect to the socket at `path`, however long that is.

    Linux can name the folder by an open descriptor. Elsewhere a path that is too long is refused
    with ProtocolBroken.
    """
    if len(os.fsencode(path)) <= MOST_BYTES:
        yield str(path)
        return
    if not _OPEN_FILES.is_dir():
        reason = f"the path {path} is too long for a socket: choose a shorter home folder"
        raise ProtocolBroken(reason)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"{_OPEN_FILES}/{folder}/{path.name}"
    finally:
        os.close(folder)
