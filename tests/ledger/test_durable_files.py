"""A file is replaced as a whole, and its bytes and its name are synced before anybody is told."""

import fcntl
import os
from pathlib import Path

import pytest

from ledger import durable_files
from ledger.durable_files import sync_folder, write_durably

Calls = list[tuple[str, int]]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Note what is asked of the operating system and of which inode, and let it happen."""
    calls: Calls = []
    sync, write, replace = durable_files.sync, os.write, Path.replace

    def noted_sync(descriptor: int) -> None:
        calls.append(("sync", os.fstat(descriptor).st_ino))
        sync(descriptor)

    def noted_write(descriptor: int, content: bytes) -> int:
        calls.append(("write", os.fstat(descriptor).st_ino))
        return write(descriptor, content[:1_000])

    def noted_replace(path: Path, target: Path) -> Path:
        calls.append(("replace", path.stat().st_ino))
        return replace(path, target)

    monkeypatch.setattr(durable_files, "sync", noted_sync)
    monkeypatch.setattr(os, "write", noted_write)
    monkeypatch.setattr(Path, "replace", noted_replace)
    return calls


def test_the_bytes_are_synced_before_the_name_and_the_name_before_it_returns(
    tmp_path: Path, calls: Calls
) -> None:
    path = tmp_path / "checkpoint"

    write_durably(path, bytes(range(256)) * 10)

    file, folder = path.stat().st_ino, tmp_path.stat().st_ino
    assert calls == [
        ("write", file),
        ("write", file),
        ("write", file),
        ("sync", file),
        ("replace", file),
        ("sync", folder),
    ]
    assert path.read_bytes() == bytes(range(256)) * 10
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_for_its_owner_alone_unless_said_otherwise(tmp_path: Path) -> None:
    old_umask = os.umask(0)
    try:
        write_durably(tmp_path / "key", b"secret")
        write_durably(tmp_path / "checkpoint", b"public", 0o644)
    finally:
        os.umask(old_umask)

    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "checkpoint").stat().st_mode & 0o777 == 0o644


def test_what_a_crash_left_behind_is_overwritten(tmp_path: Path) -> None:
    left = tmp_path / ".key.new"
    left.write_bytes(b"half of something longer")
    left.chmod(0o644)

    write_durably(tmp_path / "key", b"secret")

    assert (tmp_path / "key").read_bytes() == b"secret"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert not left.exists()


def test_a_failed_sync_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "key"
    write_durably(path, b"old")

    def failing(descriptor: int) -> None:
        raise OSError(5, os.strerror(5))

    monkeypatch.setattr(durable_files, "sync", failing)
    with pytest.raises(OSError, match="Input/output error"):
        write_durably(path, b"new")

    assert path.read_bytes() == b"old"


def test_only_a_folder_is_synced_as_one(tmp_path: Path) -> None:
    sync_folder(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        sync_folder(tmp_path / "file")


def test_elsewhere_a_sync_is_an_fsync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(durable_files, "_FULL_SYNC", None)
    monkeypatch.setattr(os, "fsync", lambda file: asked.append(os.fstat(file).st_ino))

    sync_folder(tmp_path)

    assert asked == [tmp_path.stat().st_ino]


def test_on_macos_the_cache_of_the_drive_is_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(durable_files, "_FULL_SYNC", 51)
    monkeypatch.setattr(fcntl, "fcntl", lambda _, command: asked.append(command))

    sync_folder(tmp_path)

    assert asked == [51]
