"""One contract for every store."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.blocks import Block
from ledger.chain import EMPTY, Head, extend
from ledger.errors import StoreFailed
from ledger.recovery import hashes_at
from ledger.sqlite_store import SqliteStore
from ledger.store import Store
from ledger.tree import inclusion_proof, range_root, verify_inclusion
from tests.support.apsw_connection import ApswConnection
from tests.support.faults import Fault, FaultyStore
from tests.support.in_memory_store import InMemoryStore
from tests.support.ledgers import chain_of

Make = Callable[[Path], Store]

STORES: dict[str, Make] = {
    "in memory": lambda _: InMemoryStore(),
    "faulty": lambda _: FaultyStore(InMemoryStore()),
    "sqlite3": lambda folder: SqliteStore.open(folder / "ledger.db"),
    "apsw": lambda folder: SqliteStore.open(folder / "ledger.db", ApswConnection),
}


@pytest.fixture(params=list(STORES.values()), ids=list(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store: Store = request.param(tmp_path)
    yield store
    store.close()


def filled(store: Store, *counts: int) -> tuple[list[Block], Head]:
    """Append blocks of so many entries each; return them and the head after the last."""
    blocks, head = chain_of(*counts)
    for block in blocks:
        store.append(block)
    return blocks, head


def test_a_new_store_is_empty(store: Store) -> None:
    assert store.head() == EMPTY
    assert store.last() is None
    assert list(store.blocks()) == []
    assert store.block_with(0) is None
    assert store.tile(0, 0) is None
    assert store.tile_roots(0, 0, 256) == []


def test_blocks_come_back_as_they_were_appended(store: Store) -> None:
    blocks, head = filled(store, 3, 1, 400)

    assert list(store.blocks()) == blocks
    assert store.last() == blocks[-1]
    assert store.head() == head


def test_blocks_come_back_by_height(store: Store) -> None:
    blocks, _ = filled(store, 1, 1, 1, 1, 1)

    assert list(store.blocks(2)) == blocks[2:]
    assert list(store.blocks(1, 3)) == blocks[1:3]
    assert list(store.blocks(3, 3)) == []
    assert list(store.blocks(4, 9)) == blocks[4:]
    assert list(store.blocks(5)) == []
    assert list(store.blocks(9)) == []


def test_blocks_appended_while_reading_are_read_too(store: Store) -> None:
    blocks, _ = chain_of(2, 3)
    store.append(blocks[0])
    reading = store.blocks()
    assert next(reading) == blocks[0]

    store.append(blocks[1])

    assert list(reading) == blocks[1:]


def test_a_block_is_found_by_any_sequence_in_it(store: Store) -> None:
    blocks, _ = filled(store, 3, 1, 4)

    found = [store.block_with(sequence) for sequence in range(9)]

    assert found == [blocks[0]] * 3 + [blocks[1]] + [blocks[2]] * 4 + [None]


def test_full_tiles_and_their_roots_come_back(store: Store) -> None:
    blocks, _ = filled(store, 200, 100, 400, 100)

    tiles = [tile for block in blocks for tile in block.tiles]
    assert [(tile.level, tile.index) for tile in tiles] == [(0, 0), (0, 1), (0, 2)]
    assert [store.tile(0, index) for index in range(4)] == [*tiles, None]
    assert store.tile(1, 0) is None
    roots = [tile.root for tile in tiles]
    assert store.tile_roots(0, 0, 256) == roots
    assert store.tile_roots(0, 1, 1) == roots[1:2]
    assert store.tile_roots(0, 1, 9) == roots[1:]
    assert store.tile_roots(1, 0, 9) == []


def test_the_head_of_every_size_is_the_one_that_was_sealed(store: Store) -> None:
    head = EMPTY
    for block in chain_of(1, 254, 1, 1, 300, 211)[0]:
        store.append(block)
        head = extend(head, block).head
        assert store.head() == head


def test_every_entry_is_proved_from_the_store(store: Store) -> None:
    blocks, head = filled(store, 1, 300, 500, 3)

    nodes = hashes_at(store, head.size).node
    leaves = [nodes(0, sequence) for sequence in range(head.size)]
    for sequence in (0, 1, 255, 256, 511, 512, 700, 802, 803):
        proof = inclusion_proof(sequence, head.size, nodes)
        verify_inclusion(leaves[sequence], sequence, head.size, proof, head.root())
    earlier = hashes_at(store, blocks[2].first_sequence).node
    assert range_root(0, blocks[2].first_sequence, earlier) == blocks[1].root


@pytest.mark.parametrize(
    ("height", "first_sequence"), [(1, 4), (3, 4), (0, 4), (2, 3), (2, 5), (2, 0)]
)
def test_a_block_that_does_not_follow_is_refused(
    store: Store, height: int, first_sequence: int
) -> None:
    blocks, _ = chain_of(2, 2, 2)
    for block in blocks[:2]:
        store.append(block)

    with pytest.raises(StoreFailed):
        store.append(replace(blocks[2], height=height, first_sequence=first_sequence))

    assert list(store.blocks()) == blocks[:2]


@pytest.mark.parametrize(("height", "first_sequence"), [(1, 0), (0, 1)])
def test_the_first_block_is_block_0_from_entry_0(
    store: Store, height: int, first_sequence: int
) -> None:
    blocks, _ = chain_of(2)

    with pytest.raises(StoreFailed):
        store.append(replace(blocks[0], height=height, first_sequence=first_sequence))

    assert store.last() is None


def test_after_a_failed_append_everything_is_refused(store: Store) -> None:
    blocks, _ = chain_of(2, 2)
    store.append(blocks[0])
    with pytest.raises(StoreFailed):
        store.append(blocks[0])

    with pytest.raises(StoreFailed):
        store.append(blocks[1])

    assert list(store.blocks()) == blocks[:1]


def test_closing_again_does_nothing(store: Store) -> None:
    store.close()
    store.close()


@pytest.mark.parametrize(
    ("fault", "kept"), [(Fault.BEFORE_PERSISTING, 1), (Fault.AFTER_PERSISTING, 2)]
)
def test_a_faulty_store_fails_before_or_after_persisting(fault: Fault, kept: int) -> None:
    beneath = InMemoryStore()
    store = FaultyStore(beneath)
    blocks, _ = chain_of(2, 2, 2)
    store.append(blocks[0])

    store.fault = fault
    with pytest.raises(StoreFailed):
        store.append(blocks[1])
    assert list(beneath.blocks()) == blocks[:kept]

    store.fault = None
    with pytest.raises(StoreFailed):
        store.append(blocks[kept])
    assert list(beneath.blocks()) == blocks[:kept]
