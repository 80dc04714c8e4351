"""Files that are there as a whole or not at all, also after power is cut.

`write_durably` calls, in this order:

    open(".NAME.new", create, truncate)   beside the file, so that rename stays in one file system
    fchmod, write until all is written
    fsync(file)                           the bytes are durable under the temporary name
    rename(".NAME.new", NAME)             atomic for readers: the old file or the new one
    fsync(folder)                         the name is durable

If it raises, the file is the old or the new one. After a failed fsync the kernel may forget what it
could not write, so nothing is tried again here: the caller stops. macOS keeps fsync in the drive's
cache; F_FULLFSYNC does not.
"""

import fcntl
import os
from pathlib import Path
from typing import Final

_FULL_SYNC: Final[int | None] = getattr(fcntl, "F_FULLFSYNC", None)


def write_durably(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace the file at `path`, durable when it returns. One writer at a time per path."""
    temporary = path.with_name(f".{path.name}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(temporary, flags, mode)
    try:
        os.fchmod(descriptor, mode)  # a leftover file may have another mode
        written = 0
        while written < len(content):
            written += os.write(descriptor, content[written:])
        sync(descriptor)
    finally:
        os.close(descriptor)
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable: files made, renamed or removed there."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def sync(descriptor: int) -> None:
    """Make what was written to an open file durable."""
    if _FULL_SYNC is None:
        os.fsync(descriptor)
    else:
        fcntl.fcntl(descriptor, _FULL_SYNC)
