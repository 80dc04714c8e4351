"""Any process of `scrip serve` may be killed under load: it comes back, and keeps every promise."""

import http.client
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

import pytest

from portal.keys import NewKey
from portal.spot_api.signing import signature_of
from tests.portal.house import ALICE, BOB, CAROL, open_house
from tests.support.loopback import free_port
from tests.support.waiting import wait_until

SYMBOL = "HOTPOT2703CNY"
ORDERS_BETWEEN = 20
"""So many orders are acknowledged between two kills."""

NAME = re.compile(r"portal\.command_line (\w+)|(gunicorn)")


def children_of(parent: int) -> dict[int, str]:
    """Return the processes that `scrip serve` has started, with their names."""
    table = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,command="],
        check=True,
        capture_output=True,
        text=True,
    )
    found = {}
    for line in table.stdout.splitlines():
        pid, its_parent, state, command = line.split(None, 3)
        name = NAME.search(command)
        if int(its_parent) == parent and name and not state.startswith("Z"):
            found[int(pid)] = name[1] or name[2]
    return {pid: name for pid, name in found.items() if name != "announce"}  # that ends by itself


@dataclass
class Customer:
    """Sends orders one after the other until told to stop; keeps what was acknowledged.

    An order without an answer is sent again under its own name until there is one.
    """

    port: int
    key: NewKey
    price: str
    acknowledged: dict[str, int] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)

    def trade(self, stop: Event) -> None:
        for number in itertools.count():
            name = f"{self.price}-{number}"
            while name not in self.acknowledged:
                if stop.is_set():
                    return
                self._try(name)

    def order(self, name: str) -> dict[str, object]:
        status, answer = self._call("GET", {"symbol": SYMBOL, "origClientOrderId": name})
        assert status == 200, answer
        return answer

    def _try(self, name: str) -> None:
        terms = {
            "symbol": SYMBOL, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC",
            "quantity": "1", "price": self.price, "newClientOrderId": name,
        }  # fmt: skip
        try:
            status, answer = self._call("POST", terms)
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return  # nobody there, or nobody any more: whether it happened is not known
        if status == 200:
            self.acknowledged[name] = int(str(answer["orderId"]))
        elif status < 500:
            self.strange.append(f"{status} {answer}")

    def _call(self, method: str, terms: dict[str, str]) -> tuple[int, dict[str, object]]:
        now = str(time.time_ns() // 10**6)
        asked = urlencode({**terms, "recvWindow": "60000", "timestamp": now})
        signed = f"{asked}&signature={signature_of(self.key.secret.encode(), asked.encode(), b'')}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"X-MBX-APIKEY": self.key.key}
            connection.request(method, f"/api/v3/order?{signed}", headers=headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


def is_ready(port: int, path: str = "/readyz") -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status in {200, 426}  # 426: the feed wants a WebSocket
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def serving(home: Path, port: int, feed_port: int) -> Iterator[int]:
    """Yield the process number of a `scrip serve` that is ready."""
    command = [sys.executable, "-m", "portal.command_line", "serve"]
    settings = {
        "SCRIP_HOME": str(home), "SCRIP_PORT": str(port), "SCRIP_FEED_PORT": str(feed_port),
        "SCRIP_WORKERS": "1", "SCRIP_ORDERS_PER_10_SECONDS": "1000000",
    }  # fmt: skip
    with (home / "log").open("ab") as log:
        program = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)
    try:
        wait_until(lambda: is_ready(port), "all is ready", 60)
        yield program.pid
    finally:
        program.send_signal(signal.SIGTERM)
        status = program.wait(60)
    assert status == 0


@contextmanager
def trading(customers: list[Customer]) -> Iterator[None]:
    """Let `customers` trade meanwhile."""
    stop = Event()
    threads = [Thread(target=customer.trade, args=(stop,)) for customer in customers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@pytest.mark.timeout(280)
def test_every_child_comes_back_under_load_and_no_acknowledged_order_is_lost(
    tmp_path: Path,
) -> None:
    house = open_house(tmp_path)
    house.close()
    port, feed_port = free_port(), free_port()
    customers = [
        Customer(port, house.keys[member], price)
        for member, price in ((ALICE, "0.0101"), (BOB, "0.0102"), (CAROL, "0.0103"))
    ]
    with serving(tmp_path, port, feed_port) as served:
        names = children_of(served)
        assert {"engine", "projector", "gunicorn"} <= set(names.values())
        with trading(customers):
            for victim, name in names.items():
                let_some_through(customers)
                os.kill(victim, signal.SIGKILL)
                wait_until(partial(has_successor, served, victim, name), f"there is a {name}")
                wait_until(partial(is_ready, port), f"all is ready after {name} was killed")
                if name == "feed":
                    wait_until(partial(is_ready, feed_port, "/ws"), "the feed answers")
            let_some_through(customers)
        assert [customer.strange for customer in customers] == [[], [], []]
        for customer in customers:
            for name, number in customer.acknowledged.items():
                assert customer.order(name)["orderId"] == number
    audit = [sys.executable, "-m", "portal.command_line", "audit", str(tmp_path)]
    report = subprocess.run(audit, check=True, capture_output=True, text=True)
    assert report.stdout.splitlines()[-1] == "good"


def let_some_through(customers: list[Customer]) -> None:
    """Wait until each customer has some more orders acknowledged."""
    goals = [len(customer.acknowledged) + ORDERS_BETWEEN for customer in customers]
    wait_until(
        lambda: all(
            len(customer.acknowledged) >= goal
            for customer, goal in zip(customers, goals, strict=True)
        ),
        "orders get through",
        60,
    )


def has_successor(served: int, victim: int, name: str) -> bool:
    return any(pid != victim and its == name for pid, its in children_of(served).items())
