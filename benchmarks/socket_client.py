"""A connection to the engine's Unix socket, which has said its welcome."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from exchange.client.addresses import reachable
from exchange.client.wire import MOST_REPLY_BYTES, Frames
from exchange.home import Home

PATIENCE_S: Final = 10

_RECEIVE_BYTES: Final = 2**12


@contextmanager
def connected(home: Home) -> Iterator[socket.socket]:
    """Yield a connection to the engine of `home`, on which it has nothing to say yet."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE_S)
        with reachable(home.socket) as address:
            connection.connect(address)
        welcome = Frames(MOST_REPLY_BYTES)
        while not welcome.feed(connection.recv(_RECEIVE_BYTES)):
            pass
        yield connection
