"""The web workers as they are run: who is slow keeps nobody else waiting."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.portal.house import open_house
from tests.portal.web_server import serving

MANY = 200
HALF = b"POST /api/v3/order HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nsymbol="


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    house = open_house(tmp_path)
    with serving(tmp_path) as address:
        yield address
    house.close()


def test_who_never_ends_his_request_keeps_nobody_waiting(address: str) -> None:
    place = urlsplit(address)
    with ExitStack() as open_ones:
        for _ in range(MANY):
            one = socket.create_connection((str(place.hostname), place.port or 0))
            open_ones.enter_context(one)
            one.sendall(HALF)

        for _ in range(10):
            assert requests.get(f"{address}/api/v3/ping", timeout=10).json() == {}
