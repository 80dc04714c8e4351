"""The key stays with its owner, and nothing is started or signed against what was published."""

import os
import stat
from pathlib import Path

import pytest

from ledger.blocks import Block
from ledger.checkpoints import Checkpoint, sign_checkpoint
from ledger.errors import (
    KeyExposed,
    KeyForeign,
    KeyMissing,
    PublishedUnreadable,
    StartRefused,
    StoreBehind,
    StoreForked,
)
from ledger.keys import load_key, make_key, open_key, publish, published, root_at
from ledger.notes import SigningKey
from ledger.tree import EMPTY_ROOT
from tests.support.in_memory_store import InMemoryStore
from tests.support.written_ledgers import KEY, OTHER_KEY, Written, write

NAME = KEY.name
COUNTS = (5, 300, 9)
SIZE = sum(COUNTS)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("ledger") / "ledger.db", *COUNTS)


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("other") / "ledger.db", *COUNTS, seed=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def with_key(folder: Path) -> Path:
    keep(folder, KEY)
    return folder


def keep(folder: Path, key: SigningKey) -> None:
    folder.mkdir(mode=0o700)
    path = folder / "ledger.key"
    path.write_text(key.secret() + "\n")
    path.chmod(0o600)


def store_of(blocks: list[Block]) -> InMemoryStore:
    store = InMemoryStore()
    for block in blocks:
        store.append(block)
    return store


def published_at(folder: Path, written: Written, size: int) -> bytes:
    """Publish what `written` was at `size` entries."""
    return publish(folder, KEY, size, root_at(store_of(written.blocks), size))


def test_the_first_start_makes_a_key_that_only_its_owner_can_read(folder: Path) -> None:
    key = open_key(folder, InMemoryStore(), NAME)

    path = folder / "ledger.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert path.read_text() == key.secret() + "\n"
    assert key.name == NAME
    assert [entry.name for entry in folder.iterdir()] == ["ledger.key"]


def test_every_later_start_finds_the_same_key(folder: Path) -> None:
    first = open_key(folder, InMemoryStore(), NAME)

    assert open_key(folder, InMemoryStore(), NAME) == first
    assert load_key(folder / "ledger.key") == first


def test_every_key_is_another(tmp_path: Path) -> None:
    assert (
        make_key(tmp_path / "a" / "key", NAME).seed != make_key(tmp_path / "b" / "key", NAME).seed
    )


def test_a_store_with_entries_but_no_key_does_not_start(folder: Path, written: Written) -> None:
    for fork in (False, True):
        with pytest.raises(KeyMissing, match="not the key that signs for it"):
            open_key(folder, store_of(written.blocks), NAME, fork=fork)
    assert not folder.exists()


def test_a_published_checkpoint_without_its_key_does_not_start(
    with_key: Path, written: Written
) -> None:
    published_at(with_key, written, 5)
    (with_key / "ledger.key").unlink()

    with pytest.raises(KeyMissing):
        open_key(with_key, InMemoryStore(), NAME, fork=True)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644])
def test_a_key_that_others_can_touch_is_not_read(with_key: Path, mode: int) -> None:
    path = with_key / "ledger.key"
    path.chmod(mode)

    with pytest.raises(KeyExposed, match=f"its mode is 0{mode:o}; make it 0600") as exposed:
        open_key(with_key, InMemoryStore(), NAME)
    assert exposed.value.path == path


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_a_key_of_its_owner_alone_is_read(with_key: Path, mode: int) -> None:
    (with_key / "ledger.key").chmod(mode)

    assert open_key(with_key, InMemoryStore(), NAME) == KEY


@pytest.mark.parametrize("content", [b"", b"PRIVATE+KEY+a+b+c", b"\xff", b"x" * 5_000])
def test_a_file_that_holds_no_key_is_refused_without_showing_it(
    with_key: Path, content: bytes
) -> None:
    (with_key / "ledger.key").write_bytes(content)

    with pytest.raises(StartRefused) as refused:
        open_key(with_key, InMemoryStore(), NAME)
    assert refused.value.reason == "it holds no private key of a signed note"
    assert refused.value.__cause__ is None


def test_a_key_without_its_last_newline_is_read(with_key: Path) -> None:
    (with_key / "ledger.key").write_text(KEY.secret())

    assert open_key(with_key, InMemoryStore(), NAME) == KEY


def test_a_key_of_another_name_does_not_start(with_key: Path) -> None:
    with pytest.raises(KeyForeign, match=r"it signs for scrip\.example/ledger, not for other"):
        open_key(with_key, InMemoryStore(), "other", fork=True)


def test_a_key_that_genesis_does_not_name_does_not_start(folder: Path, written: Written) -> None:
    keep(folder, OTHER_KEY)

    with pytest.raises(KeyForeign, match="but the ledger belongs to") as foreign:
        open_key(folder, store_of(written.blocks), NAME, fork=True)
    assert str(KEY.verifying) in foreign.value.reason
    assert str(OTHER_KEY.verifying) in foreign.value.reason


