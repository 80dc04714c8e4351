"""The demo market as a newcomer starts it: ready, trading, stopped, started again, audited."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import ccxt
import pytest
from ccxt.base.errors import InsufficientFunds

from tests.support.loopback import free_port
from tests.support.waiting import wait_until


def answers(port: int, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def serving(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "portal.command_line", "serve", "--demo"]
    settings = {"SCRIP_HOME": str(home), "SCRIP_PORT": str(port), "SCRIP_WORKERS": "1"}
    settings["SCRIP_FEED_PORT"] = str(free_port())
    with (home / "log").open("ab") as log:
        program = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)
    try:
        wait_until(lambda: answers(port, "/readyz"), "a ready demo market", 180)
        yield program
    finally:
        program.send_signal(signal.SIGTERM)
        assert program.wait(60) == 0


def client(demo: dict[str, list[dict[str, str]]], port: int) -> ccxt.binance:
    base = f"http://127.0.0.1:{port}/api/v3"
    return ccxt.binance(
        {
            "apiKey": demo["members"][0]["api_key"],
            "secret": demo["members"][0]["api_secret"],
            "urls": {"api": {"public": base, "private": base}},
            "options": {
                "fetchMarkets": {"types": ["spot"]},
                "fetchMargins": False,
                "fetchCurrencies": False,
            },
        }
    )


@pytest.mark.requirement("P3-10", "P3-16", "P3-27")
@pytest.mark.timeout(400)
def test_a_newcomer_trades_on_the_demo_market_and_audits_it(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port):
        path = tmp_path / "demo.json"
        demo = json.loads(path.read_text())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert demo["portal"] == f"http://127.0.0.1:{port}"
        trade_as_a_newcomer(client(demo, port), demo["symbols"][0])

    with serving(tmp_path, port):  # recovered, with the same credentials
        assert json.loads(path.read_text())["members"] == demo["members"]
        holdings = client(demo, port).fetch_balance()
        assert holdings["CNY"]["used"] > 0

    audit = [sys.executable, "-m", "portal.command_line", "audit", str(tmp_path)]
    report = subprocess.run(audit, check=True, capture_output=True, text=True)
    assert report.stdout.splitlines()[-1] == "good"


def trade_as_a_newcomer(exchange: ccxt.binance, symbol: str) -> None:
    exchange.load_markets()
    market = exchange.markets_by_id[symbol][0]["symbol"]
    book = exchange.fetch_order_book(market)
    best_ask = book["asks"][0][0]
    bought = exchange.create_order(market, "limit", "buy", 1, best_ask)
    assert exchange.fetch_order(bought["id"], market)["filled"] == 1
    resting = exchange.create_order(market, "limit", "buy", 2, round(best_ask / 2, 2))
    assert [order["id"] for order in exchange.fetch_open_orders(market)] == [resting["id"]]
    with pytest.raises(InsufficientFunds):
        exchange.create_order(market, "limit", "buy", 10_000_000, best_ask)
