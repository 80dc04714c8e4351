"""The writer's settings are the strictest; whoever reads leaves no trace."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.errors import StoreForeign
from ledger.sqlite_file import Connection, connect, lock_path, number
from ledger.sqlite_opening import open_for_reading, open_for_writing
from tests.support.rewritten_statements import instead

ROOT = bytes(32)
INSERT = "INSERT INTO blocks (height, first_sequence, count, entries, root) VALUES (?, ?, ?, ?, ?)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    """Open a new ledger with one block."""
    connection = open_for_writing(path, connect)
    connection.execute(INSERT, (0, 0, 3, b"abc", ROOT))
    yield connection
    connection.close()


def rows(connection: Connection) -> list[tuple[object, ...]]:
    return connection.execute(
        "SELECT height, first_sequence, count, entries FROM blocks"
    ).fetchall()


AS_WRITTEN = [(0, 0, 3, b"abc")]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("synchronous", 2),
        ("fullfsync", 1),
        ("checkpoint_fullfsync", 1),
        ("wal_autocheckpoint", 0),
        ("recursive_triggers", 1),
        ("cell_size_check", 1),
        ("trusted_schema", 0),
        ("busy_timeout", 10_000),
        ("cache_size", -32_768),
        ("application_id", 0x53435250),
        ("user_version", 1),
    ],
)
def test_a_setting_holds(connection: Connection, setting: str, value: int) -> None:
    assert number(connection, f"PRAGMA {setting}") == value


def test_the_journal_is_a_write_ahead_log(connection: Connection) -> None:
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_ledger_in_memory_is_refused(path: Path) -> None:
    with pytest.raises(StoreForeign, match=r"its journal mode is \('memory',\), not wal$"):
        open_for_writing(path, lambda _: connect("file::memory:"))


def test_a_weaker_setting_is_refused(path: Path) -> None:
    with pytest.raises(StoreForeign) as refused:
        open_for_writing(path, instead({"PRAGMA synchronous = 2": "PRAGMA synchronous = 1"}))

    assert refused.value.reason == "the setting synchronous is 1, not 2"


def test_opening_again_finds_what_is_there(connection: Connection, path: Path) -> None:
    for again in (open_for_writing(path, connect), open_for_reading(path, connect)):
        assert rows(again) == AS_WRITTEN
        again.close()


def test_what_is_opened_for_reading_cannot_be_written(connection: Connection, path: Path) -> None:
    reading = open_for_reading(path, connect)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reading.execute(INSERT, (1, 3, 1, b"f", ROOT))
    reading.close()


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("PRAGMA application_id = 7", "its application id is 0x7"),
        ("PRAGMA user_version = 2", "its format is 2, this program reads 1"),
        ("PRAGMA user_version = 0", "its format is 0, this program reads 1"),
        ("DROP TRIGGER blocks_stay", "its schema differs in blocks_stay"),
        ("DROP TRIGGER blocks_are_dense", "its schema differs in blocks_are_dense"),
        ("CREATE TABLE extra (a)", "its schema differs in extra"),
        ("CREATE INDEX extra ON blocks (count)", "its schema differs in extra"),
        ("ALTER TABLE blocks ADD COLUMN extra INT", "its schema differs in blocks"),
    ],
)
def test_another_schema_is_refused(
    connection: Connection, path: Path, sql: str, reason: str
) -> None:
    connection.execute(sql)

    for open_ in (open_for_writing, open_for_reading):
        with pytest.raises(StoreForeign) as refused:
            open_(path, connect)
        assert (refused.value.path, refused.value.reason) == (path, reason)


def test_the_database_of_somebody_else_is_left_alone(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("CREATE TABLE theirs (a)")
    other.close()
    before = path.read_bytes()

    for open_ in (open_for_writing, open_for_reading):
        with pytest.raises(StoreForeign, match=r"its application id is 0x0$"):
            open_(path, connect)

    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"no database at all" * 1_000)

    for open_ in (open_for_writing, open_for_reading):
        with pytest.raises(StoreForeign, match=r"file is not a database$"):
            open_(path, connect)


def test_a_missing_file_is_not_made_by_reading(path: Path) -> None:
    with pytest.raises(StoreForeign, match=r"there is no such file$"):
        open_for_reading(path, connect)

    assert list(path.parent.iterdir()) == []


def test_a_path_may_have_any_characters(tmp_path: Path) -> None:
    path = tmp_path / "折扣 券?mode=memory#%41" / "ledger.db"
    path.parent.mkdir()

    open_for_writing(path, connect).close()
    open_for_reading(path, connect).close()

    assert [found.name for found in path.parent.iterdir()] == ["ledger.db"]


def test_reading_a_copy_leaves_nothing_behind(connection: Connection, tmp_path: Path) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = tmp_path / "copy" / "ledger.db"
    copy.parent.mkdir()
    copy.write_bytes((tmp_path / "ledger.db").read_bytes())

    reading = open_for_reading(copy, connect)

    assert rows(reading) == AS_WRITTEN
    reading.close()
    assert list(copy.parent.iterdir()) == [copy]


def test_a_copy_with_its_write_ahead_log_is_read_whole(
    connection: Connection, tmp_path: Path
) -> None:
    copy = tmp_path / "copy" / "ledger.db"
    copy.parent.mkdir()
    for suffix in ("", "-wal"):
        content = (tmp_path / f"ledger.db{suffix}").read_bytes()
        copy.with_name(f"ledger.db{suffix}").write_bytes(content)

    reading = open_for_reading(copy, connect)

    assert rows(reading) == AS_WRITTEN
    reading.close()


def test_a_reader_that_came_before_the_writer_sees_what_is_written(path: Path) -> None:
    open_for_writing(path, connect).close()
    lock_path(path).touch()  # as the store leaves it
    reading = open_for_reading(path, connect)
    assert rows(reading) == []

    writing = open_for_writing(path, connect)
    writing.execute(INSERT, (0, 0, 3, b"abc", ROOT))

    assert rows(reading) == [(0, 0, 3, b"abc")]
    reading.close()
    writing.close()
