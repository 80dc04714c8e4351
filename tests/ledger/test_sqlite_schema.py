"""The file takes the next block and nothing else."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.sqlite_file import Connection, connect
from ledger.sqlite_opening import open_for_writing

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
