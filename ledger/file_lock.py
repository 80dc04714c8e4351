"""One process at a time, by a lock of the operating system on a file.

The lock ends with the process, however that ends, so it is never stale; the file stays. It holds
the process id of the last holder, for the message only: the lock decides, never the number.
"""

import fcntl
import os
from pathlib import Path

from ledger.errors import StoreLocked


class FileLock:
    """The lock on the file at `path`, held from construction to `release`.

    Raises StoreLocked if anybody else holds it. It is not waited for. A forked child shares it.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._descriptor, 20, 0)
            os.close(self._descriptor)
            raise StoreLocked(path, int(holder) if holder.isdigit() else None) from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let others have it. May be called again."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
