"""The whole engine on a disk: what it keeps, what it starts from, what it refuses to start on."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from exchange.audit import audit
from exchange.client import AskBalances, AskMember, AskTime, BalanceShown, UnixSocketClient
from exchange.clock import SECOND, SetClock
from exchange.commands import AdmitMember, ConfirmClock, MemberKind
from exchange.engine import Engine, Settings, settings_from
from exchange.errors import EngineFailed, SettingInvalid
from exchange.events import StateHashed
from exchange.home import Home
from exchange.refusals import Refusal, Refused
from ledger.errors import KeyMissing, LedgerCorrupt, StoreBehind, StoreLocked
from ledger.keys import load_key, published
from tests.support.engine_home import NOW, SETTINGS, YUAN, admit, deposit, entries, ok, running
from tests.support.engine_venue import BrokenVenueError
from tests.support.waiting import wait_until

DAY = 24 * 3600 * SECOND


def checkpoint_size(folder: Path) -> int:
    key = load_key(Home(folder).keys / "ledger.key")
    assert key is not None
    last = published(Home(folder).keys, key.verifying)
    return 0 if last is None else last.checkpoint.size


def test_an_empty_home_becomes_an_exchange(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    with running(home) as engine:
        assert engine.client().query(AskTime()).size == 1

    assert home.stat().st_mode & 0o777 == 0o700
    assert [entry.kind for entry in entries(home)] == [0]


@pytest.mark.requirement("P3-26")
def test_what_was_done_is_there_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as engine:
        admit(engine.client(), "alice")
        deposit(engine.client(), 1, 50)
        before = engine.client().query(AskBalances(1)).balances

    with running(tmp_path) as engine:
        assert engine.snapshot == 4
        assert engine.client().query(AskBalances(1)).balances == before
        assert before == (BalanceShown(0, 1, 50 * YUAN),)


def test_a_clean_stop_leaves_a_snapshot_and_a_checkpoint_of_everything(tmp_path: Path) -> None:
    with running(tmp_path) as engine:
        admit(engine.client(), "alice")

    assert [path.name for path in Home(tmp_path).snapshots.iterdir()] == ["2-2.snapshot"]
    assert entries(tmp_path)[-1].kind == StateHashed.KIND
    assert checkpoint_size(tmp_path) == 3
    with running(tmp_path):
        pass
    assert len(entries(tmp_path)) == 3


def test_a_start_removes_what_a_snapshot_left_that_was_never_confirmed(tmp_path: Path) -> None:
    with running(tmp_path) as engine:
        admit(engine.client(), "alice")
    for name in ("2.unconfirmed", ".3.unconfirmed.new"):
        (Home(tmp_path).snapshots / name).write_bytes(b"half")

    with running(tmp_path) as engine:
        assert engine.snapshot == 2
        assert [path.name for path in Home(tmp_path).snapshots.iterdir()] == ["2-2.snapshot"]


def test_a_snapshot_that_is_taken_while_it_works_is_confirmed_by_the_audit(tmp_path: Path) -> None:
    with running(tmp_path, Settings(origin=SETTINGS.origin, snapshot_every=2)) as engine:
        for name in "abc":
            admit(engine.client(), name)
        wait_until(lambda: list(Home(tmp_path).snapshots.glob("*.snapshot")), "one was taken")

    report = audit(Home(tmp_path).ledger)
    assert report.sound
    hashed = [entry for entry in entries(tmp_path) if entry.kind == StateHashed.KIND]
    assert report.hashes == len(hashed) > 0


def test_the_checkpoint_follows_the_ledger(tmp_path: Path) -> None:
    with running(tmp_path) as engine:
        wait_until(lambda: checkpoint_size(tmp_path) == 1, "genesis was published")
        admit(engine.client(), "alice")
        wait_until(lambda: checkpoint_size(tmp_path) == 2, "the next entry was published")


def test_the_same_key_gives_the_same_reply_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as engine:
        first = admit(engine.client(), "alice")
    for _ in range(2):
        with running(tmp_path) as engine:
            assert admit(engine.client(), "alice") == first
            assert not engine.client().query(AskMember(2)).found


def test_a_key_gives_its_reply_while_it_is_valid_and_never_runs_again_later(tmp_path: Path) -> None:
    command = AdmitMember(0, "alice", NOW + 60 * SECOND, MemberKind.NATURAL)
    clock = SetClock(NOW)
    with running(tmp_path, clock=clock) as engine:
        first = engine.client().submit(command)
    with running(tmp_path, clock=clock) as engine:
        client = engine.client()
        clock.put(NOW + 59 * SECOND)
        assert client.submit(command) == first
        clock.put(NOW + 61 * SECOND)
        deposit(client, 1, 1)
        late = client.submit(command)
        assert isinstance(late, Refused)
        assert late.refusal is Refusal.TOO_OLD
        assert not client.query(AskMember(2)).found


def test_a_second_engine_on_the_same_home_is_refused(tmp_path: Path) -> None:
    with running(tmp_path), pytest.raises(StoreLocked):
        Engine(Home(tmp_path), SETTINGS)


@pytest.mark.parametrize("bad", [1, 4, 8])
def test_a_changed_byte_is_named_and_nothing_starts(tmp_path: Path, bad: int) -> None:
    with running(tmp_path) as engine:
        for name in "abcdefgh":
            admit(engine.client(), name)
    shutil.rmtree(Home(tmp_path).snapshots)
    change_a_byte(Home(tmp_path).ledger, height=bad)

    with pytest.raises(LedgerCorrupt) as corrupt:
        Engine(Home(tmp_path), SETTINGS)
    assert corrupt.value.sequence == bad


def change_a_byte(ledger: Path, height: int) -> None:
    database = sqlite3.connect(ledger)
    (trigger,) = database.execute(
        "SELECT sql FROM sqlite_schema WHERE name = 'blocks_are_final'"
    ).fetchone()
    (entries_,) = database.execute(
        "SELECT entries FROM blocks WHERE height = ?", (height,)
    ).fetchone()
    changed = entries_[:-1] + bytes((entries_[-1] ^ 1,))
    database.execute("DROP TRIGGER blocks_are_final")
    database.execute("UPDATE blocks SET entries = ? WHERE height = ?", (changed, height))
    database.execute(trigger)
    database.commit()
    database.close()


def test_an_old_backup_does_not_start_unless_the_fork_is_meant(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with running(tmp_path) as engine:
        admit(engine.client(), "alice")
    backup = home.ledger.read_bytes()
    with running(tmp_path) as engine:
        admit(engine.client(), "bob")
    home.ledger.write_bytes(backup)

    with pytest.raises(StoreBehind):
        Engine(home, SETTINGS)
    with running(tmp_path, Settings(origin=SETTINGS.origin, fork=True)) as engine:
        assert not engine.client().query(AskMember(2)).found


def test_a_ledger_without_its_key_does_not_start(tmp_path: Path) -> None:
    with running(tmp_path):
        pass
    shutil.rmtree(Home(tmp_path).keys)

    with pytest.raises(KeyMissing):
        Engine(Home(tmp_path), SETTINGS)


def test_a_start_long_after_the_last_entry_waits_for_the_operator(tmp_path: Path) -> None:
    with running(tmp_path) as engine:
        admit(engine.client(), "alice")
    with running(tmp_path, clock=SetClock(NOW + 2 * DAY)) as engine:
        client = engine.client()
        assert client.query(AskTime()).halted
        assert client.submit(ConfirmClock(1, "not mine", 0)) == Refused(Refusal.CLOCK_UNCONFIRMED)
        ok(client, ConfirmClock(0, "confirmed", 0))
        admit(client, "bob")

    assert entries(tmp_path)[-2].time == NOW + 2 * DAY


def test_settings_come_from_the_environment() -> None:
    assert settings_from({}) == Settings()
    chosen = settings_from({"SCRIP_SNAPSHOT_EVERY": "5", "SCRIP_ORIGIN": "a.example"}, fork=True)
    assert chosen == Settings(origin="a.example", snapshot_every=5, fork=True)
    for bad in ("0", "-1", "many", "", "1.5"):
        with pytest.raises(SettingInvalid):
            settings_from({"SCRIP_SNAPSHOT_EVERY": bad})


def test_an_engine_that_nobody_can_reach_any_more_stops_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(Home(tmp_path), SETTINGS)
    engine.start()

    def broken() -> None:
        raise BrokenVenueError

    monkeypatch.setattr(engine.socket, "_accept", broken)
    client = UnixSocketClient(Home(tmp_path).socket, patience_s=0)
    with pytest.raises(EngineFailed) as failed:
        engine.join()
    assert isinstance(failed.value.__cause__, BrokenVenueError)
    client.close()
