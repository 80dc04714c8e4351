"""A program with a forked child that works for ever, to be killed.

python -m tests.support.parent_of_work FIFO
"""

import os
import sys
import time
from pathlib import Path

from exchange.forked_work import fork


def hold(fifo: Path) -> bytes:
    """Keep the writing end of `fifo` open; elsewhere than on Linux, until the parent has ended."""
    parent = os.getppid()
    os.open(fifo, os.O_WRONLY)
    while sys.platform == "linux" or os.getppid() == parent:
        time.sleep(1)  # until it is killed: there is nothing to wait for, least of all a lock
    return b""


if __name__ == "__main__":
    fork(lambda: hold(Path(sys.argv[1]))).result()
