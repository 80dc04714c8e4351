"""What is sealed is what is found; and the first entry that is not as it was sealed is named."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger.blocks import MAX_BLOCK_ENTRIES, Block, join_frames
from ledger.chain import EMPTY, Head, extend, seal
from ledger.entries import Draft, Entry, decode, encode, entry_hash, previous_hash
from ledger.errors import EntryRefused, EntryTooLarge, LedgerCorrupt, Unbalanced
from ledger.tree import EMPTY_FRONTIER
from tests.support.ledgers import FIRST, START, chain_of, deposit, draft, nonces, sealed

NONCES = nonces(3)


def reframed(block: Block, entries: list[bytes]) -> Block:
    """Return `block` with other entries, their number put right."""
    return replace(block, entries=join_frames(entries), count=len(entries))


def first_bad(head: Head, block: Block) -> tuple[int, str]:
    with pytest.raises(LedgerCorrupt) as corrupt:
        extend(head, block)
    return corrupt.value.sequence, corrupt.value.reason


def test_a_block_holds_each_draft_as_the_entry_that_follows() -> None:
    block, head = sealed(EMPTY, [FIRST, deposit(7, 500), deposit(8, 9)])

    genesis, second, third = block.split()
    assert genesis == encode(bytes(32), NONCES[:16], 0, FIRST)
    assert second == encode(entry_hash(genesis), NONCES[16:32], 1, deposit(7, 500))
    assert third == encode(entry_hash(second), NONCES[32:], 2, deposit(8, 9))
    assert (block.height, block.first_sequence, block.count) == (0, 0, 3)
    assert head.hash == entry_hash(third)


def test_the_root_is_that_of_the_tree_over_all_entries() -> None:
    (first, second), head = chain_of(3, 2)

    leaves = [entry_hash(entry) for block in (first, second) for entry in block.split()]
    assert first.root == EMPTY_FRONTIER.grow(leaves[:3])[0].root()
    assert second.root == EMPTY_FRONTIER.grow(leaves)[0].root() == head.root()


def test_a_head_says_where_the_next_block_begins() -> None:
    assert (EMPTY.height, EMPTY.size, EMPTY.time, EMPTY.hash) == (0, 0, 0, bytes(32))

    (_, block), head = chain_of(3, 2)

    assert (block.height, block.first_sequence, block.count) == (1, 3, 2)
    assert (head.height, head.size, head.time) == (2, 5, START + 4)


def test_a_block_brings_the_tiles_it_completes() -> None:
    (first, second, third), head = chain_of(255, 1, 300)

    assert [[(tile.level, tile.index) for tile in block.tiles] for block in (first, second)] == [
        [],
        [(0, 0)],
    ]
    assert [(tile.level, tile.index) for tile in third.tiles] == [(0, 1)]
    leaves = [entry_hash(entry) for block in (first, second) for entry in block.split()]
    assert second.tiles[0].hashes == b"".join(leaves)
    assert second.tiles[0].root == second.root
    assert [len(edge) for edge in head.edges] == [44 * 32, 2 * 32]


def test_what_was_sealed_extends_the_head_before_it() -> None:
    blocks, sealed_head = chain_of(1, 3, 400, 2)

    head = EMPTY
    for block in blocks:
        extension = extend(head, block)
        assert extension.entries == [decode(entry) for entry in block.split()]
        assert extension.tiles == block.tiles
        head = extension.head
    assert head == sealed_head


def test_time_may_stand_still_but_never_falls() -> None:
    _, head = sealed(EMPTY, [FIRST, draft(START + 5), draft(START + 5)])
    sealed(head, [draft(START + 5)])

    for drafts in ([draft(START + 4)], [draft(START + 6), draft(START + 5)]):
        with pytest.raises(EntryRefused) as refused:
            sealed(head, drafts)
        before = drafts[0][0] if len(drafts) > 1 else START + 5
        assert refused.value.reason == (
            f"time {drafts[-1][0]} is before {before}, that of the entry before"
        )


@pytest.mark.parametrize("drafts", [[draft()], [FIRST, FIRST], [FIRST, draft(), FIRST]])
def test_entry_0_is_genesis_and_no_other_is(drafts: list[Draft]) -> None:
    with pytest.raises(EntryRefused, match=r"^entry 0 is genesis, and no other is$"):
        sealed(EMPTY, drafts)


def test_what_cannot_be_an_entry_makes_no_block() -> None:
    _, head = sealed(EMPTY, [FIRST])

    with pytest.raises(Unbalanced):
        sealed(head, [deposit(1, 5), draft(postings=((1, 0, 1, 1),))])
    with pytest.raises(EntryTooLarge):
        sealed(head, [draft(payload=bytes(65_536))])
    for count in (0, 16, 31, 33, 48):
        with pytest.raises(EntryRefused, match=r"^2 entries need 16 bytes of nonce each$"):
            seal(head, [draft(), draft()], bytes(count))


def test_a_block_has_one_entry_or_more_and_not_too_many() -> None:
    _, head = sealed(EMPTY, [FIRST])
    most = [draft()] * MAX_BLOCK_ENTRIES

    assert seal(head, most, bytes(16 * MAX_BLOCK_ENTRIES))[0].count == 65_536
    for drafts in ([], [*most, draft()]):
        with pytest.raises(EntryRefused, match=r"^a block has 1 to 65536 entries, not (0|65537)$"):
            seal(head, drafts, bytes(16 * len(drafts)))


def test_a_block_has_not_too_many_bytes() -> None:
    _, head = sealed(EMPTY, [FIRST])
    large = [draft(payload=bytes(65_000))] * 1_040

    with pytest.raises(EntryRefused, match=r"^a block of \d+ bytes; 67108864 are allowed$"):
        seal(head, large, bytes(16 * len(large)))
    assert seal(head, large[:1_030], bytes(16 * 1_030))[0].count == 1_030


Change = Callable[[Block], Block]


@pytest.mark.parametrize(
    ("change", "sequence", "reason"),
    [
        (lambda block: replace(block, height=2), 3, "block 1 expected, 2 found"),
        (lambda block: replace(block, height=0), 3, "block 1 expected, 0 found"),
        (lambda block: replace(block, first_sequence=4), 3, "its block claims to start at 4"),
        (lambda block: replace(block, first_sequence=0), 3, "its block claims to start at 0"),
        (lambda block: replace(block, count=4), 7, "its block has 5 entries and claims 4"),
        (lambda block: replace(block, count=6), 8, "its block has 5 entries and claims 6"),
        (
            lambda block: replace(block, root=bytes(32)),
            7,
            "the root of its block is not that of its entries",
        ),
        (lambda block: replace(block, entries=block.entries[:-1]), 7, "its bytes are cut short"),
        (lambda block: replace(block, entries=block.entries + b"\0"), 8, "its bytes are cut short"),
        (lambda block: reframed(block, block.split()[1:]), 3, "its place holds entry 4"),
        (lambda block: reframed(block, block.split()[:2] + block.split()[3:]), 5, "holds entry 6"),
        (lambda block: reframed(block, [*block.split()[:1], *block.split()]), 4, "holds entry 3"),
        (
            lambda block: reframed(block, block.split()[:-1]),
            6,
            "the root of its block is not that of its entries",
        ),
        (lambda block: reframed(block, []), 3, "its block has no entries"),
    ],
)
def test_a_block_that_is_not_as_it_was_is_found(change: Change, sequence: int, reason: str) -> None:
    (first, second), _ = chain_of(3, 5)
    head = extend(EMPTY, first).head

    found, said = first_bad(head, change(second))

    assert found == sequence
    assert said.endswith(reason)


def test_swapped_entries_are_found() -> None:
    (first, second), _ = chain_of(3, 5)
    entries = second.split()
    entries[1], entries[3] = entries[3], entries[1]

    head = extend(EMPTY, first).head
    assert first_bad(head, reframed(second, entries)) == (4, "its place holds entry 6")


def test_a_missing_or_repeated_block_is_found() -> None:
    (first, second, third), _ = chain_of(3, 5, 2)
    head = extend(EMPTY, first).head

    assert first_bad(head, third) == (3, "block 1 expected, 2 found")
    assert first_bad(extend(head, second).head, second) == (8, "block 2 expected, 1 found")


def test_an_entry_of_another_history_is_found() -> None:
    (first, second), _ = chain_of(3, 5)
    (_, other), _ = chain_of(3, 5, seed=1)

    assert first_bad(extend(EMPTY, first).head, other) == (
        3,
        "it does not name the hash of the entry before",
    )
    assert first_bad(EMPTY, second) == (0, "block 0 expected, 1 found")


@pytest.mark.parametrize("nth", range(5))
def test_a_changed_byte_names_its_entry(nth: int) -> None:
    (first, second), _ = chain_of(3, 5)
    head = extend(EMPTY, first).head
    for at in range(len(second.split()[nth])):
        entries = second.split()
        changed = bytearray(entries[nth])
        changed[at] ^= 1 << at % 8
        entries[nth] = bytes(changed)

        assert first_bad(head, reframed(second, entries))[0] == 3 + nth


def rewritten(block: Block, nth: int, change: Callable[[Entry], Draft]) -> Block:
    """Return `block` with one entry changed and no other, all of it well formed."""
    entries = block.split()
    old = decode(entries[nth])
    entries[nth] = encode(previous_hash(entries[nth]), bytes(16), old.sequence, change(old))
    return reframed(block, entries)


@pytest.mark.parametrize("nth", range(5))
def test_a_rewritten_amount_names_its_entry(nth: int) -> None:
    (first, second), _ = chain_of(3, 5)

    block = rewritten(second, nth, lambda old: deposit(9, 1, old.time))

    sequence, reason = first_bad(extend(EMPTY, first).head, block)
    assert sequence == 3 + nth
    last = "the root of its block is not that of its entries"
    assert reason == ("its hash is not the one the next entry names" if nth < 4 else last)


def test_a_time_moved_ahead_names_its_entry_and_not_the_next() -> None:
    (first, second), _ = chain_of(3, 5)
    head = extend(EMPTY, first).head

    ahead = rewritten(second, 2, lambda _: deposit(9, 1, START + 1_000))
    assert first_bad(head, ahead) == (5, "its hash is not the one the next entry names")

    behind = rewritten(second, 2, lambda _: deposit(9, 1, START))
    assert first_bad(head, behind) == (5, f"its time {START} is before {START + 4}")


def test_genesis_in_another_place_is_found() -> None:
    block, _ = sealed(EMPTY, [FIRST, draft()])

    moved = rewritten(block, 1, lambda _: FIRST)
    assert first_bad(EMPTY, moved) == (1, "entry 0 is genesis, and no other is")
    gone = rewritten(block, 0, lambda _: draft())
    assert first_bad(EMPTY, gone) == (0, "entry 0 is genesis, and no other is")


@pytest.mark.parametrize("nth", range(5))
def test_a_changed_link_names_its_entry(nth: int) -> None:
    (first, second), _ = chain_of(3, 5)
    entries = second.split()
    entries[nth] = entries[nth][:1] + bytes(32) + entries[nth][33:]

    assert first_bad(extend(EMPTY, first).head, reframed(second, entries)) == (
        3 + nth,
        "it does not name the hash of the entry before",
    )


def test_a_ledger_that_does_not_begin_with_zero_bytes_is_found() -> None:
    block, _ = sealed(EMPTY, [FIRST])
    entry = block.split()[0]

    changed = reframed(block, [entry[:1] + b"\x01" * 32 + entry[33:]])
    assert first_bad(EMPTY, changed) == (0, "it does not name the hash of the entry before")


def test_an_entry_that_does_not_balance_is_found() -> None:
    block, _ = sealed(EMPTY, [FIRST, deposit(1, 5)])
    genesis, second = block.split()
    unbalanced = second.replace(b"\x94\x01\x00\x01\x05", b"\x94\x01\x00\x01\x06")
    assert unbalanced != second

    assert first_bad(EMPTY, reframed(block, [genesis, unbalanced])) == (
        1,
        "postings in asset 0 sum to 1, not to 0",
    )
