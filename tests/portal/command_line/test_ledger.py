"""`scrip audit` and `scrip ledger` say what is recorded, and whether it can be believed."""

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exchange.commands import OPERATOR, AdmitMember, BeginDeposit, MemberKind, PostDeposit
from exchange.engine import Engine
from exchange.events import Accepted
from exchange.home import Home
from portal.command_line import app

VERIFIER = Path(__file__).parents[3] / "ledger" / "verify.py"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a ledger: genesis, a member, a deposit begun and posted, the hash of the state."""
    engine = Engine(Home(tmp_path))
    engine.start()
    client = engine.client()
    client.submit(AdmitMember(OPERATOR, "admit", 0, MemberKind.NATURAL))
    tomorrow = time.time_ns() + 24 * 3600 * 10**9
    begun = client.submit(BeginDeposit(OPERATOR, "begin", 0, 1, 12_340_000, tomorrow))
    assert isinstance(begun, Accepted)
    client.submit(PostDeposit(OPERATOR, "post", 0, begun.sequence))
    engine.stop()
    return tmp_path


def scrip(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.output


def test_the_audit_of_a_good_ledger_says_good_with_its_trial_balance(home: Path) -> None:
    status, output = scrip("audit", str(home))

    assert status == 0
    assert output.splitlines()[-1] == "good"
    assert "1 checkpoints agree" in output
    assert "bank" in output
    assert "-1,234.0000" in output


def test_the_audit_looks_where_the_setting_says_if_it_is_not_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRIP_HOME", str(home))

    assert scrip("audit")[0] == 0


def test_the_audit_names_the_first_bad_entry(home: Path) -> None:
    tamper(home / "ledger.db", height=2)

    status, output = scrip("audit", str(home / "ledger.db"))

    assert status == 1
    assert "BAD at entry 2:" in output


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    status, output = scrip("audit", str(tmp_path))

    assert status == 2
    assert f"there is no ledger at {tmp_path / 'ledger.db'}" in output


def test_entries_are_shown_as_what_they_mean(home: Path) -> None:
    status, output = scrip("ledger", "show", "3", "--count", "1", "--home", str(home))

    assert status == 0
    assert "DepositPosted" in output
    assert "deposit=2" in output
    assert "member 1 available" in output


def test_an_entry_beyond_the_end_is_refused(home: Path) -> None:
    status, output = scrip("ledger", "show", "99", "--home", str(home))

    assert status == 2
    assert "numbered from 0" in output


@pytest.mark.requirement("P3-28")
def test_a_third_party_verifies_a_receipt_with_the_file_and_the_key_alone(
    home: Path, tmp_path: Path
) -> None:
    _, key = scrip("ledger", "key", "--home", str(home))
    _, receipt = scrip("ledger", "receipt", "3", "--home", str(home))
    path = tmp_path / "deposit.tlog-proof"
    path.write_text(receipt)

    assert verify(path, key) == 0

    path.write_text(receipt.replace("index 3", "index 2"))
    assert verify(path, key) == 1


def verify(receipt: Path, key: str) -> int:
    command = [sys.executable, "-I", str(VERIFIER), "--receipt", str(receipt), "--key", key.strip()]
    return subprocess.run(command, check=False, capture_output=True).returncode


def tamper(path: Path, height: int) -> None:
    """Change a byte of a block as somebody would who knows the file and puts its triggers back."""
    with sqlite3.connect(path) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        (entries,) = connection.execute(
            "SELECT entries FROM blocks WHERE height = ?", (height,)
        ).fetchone()
        changed = entries[:-1] + bytes([entries[-1] ^ 1])
        connection.execute("UPDATE blocks SET entries = ? WHERE height = ?", (changed, height))
        for _, sql in triggers:
            connection.execute(sql)
    connection.close()


def test_a_ledger_without_its_triggers_is_called_bad(home: Path) -> None:
    with sqlite3.connect(home / "ledger.db") as connection:
        connection.execute("DROP TRIGGER blocks_are_dense")
    connection.close()

    status, output = scrip("audit", str(home / "ledger.db"))

    assert status == 1
    assert "BAD: " in output
