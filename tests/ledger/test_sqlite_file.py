"""The file takes the next block and nothing else, on the strictest settings."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.errors import StoreForeign
from ledger.sqlite_file import (
    Connection,
    Cursor,
    connect,
    lock_path,
    number,
    open_for_reading,
    open_for_writing,
)

ROOT = bytes(32)
HASHES = bytes(8192)
INSERT = "INTO blocks (height, first_sequence, count, entries, root) VALUES (?, ?, ?, ?, ?)"
INSERT_TILE = "INTO tiles (level, position, root, hashes) VALUES (?, ?, ?, ?)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    """Open a new ledger with two blocks, of three and two entries, and a tile."""
    connection = open_for_writing(path, connect)
    connection.execute(f"INSERT {INSERT}", (0, 0, 3, b"abc", ROOT))
    connection.execute(f"INSERT {INSERT}", (1, 3, 2, b"de", ROOT))
    connection.execute(f"INSERT {INSERT_TILE}", (0, 0, ROOT, HASHES))
    yield connection
    connection.close()


def rows(connection: Connection) -> list[tuple[object, ...]]:
    blocks = connection.execute("SELECT height, first_sequence, count, entries FROM blocks")
    tiles = connection.execute("SELECT level, position FROM tiles")
    return blocks.fetchall() + tiles.fetchall()


AS_WRITTEN = [(0, 0, 3, b"abc"), (1, 3, 2, b"de"), (0, 0)]


@pytest.mark.parametrize(
    "insert",
    [
        "INSERT",
        "INSERT OR REPLACE",
        "INSERT OR IGNORE",
        "INSERT OR FAIL",
        "INSERT OR ROLLBACK",
        "REPLACE",
    ],
)
@pytest.mark.parametrize(
    ("height", "first_sequence"),
    [(0, 0), (0, 5), (1, 3), (1, 5), (3, 5), (2, 4), (2, 6), (2, 3), (2, 0), (-1, 5)],
)
def test_only_the_next_block_is_taken(
    connection: Connection, insert: str, height: int, first_sequence: int
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"^a block follows the last one$"):
        connection.execute(f"{insert} {INSERT}", (height, first_sequence, 1, b"f", ROOT))

    assert rows(connection) == AS_WRITTEN


def test_a_block_without_a_height_of_its_own_is_refused(connection: Connection) -> None:
    columns = "(first_sequence, count, entries, root) VALUES (5, 1, x'66', zeroblob(32))"
    with pytest.raises(sqlite3.IntegrityError, match=r"^a block follows the last one$"):
        connection.execute(f"INSERT INTO blocks {columns}")

    assert rows(connection) == AS_WRITTEN


@pytest.mark.parametrize("conflict", ["DO NOTHING", "(height) DO UPDATE SET entries = x'00'"])
def test_an_upsert_changes_nothing(connection: Connection, conflict: str) -> None:
    sql = f"INSERT {INSERT} ON CONFLICT {conflict}"
    with pytest.raises(sqlite3.IntegrityError, match=r"^a block follows the last one$"):
        connection.execute(sql, (1, 3, 2, b"xx", ROOT))

    assert rows(connection) == AS_WRITTEN


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE blocks SET entries = x'00'", "blocks are final"),
        ("UPDATE blocks SET height = height + 7", "blocks are final"),
        ("UPDATE OR REPLACE blocks SET height = 0 WHERE height = 1", "blocks are final"),
        ("UPDATE OR IGNORE blocks SET root = zeroblob(32)", "blocks are final"),
        ("DELETE FROM blocks", "blocks stay"),
        ("DELETE FROM blocks WHERE height = 1", "blocks stay"),
        ("UPDATE tiles SET root = zeroblob(32)", "tiles are final"),
        ("UPDATE OR IGNORE tiles SET root = zeroblob(32)", "tiles are final"),
        ("DELETE FROM tiles", "tiles stay"),
    ],
)
def test_nothing_is_changed_or_removed(connection: Connection, sql: str, reason: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"^{reason}$"):
        connection.execute(sql)

    assert rows(connection) == AS_WRITTEN


def test_a_plain_pair_of_triggers_would_let_a_replacement_through() -> None:
    """Show why there is a third one: without it this row is gone, and no trigger has fired."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE blocks (height INTEGER PRIMARY KEY, entries BLOB) STRICT")
    for act in ("UPDATE", "DELETE"):
        refuse = "BEGIN SELECT RAISE(ABORT, 'no'); END"
        connection.execute(f"CREATE TRIGGER no_{act} BEFORE {act} ON blocks {refuse}")
    connection.execute("INSERT INTO blocks VALUES (0, x'01')")

    connection.execute("INSERT OR REPLACE INTO blocks VALUES (0, x'02')")

    assert connection.execute("SELECT entries FROM blocks").fetchall() == [(b"\x02",)]
    connection.close()


