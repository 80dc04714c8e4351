"""Secrets are sealed with a key outside the database, and bound to whose they are."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.errors import SecretUnsealable
from portal.sealing import KEY_BYTES, Seal


def test_a_secret_is_opened_by_the_same_key_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    sealed = Seal.from_file(path).seal("secret", "alice")

    assert b"secret" not in sealed
    assert Seal.from_file(path).open(sealed, "alice") == "secret"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_bytes()) == KEY_BYTES


def test_the_same_secret_is_never_sealed_alike(tmp_path: Path) -> None:
    seal = Seal.from_file(tmp_path / "key")
    assert seal.seal("secret", "alice") != seal.seal("secret", "alice")


def test_another_key_or_another_owner_opens_nothing(tmp_path: Path) -> None:
    sealed = Seal.from_file(tmp_path / "key").seal("secret", "alice")
    with pytest.raises(SecretUnsealable, match="bob"):
        Seal.from_file(tmp_path / "key").open(sealed, "bob")
    with pytest.raises(SecretUnsealable):
        Seal.from_file(tmp_path / "other").open(sealed, "alice")


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(Seal.from_file, path).result()
    assert Seal.from_file(path).open(first.seal("secret", "a"), "a") == "secret"
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_equal_secrets_of_one_kind_have_one_mark_and_nobody_else_can_make_it(
    tmp_path: Path,
) -> None:
    seal, other = Seal.from_file(tmp_path / "key"), Seal.from_file(tmp_path / "other")
    mark = seal.mark("secret", "identity")
    assert Seal.from_file(tmp_path / "key").mark("secret", "identity") == mark
    assert mark not in (
        seal.mark("Secret", "identity"),
        seal.mark("secret", "account"),
        other.mark("secret", "identity"),
    )
