"""`scrip serve` on a prepared home folder: every process of it as it is run, on a free port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Final

from exchange.home import Home
from portal.command_line.keys import key_office
from portal.command_line.running import WORKERS, web_command
from portal.keys import NewKey, create_key

HOST: Final = "127.0.0.1"
READY_WITHIN_S: Final = 120
STOPPED_WITHIN_S: Final = 30

_LIMITS: Final = {
    # The limiter counts all the same; nobody is to be refused.
    "SCRIP_WEIGHT_PER_MINUTE": "2000000000",
    "SCRIP_ORDERS_PER_10_SECONDS": "2000000000",
    "SCRIP_ORDERS_PER_DAY": "2000000000",
    "SCRIP_SNAPSHOT_EVERY": "1000000000",
}


@contextmanager
def served(home: Home) -> Iterator[int]:
    """Yield the port on which everything is served, once it is ready."""
    port = free_port()
    command = (sys.executable, "-m", "portal.command_line", "serve")
    ports = ("--port", str(port), "--feed-port", str(free_port()))
    with _running((*command, "--home", str(home.folder), *ports), home, port):
        yield port


@contextmanager
def served_besides(home: Home, application: str) -> Iterator[int]:
    """Yield the port on which `application` is served, by web workers like those of `served`."""
    port = free_port()
    with _running(web_command(HOST, port, WORKERS, application), home, port):
        yield port


@contextmanager
def _running(command: tuple[str, ...], home: Home, port: int) -> Iterator[None]:
    settings = {**os.environ, **_LIMITS, "SCRIP_HOME": str(home.folder)}
    with (home.folder / f"served-{port}.log").open("wb") as output:
        server = subprocess.Popen(command, env=settings, stdout=output, stderr=output)
    try:
        _wait_until_ready(server, port)
        yield
    finally:
        _stop(server)


def make_keys(home: Home, members: Sequence[int]) -> list[NewKey]:
    """Make an API key for each of `members`."""
    with key_office(home.folder) as (session, seal):
        return [create_key(session, seal, member, "benchmark") for member in members]


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(STOPPED_WITHIN_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
        raise


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(server.returncode)
        if _is_ready(port):
            return
        time.sleep(0.1)  # between looks, so as not to keep a core from what starts
    raise TimeoutError(port)


def _is_ready(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
