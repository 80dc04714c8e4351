"""A connection answers with numbers; the lock belongs to the file, not to a name of it."""

from contextlib import closing
from pathlib import Path

from ledger.sqlite_file import connect, lock_path, number


def test_no_answer_is_no_number() -> None:
    with closing(connect("file::memory:")) as connection:
        assert number(connection, "SELECT 7, 8") == 7
        assert number(connection, "SELECT 7 WHERE false") == 0
        assert number(connection, "SELECT 'seven'") == 0


def test_the_lock_is_the_same_by_every_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "alias").symlink_to(tmp_path / "home")

    assert lock_path(tmp_path / "alias" / "ledger.db") == lock_path(tmp_path / "home" / "ledger.db")
    assert lock_path(tmp_path / "home" / "ledger.db").name == "ledger.db.lock"
