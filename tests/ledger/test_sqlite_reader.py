"""Whatever a file holds, the reader gives back what was written or says which entry is bad."""

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ledger.blocks import Block, Tile
from ledger.chain import EMPTY, extend
from ledger.errors import LedgerCorrupt, LedgerError
from ledger.sqlite_file import connect
from ledger.sqlite_reader import SqliteReader
from ledger.sqlite_schema import SCHEMA
from ledger.sqlite_store import SqliteStore
from tests.support.ledgers import chain_of


def stored(path: Path, *counts: int) -> list[Block]:
    """Write a ledger with blocks of so many entries to `path`."""
    blocks, _ = chain_of(*counts)
    with SqliteStore.open(path) as store:
        for block in blocks:
            store.append(block)
    return blocks


def tampered(path: Path, *statements: str) -> None:
    """Change the file at `path` as somebody could who takes the triggers away for a while."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        triggers = [name for name, sql in SCHEMA.items() if "TRIGGER" in sql]
        for name in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for name in triggers:
            connection.execute(SCHEMA[name])


def replay(reader: SqliteReader) -> None:
    """Read and check every block and tile, as an audit does."""
    head = EMPTY
    tiles: list[Tile] = []
    for block in reader.blocks():
        extension = extend(head, block)
        head = extension.head
        tiles += extension.tiles
    for tile in tiles:
        if reader.tile(tile.level, tile.index) != tile:
            raise LedgerCorrupt(tile.index << 8, "its tile differs")
    if reader.head() != head:
        raise LedgerCorrupt(head.size, "the head differs")


def page_of(name: str, path: Path) -> int:
    """Return the number of the first page of a table or an index."""
    with closing(connect(f"{path.as_uri()}?mode=ro")) as connection:
        pages = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,))
        return int(str((pages.fetchone() or (0,))[0]))


def first_bad(path: Path, read: Callable[[SqliteReader], object]) -> tuple[int, str]:
    with SqliteReader.open(path) as reader, pytest.raises(LedgerCorrupt) as corrupt:
        read(reader)
    return corrupt.value.sequence, corrupt.value.reason


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def test_a_closed_ledger_is_read(path: Path) -> None:
    blocks = stored(path, 3, 400)

    with SqliteReader.open(path) as reader:
        assert list(reader.blocks()) == blocks
        replay(reader)
        assert reader.faults() == []


def test_a_ledger_in_use_is_read_and_followed(path: Path) -> None:
    blocks, head = chain_of(3, 2, 4)
    with SqliteStore.open(path) as store, SqliteReader.open(path) as reader:
        for height, block in enumerate(blocks):
            assert reader.last() == (blocks[height - 1] if height else None)
            store.append(block)
            assert list(reader.blocks()) == blocks[: height + 1]
        assert reader.head() == head


def test_nothing_can_be_appended_through_a_reader(path: Path) -> None:
    stored(path, 3)

    with SqliteReader.open(path) as reader:
        assert not hasattr(reader, "append")


@pytest.mark.parametrize("files", [["ledger.db"], ["ledger.db", "ledger.db.lock"]])
def test_a_folder_that_is_read_only_can_be_audited(tmp_path: Path, files: list[str]) -> None:
    blocks = stored(tmp_path / "ledger.db", 3, 4)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file in files:
            (folder / file).write_bytes((tmp_path / file).read_bytes())
            (folder / file).chmod(0o444)
        folder.chmod(0o555)

        with nobody(), SqliteReader.open(folder / "ledger.db") as reader:
            assert list(reader.blocks()) == blocks
            assert reader.faults() == []

        assert sorted(found.name for found in folder.iterdir()) == files


@contextmanager
def nobody() -> Iterator[None]:
    """Give up the rights of root, for whom no folder is read-only."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_closed_reader_is_not_a_corrupt_ledger(path: Path) -> None:
    stored(path, 3)
    reader = SqliteReader.open(path)
    reader.close()

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        reader.last()


def test_a_missing_block_is_named_by_its_first_entry(path: Path) -> None:
    stored(path, 3, 2, 4, 1)
    tampered(path, "DELETE FROM blocks WHERE height IN (1, 2)")

    assert first_bad(path, lambda reader: list(reader.blocks())) == (3, "block 1 is missing")
    assert first_bad(path, lambda reader: list(reader.blocks(1))) == (3, "block 1 is missing")
    assert first_bad(path, lambda reader: list(reader.blocks(2))) == (0, "block 2 is missing")


def test_a_block_that_is_not_in_any_row_is_not_found(path: Path) -> None:
    blocks = stored(path, 3, 2, 4)
    tampered(path, "DELETE FROM blocks WHERE height = 1")

    with SqliteReader.open(path) as reader:
        assert reader.block_with(2) == blocks[0]
        assert reader.block_with(3) is None
        assert reader.block_with(4) is None
        assert reader.block_with(5) == blocks[2]


def test_a_row_of_another_form_is_named(path: Path) -> None:
    stored(path, 3, 600)
    tampered(
        path,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE type = 'table'",
        "PRAGMA writable_schema = RESET",
        "PRAGMA ignore_check_constraints = ON",
        "UPDATE blocks SET root = 'text' WHERE height = 1",
        "UPDATE tiles SET hashes = 7",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = sql || 'STRICT' WHERE type = 'table'",
    )

    for read in (lambda reader: list(reader.blocks()), lambda reader: reader.block_with(3)):
        assert first_bad(path, read) == (3, "the row of its block is malformed")
    assert first_bad(path, SqliteReader.last) == (0, "the row of its block is malformed")
    for index, sequence in ((0, 0), (1, 256)):
        named = first_bad(path, partial(SqliteReader.tile, level=0, index=index))
        assert named == (sequence, "its hash tile is malformed")


def test_a_page_that_cannot_be_read_is_named(path: Path) -> None:
    stored(path, 3, 300)
    content = bytearray(path.read_bytes())
    content[(page_of("blocks", path) - 1) * 4096] = 0xFF
    path.write_bytes(content)

    sequence, reason = first_bad(path, lambda reader: list(reader.blocks()))
    assert sequence == 0
    assert reason == "the file cannot be read there: database disk image is malformed"
    with SqliteReader.open(path) as reader:
        assert any("Page" in fault or "malformed" in fault for fault in reader.faults())


def test_faults_of_the_file_are_told(path: Path) -> None:
    stored(path, 3, 2)
    content = bytearray(path.read_bytes())
    content[page_of("sqlite_autoindex_blocks_1", path) * 4096 - 1] ^= 1
    path.write_bytes(content)

    with SqliteReader.open(path) as reader:
        assert any("sqlite_autoindex_blocks_1" in fault for fault in reader.faults())


@pytest.mark.parametrize("seed", range(8))
def test_a_changed_byte_is_found_or_without_effect(path: Path, seed: int) -> None:
    blocks = stored(path, 1, 2, 300, 40, 1)
    sound = path.read_bytes()
    rng = random.Random(seed)
    found = 0
    for _ in range(40):
        content = bytearray(sound)
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        path.write_bytes(content)
        try:
            with SqliteReader.open(path) as reader:
                replay(reader)
                assert list(reader.blocks()) == blocks, "unnoticed, but it has an effect"
        except LedgerError:
            found += 1

    assert found > 10, "many bytes of the file are rows"
