"""The load run fails when it should: locust patches the standard library, so in a process apart."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Two users were to send five orders a second each, for ten seconds.
JUDGE = """
import json, sys
from types import SimpleNamespace
from benchmarks import locustfile

total = SimpleNamespace(
    start_time=0, last_request_timestamp=10, get_response_time_percentile=lambda share: 1
)
locustfile.Trader.started = 2
for placed, accepted, filled, unexpected in json.loads(sys.argv[1]):
    locustfile.counts.update(placed=placed, accepted=accepted, filled=filled)
    locustfile.unexpected.update(unexpected)
    environment = SimpleNamespace(stats=SimpleNamespace(total=total), parsed_options=None)
    locustfile.judge(environment)
    print("status", environment.process_exit_code)
    locustfile.counts.clear()
    locustfile.unexpected.clear()
"""

# A trader is refused once for every (code, text).
SEND = """
import json, sys
from contextlib import contextmanager
from types import SimpleNamespace
from benchmarks import locustfile

@contextmanager
def request(method, url, **rest):
    answer = json.dumps({"code": code, "msg": text})
    yield SimpleNamespace(
        status_code=400, text=answer, error=None, json=lambda: json.loads(answer),
        success=lambda: None, failure=lambda name: print("failed", name),
    )

trader = object.__new__(locustfile.Trader)
trader.key, trader.secret, trader.client = "key", b"secret", SimpleNamespace(request=request)
for code, text in json.loads(sys.argv[1]):
    trader.send("POST", "/api/v3/order", symbol="HOTPOT2703CNY")
print("counted", json.dumps([locustfile.refusals, locustfile.unexpected]))
"""

CASES: tuple[tuple[int, int, int, dict[str, int], int], ...] = (
    (90, 80, 32, {}, 0),
    (90, 80, 31, {}, 1),  # fewer than 40 % filled
    (89, 80, 32, {}, 1),  # more than a tenth was not sent in time
    (90, 0, 0, {}, 1),  # nothing was accepted
    (90, 80, 32, {"400 -1013 Market is closed.": 1}, 1),
)


def test_the_verdict_is_bad_for_each_reason_by_itself() -> None:
    cases = json.dumps([case[:-1] for case in CASES])

    assert said(JUDGE, cases, "status") == [str(case[-1]) for case in CASES]


def test_refusals_are_counted_and_only_those_of_a_moving_market_are_expected() -> None:
    poor = "Account has insufficient balance for requested action."
    refused = [(-2010, poor), (-2010, poor), (-2010, "Market is closed."), (-2011, poor)]

    (counted,) = said(SEND, json.dumps(refused), "counted")
    unexpected = {"400 -2010 Market is closed.": 1, f"400 -2011 {poor}": 1}
    assert json.loads(counted) == [{f"400 -2010 {poor}": 2, **unexpected}, unexpected]
    assert said(SEND, json.dumps(refused), "failed") == list(unexpected)


def said(program: str, argument: str, word: str) -> list[str]:
    """Run a program; return the rest of every line that begins with `word`."""
    done = subprocess.run(
        [sys.executable, "-c", program, argument],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    begins = f"{word} "
    return [line[len(begins) :] for line in done.stdout.splitlines() if line.startswith(begins)]
