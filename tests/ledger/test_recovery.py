"""A head is recovered from tiles and last entries, and only if these lead to the root."""

from dataclasses import replace

import pytest

from ledger.blocks import Block, join_frames
from ledger.chain import EMPTY, extend
from ledger.errors import LedgerCorrupt
from ledger.recovery import hashes_at, head_after, head_of, read_tile
from ledger.tree import consistency_proof, verify_consistency
from tests.support.in_memory_store import InMemoryStore
from tests.support.ledgers import chain_of


def stored(*blocks: Block) -> InMemoryStore:
    store = InMemoryStore()
    for block in blocks:
        store.append(block)
    return store


def first_bad(store: InMemoryStore) -> tuple[int, str]:
    with pytest.raises(LedgerCorrupt) as corrupt:
        head_of(store)
    return corrupt.value.sequence, corrupt.value.reason


def test_the_head_after_any_block_is_recovered() -> None:
    blocks, _ = chain_of(1, 255, 1, 600, 40)
    store = stored(*blocks)
    assert head_of(InMemoryStore()) == EMPTY

    head = EMPTY
    for block in blocks:
        head = extend(head, block).head
        assert head_after(store, block) == head
    assert head_of(store) == head


def test_the_tree_of_any_size_begins_with_any_smaller_one() -> None:
    blocks, _ = chain_of(1, 255, 1, 600, 40)
    store = stored(*blocks)

    for old in blocks:
        for new in blocks[old.height :]:
            sizes = (old.next_sequence, new.next_sequence)
            proof = consistency_proof(*sizes, hashes_at(store, sizes[1]).node)
            verify_consistency(sizes, (old.root, new.root), proof)


def test_a_changed_root_is_found() -> None:
    (first, second), _ = chain_of(3, 5)

    assert first_bad(stored(first, replace(second, root=bytes(32)))) == (
        7,
        "the root of its block is not that of tiles and entries",
    )


def test_a_changed_entry_among_the_last_is_found() -> None:
    (first, second), _ = chain_of(3, 5)
    entries = first.split()
    entries[1] = entries[1][:-1] + b"x"
    changed = replace(first, entries=join_frames(entries))

    assert first_bad(stored(changed, second))[0] == 7


def test_a_changed_tile_is_found() -> None:
    (first, second), _ = chain_of(256, 5)
    tile = first.tiles[0]

    wrong = replace(first, tiles=(replace(tile, root=bytes(32)),))
    assert first_bad(stored(wrong, second))[0] == 260


@pytest.mark.parametrize(
    ("keep", "sequence"), [(slice(0, 0), 0), (slice(0, 1), 256), (slice(0, 2), 512)]
)
def test_a_missing_tile_is_found(keep: slice, sequence: int) -> None:
    (block,), _ = chain_of(800)

    assert first_bad(stored(replace(block, tiles=block.tiles[keep]))) == (
        sequence,
        "its hash is missing from the tiles",
    )


def test_a_last_entry_that_is_none_is_found() -> None:
    (block,), _ = chain_of(3)
    entries = [*block.split()[:-1], b"\x02"]
    changed = replace(block, entries=join_frames(entries))

    assert first_bad(stored(changed)) == (2, "version byte 02, expected 01")


def test_a_tile_is_as_wide_as_asked_for() -> None:
    blocks, head = chain_of(100, 156, 100)
    store = stored(*blocks)

    full = blocks[1].tiles[0].hashes
    assert read_tile(store, 0, 0, 256) == full
    assert read_tile(store, 0, 0, 7) == full[: 7 * 32]
    assert read_tile(store, 0, 1, 100) == head.edges[0]
    assert read_tile(store, 0, 1, 99) == head.edges[0][: 99 * 32]
    assert read_tile(store, 1, 0, 1) == blocks[1].root


@pytest.mark.parametrize(
    ("level", "index", "width", "sequence"),
    [(0, 1, 101, 356), (0, 2, 1, 512), (1, 0, 2, 256), (1, 1, 1, 65_536)],
)
def test_hashes_that_are_not_there_yet_are_missed(
    level: int, index: int, width: int, sequence: int
) -> None:
    blocks, _ = chain_of(256, 100)

    with pytest.raises(LedgerCorrupt) as corrupt:
        read_tile(stored(*blocks), level, index, width)

    assert corrupt.value.sequence == sequence
