"""A program on the engine's Unix socket that does not wait for one reply before the next order."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

from benchmarks.open_loop import Submit
from exchange.client.client import ReplyTo
from exchange.client.connection import Connection
from exchange.commands import Command
from exchange.home import Home

CONNECTED_WITHIN_S: Final = 10


@contextmanager
def connected(home: Home) -> Iterator[Submit]:
    """Yield what submits a command to the engine of `home`; one thread takes all replies."""
    connection = Connection(home.socket, lambda _size: None)
    welcomed = Event()
    receiver = Thread(target=connection.receive, args=(welcomed.set,), daemon=True)
    receiver.start()
    if not welcomed.wait(CONNECTED_WITHIN_S):
        raise TimeoutError(home.socket)

    def submit(command: Command, reply_to: ReplyTo, tag: int) -> None:
        connection.send([(command, reply_to, tag)])

    try:
        yield submit
    finally:
        connection.close()
        receiver.join()
