"""Tables and triggers of `ledger.db`: the next block can be inserted, nothing else can be done."""

from pathlib import Path
from typing import Final

from ledger.errors import StoreForeign
from ledger.sqlite_file import Connection, number

APPLICATION_ID: Final = 0x53435250  # "SCRP", bytes 68 to 71 of the file
FORMAT: Final = 1

# Texts exactly as SQLite keeps them, for `check_schema` compares. A block is refused in all ways
# but one: INSERT OR REPLACE would delete without firing a DELETE trigger (unless recursive_triggers
# is on), so the row must already be the next one before it is inserted.
SCHEMA: Final = {
    "blocks": """CREATE TABLE blocks (
  height INTEGER PRIMARY KEY CHECK (height >= 0),
  first_sequence INTEGER NOT NULL UNIQUE CHECK (first_sequence >= 0),
  count INTEGER NOT NULL CHECK (count > 0),
  entries BLOB NOT NULL,
  root BLOB NOT NULL CHECK (length(root) = 32)
) STRICT""",
    "tiles": """CREATE TABLE tiles (
  level INTEGER NOT NULL CHECK (level >= 0),
  position INTEGER NOT NULL CHECK (position >= 0),
  root BLOB NOT NULL CHECK (length(root) = 32),
  hashes BLOB NOT NULL CHECK (length(hashes) = 8192),
  PRIMARY KEY (level, position)
) STRICT""",
    "blocks_are_dense": """CREATE TRIGGER blocks_are_dense BEFORE INSERT ON blocks
WHEN NEW.height IS NOT (SELECT coalesce(max(height) + 1, 0) FROM blocks)
  OR NEW.first_sequence IS NOT coalesce(
    (SELECT first_sequence + count FROM blocks ORDER BY height DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'a block follows the last one'); END""",
    "blocks_stay": """CREATE TRIGGER blocks_stay BEFORE DELETE ON blocks
BEGIN SELECT RAISE(ABORT, 'blocks stay'); END""",
    "blocks_are_final": """CREATE TRIGGER blocks_are_final BEFORE UPDATE ON blocks
BEGIN SELECT RAISE(ABORT, 'blocks are final'); END""",
    "tiles_are_dense": """CREATE TRIGGER tiles_are_dense BEFORE INSERT ON tiles
WHEN NEW.position IS NOT
  (SELECT coalesce(max(position) + 1, 0) FROM tiles WHERE level = NEW.level)
BEGIN SELECT RAISE(ABORT, 'a tile follows the last one of its level'); END""",
    "tiles_stay": """CREATE TRIGGER tiles_stay BEFORE DELETE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles stay'); END""",
    "tiles_are_final": """CREATE TRIGGER tiles_are_final BEFORE UPDATE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles are final'); END""",
}


def check_schema(path: Path, connection: Connection) -> None:
    """Raise StoreForeign unless tables and triggers are those of this format, all and no others."""
    application_id = number(connection, "PRAGMA application_id")
    if application_id != APPLICATION_ID:
        raise StoreForeign(path, f"its application id is {application_id:#x}")
    version = number(connection, "PRAGMA user_version")
    if version != FORMAT:
        raise StoreForeign(path, f"its format is {version}, this program reads {FORMAT}")
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    found = {str(name): sql for name, sql in rows.fetchall()}
    for name in sorted(SCHEMA.keys() | found.keys()):
        if SCHEMA.get(name) != found.get(name):
            raise StoreForeign(path, f"its schema differs in {name}")


def create_schema(connection: Connection) -> None:
    """Make tables and triggers, all or none, unless there are some already."""
    connection.execute("BEGIN IMMEDIATE")
    if not number(connection, "SELECT count(*) FROM sqlite_schema"):
        for statement in SCHEMA.values():
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")
