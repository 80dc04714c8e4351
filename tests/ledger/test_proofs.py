"""The portal shows proofs about what was published, and nothing beyond."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.entries import entry_hash
from ledger.keys import publish, root_at
from ledger.proofs import ProofInvalid, Proofs, tile_path
from ledger.receipts import verify_receipt
from ledger.sqlite_reader import SqliteReader
from ledger.sqlite_store import SqliteStore
from ledger.tree import verify_consistency, verify_inclusion
from tests.support.written_ledgers import KEY, Written, write

SIZES = (1, 5, 256, 300, 514)
SIZE = 514


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("ledger") / "ledger.db", 5, 300, 209, 20)


@pytest.fixture
def reader(written: Written) -> Iterator[SqliteReader]:
    with SqliteReader.open(written.path) as reader:
        yield reader


@pytest.fixture
def proofs(reader: SqliteReader, tmp_path: Path) -> Proofs:
    """Publish all but the last block."""
    publish(tmp_path, KEY, SIZE, root_at(reader, SIZE))
    return Proofs(reader, tmp_path, KEY.verifying)


def test_before_anything_is_published_there_is_nothing_to_prove(
    reader: SqliteReader, tmp_path: Path
) -> None:
    proofs = Proofs(reader, tmp_path, KEY.verifying)

    assert proofs.size == 0
    assert proofs.key == str(KEY.verifying)
    assert proofs.consistency(0, 0) == []
    with pytest.raises(ProofInvalid, match="no checkpoint was published yet"):
        proofs.checkpoint()
    with pytest.raises(ProofInvalid, match="no checkpoint was published yet"):
        proofs.receipt(0)
    with pytest.raises(ProofInvalid, match=r"no tile/0/000\.p/1 was published"):
        proofs.tile(0, 0, 1)


def test_the_checkpoint_is_the_published_one(proofs: Proofs, tmp_path: Path) -> None:
    assert proofs.checkpoint() == (tmp_path / "checkpoint").read_bytes()
    assert proofs.size == SIZE


def test_a_receipt_is_against_the_published_checkpoint(proofs: Proofs, written: Written) -> None:
    proven = verify_receipt(proofs.receipt(300), KEY.verifying)

    assert proven.entry_bytes == written.raw()[300]
    assert proven.checkpoint.size == SIZE
    with pytest.raises(ProofInvalid, match=f"leaf {SIZE} is not in a tree of {SIZE}"):
        proofs.receipt(SIZE)


def test_inclusion_is_proven_in_every_published_tree(
    proofs: Proofs, reader: SqliteReader, written: Written
) -> None:
    raw = written.raw()
    for size in SIZES:
        root = root_at(reader, size)
        for sequence in {0, size // 2, size - 1}:
            proof = proofs.inclusion(sequence, size)
            verify_inclusion(entry_hash(raw[sequence]), sequence, size, proof, root)
    with pytest.raises(ProofInvalid, match=f"only {SIZE} entries were published, not {SIZE + 1}"):
        proofs.inclusion(0, SIZE + 1)


def test_consistency_is_proven_between_published_trees(
    proofs: Proofs, reader: SqliteReader
) -> None:
    for old in SIZES:
        for new in SIZES[SIZES.index(old) :]:
            roots = root_at(reader, old), root_at(reader, new)
            verify_consistency((old, new), roots, proofs.consistency(old, new))
    with pytest.raises(ProofInvalid, match=f"only {SIZE} entries were published, not {SIZE + 1}"):
        proofs.consistency(1, SIZE + 1)
    with pytest.raises(ProofInvalid):
        proofs.consistency(6, 5)


def test_tiles_are_those_of_the_published_tree(proofs: Proofs, written: Written) -> None:
    leaves = b"".join(map(entry_hash, written.raw()))

    assert proofs.tile(0, 0) == leaves[: 256 * 32]
    assert proofs.tile(0, 1) == leaves[256 * 32 : 512 * 32]
    assert proofs.tile(0, 2, 2) == leaves[512 * 32 : 514 * 32]
    assert proofs.tile(0, 1, 8) == leaves[256 * 32 : 264 * 32]
    assert proofs.tile(0, 1, 1) == leaves[256 * 32 : 257 * 32]
    assert len(proofs.tile(1, 0, 2)) == 64


@pytest.mark.parametrize(
    ("level", "index", "width"),
    [
        (0, 2, 3),
        (0, 2, 256),
        (0, 3, 1),
        (1, 0, 3),
        (2, 0, 1),
        (63, 0, 1),
        (-1, 0, 1),
        (0, -1, 1),
        (0, 0, -1),
        (0, 0, 0),
        (0, 0, 257),
    ],
)
def test_what_was_not_published_is_no_tile(
    proofs: Proofs, level: int, index: int, width: int
) -> None:
    with pytest.raises(ProofInvalid, match="was published"):
        proofs.tile(level, index, width)


def test_the_path_of_a_tile_is_at_hand() -> None:
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"


def test_hashes_and_entries_are_those_of_what_was_published(
    proofs: Proofs, written: Written
) -> None:
    raw = written.raw()
    for sequence in (0, 255, 256, SIZE - 1):
        assert proofs.entry_hash(sequence) == entry_hash(raw[sequence])
        assert proofs.entry(sequence) == raw[sequence]
    for ask in (proofs.entry_hash, proofs.entry):
        with pytest.raises(ProofInvalid, match=f"no entry {SIZE} was published"):
            ask(SIZE)
    with pytest.raises(ProofInvalid, match="no entry -1 was published"):
        proofs.entry_hash(-1)


def test_a_file_is_opened_with_the_key_that_its_genesis_names(
    written: Written, reader: SqliteReader, tmp_path: Path
) -> None:
    publish(tmp_path, KEY, SIZE, root_at(reader, SIZE))

    proofs = Proofs.open(written.path, tmp_path)

    assert (proofs.key, proofs.size) == (str(KEY.verifying), SIZE)
    proofs.close()


def test_without_a_ledger_there_is_nothing_to_open(tmp_path: Path) -> None:
    with pytest.raises(ProofInvalid, match="no such file"):
        Proofs.open(tmp_path / "ledger.db", tmp_path)
    SqliteStore.open(tmp_path / "ledger.db").close()
    with pytest.raises(ProofInvalid, match="no entry yet"):
        Proofs.open(tmp_path / "ledger.db", tmp_path)
