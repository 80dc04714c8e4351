"""A gate at which a forked child waits until the test lets it through."""

import os
from pathlib import Path


class FifoGate:
    """A named pipe: a child that comes opens one end, and waits for the test to open the other."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            os.mkfifo(path)
        self._path = path

    def passed(self) -> bytes:
        """Wait until the gate is open; return nothing."""
        os.close(os.open(self._path, os.O_RDONLY))
        return b""

    def open(self) -> None:
        """Let through who waits, waiting for somebody to come."""
        os.close(os.open(self._path, os.O_WRONLY))

    def open_for_good(self) -> None:
        """Let through who comes from now on."""
        os.open(self._path, os.O_RDWR)
