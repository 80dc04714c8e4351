"""Load over HTTP: members who trade through the public API, 100 orders a second by default.

    locust -f benchmarks/locustfile.py --headless --users 20 --spawn-rate 20 --run-time 60s \
        --market var/demo.json

`--market` names the file that the demo writes: where the portal is, who trades what with which
keys. Every user places five orders a second around the last price, six in ten of them to take what
there is and four, larger ones, to rest, and cancels one order in ten. The run fails if an order was
refused for a reason that is not expected, if fewer than 40 % of the orders were filled at once, or
if more than a tenth of them could not be sent in time. `--report` names a file for the figures.
"""

import hashlib
import hmac
import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from locust import HttpUser, constant_throughput, events, task
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment

ORDERS_PER_USER: Final = 5
TAKING: Final = 0.6
SPREAD: Final = 4
LEAST_FILLED: Final = 0.4
LEAST_SENT: Final = 0.9

EXPECTED: Final = {
    (-2010, "Account has insufficient balance for requested action."): "out of money or units",
    (-2011, "Unknown order sent."): "filled before it was cancelled",
}
"""Refusals that a market in motion must give; any other is a fault."""

counts: Counter[str] = Counter()
refusals: Counter[str] = Counter()
unexpected: Counter[str] = Counter()


@events.init_command_line_parser.add_listener  # type: ignore[untyped-decorator]
def add_arguments(parser: LocustArgumentParser) -> None:
    """Add where the market is described and where the figures go."""
    parser.add_argument("--market", default="var/demo.json", help="the file that the demo writes")
    parser.add_argument("--report", default="", help="a file for the figures, as JSON")


@events.init.add_listener  # type: ignore[untyped-decorator]
def read_market(environment: Environment, **_rest: object) -> None:
    """Read who trades what, and where."""
    options = environment.parsed_options
    if options is None:
        return
    market = json.loads(Path(options.market).read_text("utf-8"))
    Trader.members = market["members"]
    Trader.symbols = market["symbols"]
    environment.host = environment.host or market["portal"]


class Trader(HttpUser):
    """A program of one member; several of them may share a member."""

    wait_time = constant_throughput(ORDERS_PER_USER)
    members: list[dict[str, str]]
    symbols: list[str]
    started = 0

    def on_start(self) -> None:
        """Take a member and a symbol, and learn how that is priced."""
        number = Trader.started
        Trader.started += 1
        member = self.members[number % len(self.members)]
        self.key, self.secret = member["api_key"], member["api_secret"].encode()
        self.chance = random.Random(number)
        self.open: list[int] = []
        self.symbol = self.symbols[number // len(self.members) % len(self.symbols)]
        answer = self.client.get("/api/v3/exchangeInfo", params={"symbol": self.symbol})
        filters = {one["filterType"]: one for one in answer.json()["symbols"][0]["filters"]}
        prices = filters["PRICE_FILTER"]
        self.tick = round(float(prices["tickSize"]) * 10_000)
        last = self.client.get("/api/v3/ticker/price", params={"symbol": self.symbol}).json()
        middle = (float(prices["minPrice"]) + float(prices["maxPrice"])) / 2
        centre = round((float(last["price"]) or middle) * 10_000)
        self.centre = centre // self.tick * self.tick
        self.lot = round(float(filters["LOT_SIZE"]["stepSize"]))

    @task
    def trade(self) -> None:
        """Place an order; one time in ten cancel one as well."""
        buys, takes = self.chance.random() < 0.5, self.chance.random() < TAKING
        ticks = SPREAD + 1 if takes else -self.chance.randint(0, SPREAD)
        price = self.centre + self.tick * (ticks if buys else -ticks)
        quantity = self.lot * self.chance.randint(1, 3 if takes else 9)
        self.place("BUY" if buys else "SELL", price, quantity)
        if self.open and self.chance.random() < 0.1:
            self.cancel(self.open.pop(self.chance.randrange(len(self.open))))

    def place(self, side: str, price: int, quantity: int) -> None:
        """Place a limit order and note what became of it."""
        counts["placed"] += 1
        answer = self.send(
            "POST",
            "/api/v3/order",
            symbol=self.symbol,
            side=side,
            type="LIMIT",
            timeInForce="GTC",
            price=f"{price // 10_000}.{price % 10_000:04d}",
            quantity=quantity,
            newOrderRespType="RESULT",
            selfTradePreventionMode="EXPIRE_MAKER",
        )
        if "orderId" in answer:
            counts["accepted"] += 1
            counts["filled"] += float(answer["executedQty"]) > 0
            if answer["status"] in ("NEW", "PARTIALLY_FILLED"):
                self.open.append(answer["orderId"])

    def cancel(self, order: int) -> None:
        """Cancel an order, which may have been filled meanwhile."""
        answer = self.send("DELETE", "/api/v3/order", symbol=self.symbol, orderId=order)
        counts["cancelled"] += "orderId" in answer

    def send(self, method: str, path: str, **fields: object) -> dict[str, Any]:
        """Send a signed request; count a refusal by its code."""
        query = urlencode({**fields, "timestamp": time.time_ns() // 10**6})
        signature = hmac.new(self.secret, query.encode(), hashlib.sha256).hexdigest()
        with self.client.request(
            method,
            f"{path}?{query}&signature={signature}",
            name=f"{method} {path}",
            headers={"X-MBX-APIKEY": self.key},
            catch_response=True,
        ) as response:
            answer: dict[str, Any] = response.json() if response.text else {}
            if response.status_code != 200:
                refused = (int(answer.get("code", 0)), str(answer.get("msg", response.error)))
                name = f"{response.status_code} {refused[0]} {refused[1]}"
                refusals[name] += 1
                if refused in EXPECTED:
                    response.success()
                else:
                    unexpected[name] += 1
                    response.failure(name)
        return answer


@events.quitting.add_listener  # type: ignore[untyped-decorator]
def judge(environment: Environment, **_rest: object) -> None:
    """Print the figures and say by the exit status whether they are good."""
    stats = environment.stats.total
    seconds = max(stats.last_request_timestamp or 0, stats.start_time + 1) - stats.start_time
    wanted = ORDERS_PER_USER * seconds * Trader.started
    figures: dict[str, object] = {
        "orders per second": round(counts["placed"] / seconds, 1),
        "filled at once": round(counts["filled"] / max(1, counts["accepted"]), 3),
        **counts,
        "refusals": dict(refusals),
        "unexpected": dict(unexpected),
        "p50 ms": stats.get_response_time_percentile(0.5),
        "p99 ms": stats.get_response_time_percentile(0.99),
    }
    text = json.dumps(figures, indent=2)
    print(text)
    options = environment.parsed_options
    if options is not None and options.report:
        Path(options.report).write_text(text, "utf-8")
    good = (
        not unexpected
        and counts["filled"] >= LEAST_FILLED * counts["accepted"] > 0
        and counts["placed"] >= LEAST_SENT * wanted
    )
    environment.process_exit_code = 0 if good else 1