@pytest.mark.parametrize("insert", ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"])
@pytest.mark.parametrize(("level", "position"), [(0, 0), (0, 2), (1, 1)])
def test_only_the_next_tile_of_a_level_is_taken(
    connection: Connection, insert: str, level: int, position: int
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"^a tile follows the last one of its level$"):
        connection.execute(f"{insert} {INSERT_TILE}", (level, position, ROOT, HASHES))

    assert rows(connection) == AS_WRITTEN


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("count", 0),
        ("count", -1),
        ("count", b"1"),
        ("entries", "text"),
        ("entries", 7),
        ("root", bytes(31)),
        ("root", bytes(33)),
        ("root", "a" * 32),
    ],
)
def test_a_block_of_another_form_is_refused(
    connection: Connection, column: str, value: int | bytes | str
) -> None:
    row: dict[str, int | bytes | str] = {
        "height": 2,
        "first_sequence": 5,
        "count": 1,
        "entries": b"f",
        "root": ROOT,
    }
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(f"INSERT {INSERT}", tuple((row | {column: value}).values()))

    connection.execute(f"INSERT {INSERT}", tuple(row.values()))


@pytest.mark.parametrize(
    "row",
    [
        (-1, 0, ROOT, HASHES),
        (0, 1, ROOT, HASHES[1:]),
        (0, 1, ROOT, HASHES + b"\0"),
        (0, 1, ROOT[1:], HASHES),
        (0, 1, ROOT, "text"),
        (1, -1, ROOT, HASHES),
    ],
)
def test_a_tile_of_another_form_is_refused(
    connection: Connection, row: tuple[int | bytes | str, ...]
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(f"INSERT {INSERT_TILE}", row)


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


def test_no_answer_is_no_number(connection: Connection) -> None:
    assert number(connection, "SELECT 7, 8") == 7
    assert number(connection, "SELECT 7 WHERE false") == 0
    assert number(connection, "SELECT 'seven'") == 0


def test_a_ledger_in_memory_is_refused(path: Path) -> None:
    with pytest.raises(StoreForeign, match=r"its journal mode is \('memory',\), not wal$"):
        open_for_writing(path, lambda _: connect("file::memory:"))


class Stubborn:
    """A connection that does not let a setting be made."""

    def __init__(self, uri: str) -> None:
        self._connection = connect(uri)

    def execute(self, sql: str, parameters: tuple[()] = (), /) -> Cursor:
        if sql == "PRAGMA synchronous = 2":
            sql = "PRAGMA synchronous = 1"
        return self._connection.execute(sql, parameters)

    def close(self) -> None:
        self._connection.close()


def test_a_weaker_setting_is_refused(path: Path) -> None:
    with pytest.raises(StoreForeign) as refused:
        open_for_writing(path, Stubborn)  # type: ignore[arg-type]

    assert refused.value.reason == "the setting synchronous is 1, not 2"


def test_opening_again_finds_what_is_there(connection: Connection, path: Path) -> None:
    for again in (open_for_writing(path, connect), open_for_reading(path, connect)):
        assert rows(again) == AS_WRITTEN
        again.close()


def test_what_is_opened_for_reading_cannot_be_written(connection: Connection, path: Path) -> None:
    reading = open_for_reading(path, connect)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reading.execute(f"INSERT {INSERT}", (2, 5, 1, b"f", ROOT))
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
    writing.execute(f"INSERT {INSERT}", (0, 0, 3, b"abc", ROOT))

    assert rows(reading) == [(0, 0, 3, b"abc")]
    reading.close()
    writing.close()


def test_the_lock_is_the_same_by_every_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "alias").symlink_to(tmp_path / "home")

    assert lock_path(tmp_path / "alias" / "ledger.db") == lock_path(tmp_path / "home" / "ledger.db")
    assert lock_path(tmp_path / "home" / "ledger.db").name == "ledger.db.lock"
