"""Members trade over HTTP by the hundred; afterwards everything agrees with the ledger."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.reconciliation import reconcile
from tests.portal.house import ALICE, BOB, CAROL, DAVE, House, open_house
from tests.portal.web_server import serving

ROOT = Path(__file__).resolve().parent.parent.parent


def describe(house: House, address: str) -> Path:
    """Write down the market as the demo does."""
    keys = [house.keys[member] for member in (ALICE, BOB, CAROL, DAVE)]
    path = house.folder / "market.json"
    path.write_text(
        json.dumps(
            {
                "portal": address,
                "members": [{"api_key": key.key, "api_secret": key.secret} for key in keys],
                "symbols": ["HOTPOT2703CNY", "TEA2704CNY"],
            }
        ),
        "utf-8",
    )
    return path


def trade(house: House, users: int, seconds: int) -> dict[str, object]:
    """Let so many users trade for so long; return the figures."""
    report = house.folder / "report.json"
    with serving(house.folder) as address:
        command = [
            sys.executable, "-m", "locust", "-f", str(ROOT / "benchmarks" / "locustfile.py"),
            "--headless", "--users", str(users), "--spawn-rate", str(users), "--run-time",
            f"{seconds}s", "--market", str(describe(house, address)), "--report", str(report),
            "--host", address, "--only-summary",
        ]  # fmt: skip
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=seconds + 60
        )
    assert done.returncode == 0, done.stdout + done.stderr
    house.settle()
    figures: dict[str, object] = json.loads(report.read_text("utf-8"))
    return figures


@pytest.mark.parametrize(
    ("users", "seconds"), [(4, 4), pytest.param(20, 60, marks=pytest.mark.long)]
)
def test_after_trading_books_holds_and_balances_agree_with_the_ledger(
    tmp_path: Path, users: int, seconds: int
) -> None:
    house = open_house(tmp_path)
    try:
        figures = trade(house, users, seconds)
        assert figures["unexpected"] == {}
        assert reconcile(house.folder, house.client) == []
    finally:
        house.close()


def test_reconciliation_notices_what_disagrees(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    house.settle()
    assert reconcile(house.folder, house.client) == []
    views = sqlite3.connect(house.folder / "views.db")
    views.execute("UPDATE postings SET amount = amount + 1 WHERE owner = 2 AND asset = 0")
    views.commit()
    views.close()
    assert reconcile(house.folder, house.client) == [
        "the read models' postings do not add up to the ledger's balances"
    ]
    house.close()