def test_a_store_that_begins_with_what_was_published_starts(
    with_key: Path, written: Written
) -> None:
    store = store_of(written.blocks)
    assert open_key(with_key, store, NAME) == KEY
    for size in (5, 256, 257, 305, SIZE):
        note = published_at(with_key, written, size)
        assert open_key(with_key, store, NAME) == KEY
        assert (with_key / "checkpoint").read_bytes() == note
        assert not (with_key / "checkpoint.forked").exists()


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_an_old_backup_does_not_start_unless_it_is_forked(
    with_key: Path, written: Written, kept: int
) -> None:
    note = published_at(with_key, written, SIZE)
    backup = store_of(written.blocks[:kept])

    reason = f"{SIZE} entries were published, the store has {sum(COUNTS[:kept])}"
    with pytest.raises(StoreBehind, match=reason) as behind:
        open_key(with_key, backup, NAME)
    assert behind.value.path == with_key / "checkpoint"

    assert open_key(with_key, backup, NAME, fork=True) == KEY
    assert (with_key / "checkpoint.forked").read_bytes() == note
    assert published(with_key, KEY.verifying) is None
    assert open_key(with_key, backup, NAME) == KEY


def test_another_history_does_not_start_unless_it_is_forked(
    with_key: Path, written: Written, rewritten: Written
) -> None:
    published_at(with_key, written, 257)
    store = store_of(rewritten.blocks)

    with pytest.raises(StoreForked, match="other entries were published than the first 257 here"):
        open_key(with_key, store, NAME)

    assert open_key(with_key, store, NAME, fork=True) == KEY
    assert open_key(with_key, store, NAME) == KEY


@pytest.mark.parametrize("content", [b"", b"no checkpoint", b"\xff" * 2_000_000])
def test_an_unreadable_checkpoint_does_not_start_unless_it_is_forked(
    with_key: Path, written: Written, content: bytes
) -> None:
    (with_key / "checkpoint").write_bytes(content)
    store = store_of(written.blocks)

    with pytest.raises(PublishedUnreadable, match="checkpoint: expected "):
        open_key(with_key, store, NAME)

    assert open_key(with_key, store, NAME, fork=True) == KEY
    assert (with_key / "checkpoint.forked").read_bytes() == content


def test_a_checkpoint_of_another_key_does_not_start(with_key: Path, written: Written) -> None:
    foreign = sign_checkpoint(Checkpoint(NAME, SIZE, written.head.root()), OTHER_KEY)
    (with_key / "checkpoint").write_bytes(foreign)

    with pytest.raises(PublishedUnreadable, match="no true signature"):
        open_key(with_key, store_of(written.blocks), NAME)


def test_what_is_put_aside_is_so_for_good(
    with_key: Path, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_at(with_key, written, SIZE)
    synced: list[tuple[int, list[str]]] = []

    def record(file: int) -> None:
        synced.append((os.fstat(file).st_ino, sorted(path.name for path in with_key.iterdir())))

    monkeypatch.setattr("ledger.durable_files._FULL_SYNC", None)
    monkeypatch.setattr(os, "fsync", record)
    open_key(with_key, InMemoryStore(), NAME, fork=True)

    assert synced == [(with_key.stat().st_ino, ["checkpoint.forked", "ledger.key"])]


def test_fork_changes_nothing_where_nothing_is_wrong(with_key: Path, written: Written) -> None:
    note = published_at(with_key, written, SIZE)

    assert open_key(with_key, store_of(written.blocks), NAME, fork=True) == KEY
    assert (with_key / "checkpoint").read_bytes() == note
    assert not (with_key / "checkpoint.forked").exists()


def test_what_is_published_is_signed_kept_and_found_again(with_key: Path) -> None:
    assert published(with_key, KEY.verifying) is None

    note = publish(with_key, KEY, 7, bytes(32))

    found = published(with_key, KEY.verifying)
    assert found is not None
    assert (found.note, found.checkpoint) == (note, Checkpoint(NAME, 7, bytes(32)))
    assert note == sign_checkpoint(found.checkpoint, KEY)
    assert stat.S_IMODE((with_key / "checkpoint").stat().st_mode) == 0o644


def test_a_signature_lost_in_a_crash_is_made_again_to_the_byte(with_key: Path) -> None:
    assert publish(with_key, KEY, 7, bytes(32)) == publish(with_key, KEY, 7, bytes(32))


def test_two_roots_are_never_signed_for_one_size(with_key: Path) -> None:
    note = publish(with_key, KEY, 7, bytes(32))

    with pytest.raises(StoreForked):
        publish(with_key, KEY, 7, bytes([1]) * 32)
    with pytest.raises(StoreBehind, match="7 entries were published, the store has 6"):
        publish(with_key, KEY, 6, bytes(32))

    assert (with_key / "checkpoint").read_bytes() == note
    assert publish(with_key, KEY, 8, bytes([1]) * 32)


def test_the_root_of_nothing_is_the_hash_of_nothing(written: Written) -> None:
    store = store_of(written.blocks)

    assert root_at(store, 0) == EMPTY_ROOT
    assert root_at(store, SIZE) == written.head.root()
    for block in written.blocks:
        assert root_at(store, block.next_sequence) == block.root
