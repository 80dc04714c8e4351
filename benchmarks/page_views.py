"""Somebody who looks at the market: so many pages a second, from a process of its own.

Usage: python -m benchmarks.page_views HOST PORT SYMBOL PER_SECOND

It says so when it has seen the first page, and ends when its standard input does.
"""

import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle
from typing import Final

PAGES: Final = ("depth?limit=100", "trades?limit=100", "ticker/24hr?", "klines?interval=1m")

_BEGUN: Final = b"begun\n"
_ENDS_WITHIN_S: Final = 30


@contextmanager
def viewed(host: str, port: int, symbol: str, per_second: int) -> Iterator[None]:
    """Have pages about `symbol` viewed meanwhile. Raises RuntimeError if that did not go well."""
    arguments = (host, str(port), symbol, str(per_second))
    viewer = subprocess.Popen(
        (sys.executable, "-m", __name__, *arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with viewer:
        if viewer.stdout is None or viewer.stdout.readline() != _BEGUN:
            raise RuntimeError(viewer.wait(_ENDS_WITHIN_S))
        yield
        viewer.communicate(timeout=_ENDS_WITHIN_S)
    if viewer.returncode:
        raise RuntimeError(viewer.returncode)


def main(host: str, port: str, symbol: str, per_second: str) -> None:
    """View pages in turn until standard input ends; each of them must be there."""
    connection = HTTPConnection(host, int(port))
    due = time.monotonic()
    for page in cycle(PAGES):
        connection.request("GET", f"/api/v3/{page}&symbol={symbol}")
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(page, response.status)
        if page == PAGES[0]:
            sys.stdout.buffer.write(_BEGUN)
            sys.stdout.flush()
        due += 1 / int(per_second)
        if select.select([sys.stdin], [], [], max(0, due - time.monotonic()))[0]:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
