"""Requests over many connections at once, from one thread that does as little as it can.

The requests are bytes that were made beforehand. Each connection has one of them under way.
"""

import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from selectors import EVENT_READ, DefaultSelector
from typing import Final

PATIENCE_S: Final = 30

_RECEIVE_BYTES: Final = 2**16
_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"


class HttpLoad:
    """Connections to a server, kept open; `statuses` counts what was answered."""

    def __init__(self, host: str, port: int, connections: int) -> None:
        self.statuses: Counter[str] = Counter()
        self._connections = [_Connection(host, port) for _ in range(connections)]

    def run(self, requests: Iterable[bytes]) -> float:
        """Return the seconds until every one of `requests` has its whole response."""
        waiting = iter(requests)
        start = time.perf_counter()
        with DefaultSelector() as selector:
            for connection in self._connections:
                if connection.send_next(waiting):
                    selector.register(connection.socket, EVENT_READ, connection)
            while selector.get_map():
                ready = selector.select(PATIENCE_S)
                if not ready:
                    raise TimeoutError
                for key, _ in ready:
                    status = key.data.receive()
                    if status:
                        self.statuses[status] += 1
                        if not key.data.send_next(waiting):
                            selector.unregister(key.fileobj)
        return time.perf_counter() - start

    def close(self) -> None:
        """End the connections."""
        for connection in self._connections:
            connection.socket.close()


class _Connection:
    """One connection, and what has come in of the response that it waits for."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def send_next(self, waiting: Iterator[bytes]) -> bool:
        """Send the next request; whether there was one."""
        request = next(waiting, None)
        if request is None:
            return False
        self.socket.sendall(request)
        return True

    def receive(self) -> str:
        """Take what has come in; return the status of the response once it is whole, else ""."""
        arrived = self.socket.recv(_RECEIVE_BYTES)
        if not arrived:
            raise ConnectionResetError
        self._received += arrived
        head, end, body = self._received.partition(_HEAD_END)
        if not end or len(body) < _length_of(head):
            return ""
        self._received = b""
        return head[9:12].decode()


def _length_of(head: bytes) -> int:
    after = head.lower().partition(_LENGTH)[2]
    return int(after.partition(b"\r\n")[0])
