"""Subscribers in a process of their own: many connections that count what they are given.

    python -m benchmarks.feed_subscribers PORT PATH CONNECTIONS BYTES

Prints "ready" when all are connected, and "done" when each has got so many bytes.
"""

import asyncio
import sys
from collections.abc import Callable
from typing import Final

HOST: Final = "127.0.0.1"
PATIENCE_S: Final = 60
_AT_ONCE: Final = 50
_HANDSHAKE: Final = (
    "GET {path} HTTP/1.1\r\nHost: benchmark\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Counting(asyncio.Protocol):
    """A connection that counts the bytes after its handshake."""

    def __init__(self, path: str, left: int, full: Callable[[], None]) -> None:
        self.welcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._path = path
        self._left = left
        self._full = full
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(transport)
        transport.write(_HANDSHAKE.format(path=self._path).encode())

    def data_received(self, data: bytes) -> None:
        """Count."""
        if not self.welcome.done():
            self._head += data
            head, end, data = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head:
                raise RuntimeError(head)
            self.welcome.set_result(None)
        self._left -= len(data)
        if not self._left:
            self._full()

    def connection_lost(self, error: Exception | None) -> None:
        """Fail if that is too early."""
        if self._left > 0:
            sys.exit(f"a subscriber was let go with {self._left} bytes to come: {error}")


async def _main(port: int, path: str, count: int, size: int) -> None:
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    left = [count]

    def full() -> None:
        left[0] -= 1
        if not left[0]:
            done.set()

    opened = 0
    while opened < count:
        batch = min(_AT_ONCE, count - opened)
        made = [
            loop.create_connection(lambda: Counting(path, size, full), HOST, port)
            for _ in range(batch)
        ]
        await asyncio.gather(*[each[1].welcome for each in await asyncio.gather(*made)])
        opened += batch
    print("ready", flush=True)
    async with asyncio.timeout(PATIENCE_S):  # nor does it outlive a benchmark that broke off
        await done.wait()
    print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
