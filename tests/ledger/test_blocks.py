"""A block is its entries, each behind its length; what is cut short is noticed and named."""

import pytest

from ledger.blocks import Block, Tile, join_frames, split_frames
from ledger.errors import LedgerCorrupt

ROOT = bytes(32)


def block_of(*entries: bytes, count: int | None = None, rest: bytes = b"") -> Block:
    frames = join_frames(entries) + rest
    return Block(3, 10, len(entries) if count is None else count, frames, ROOT)


def test_a_frame_is_a_length_of_two_bytes_and_the_entry() -> None:
    assert join_frames([]) == b""
    assert join_frames([b"abc", b""]) == b"\x00\x03abc\x00\x00"
    assert join_frames([bytes(0x1234)])[:2] == b"\x12\x34"
    assert join_frames([bytes(65_535)])[:2] == b"\xff\xff"


def test_entries_come_back_as_they_were_framed() -> None:
    entries = [b"a", b"", b"bc" * 1_000, bytes(65_535)]

    assert block_of(*entries).split() == entries
    assert split_frames(b"") == ([], True)


def test_an_entry_is_found_by_its_sequence() -> None:
    block = block_of(b"a", b"b", b"c")

    assert [block.entry(sequence) for sequence in (10, 11, 12)] == [b"a", b"b", b"c"]
    assert block.next_sequence == 13
    for elsewhere in (9, 13):
        with pytest.raises(IndexError):
            block.entry(elsewhere)


@pytest.mark.parametrize("rest", [b"\x00", b"\x00\x01", b"\x00\x02x", b"\x01\x00" + bytes(255)])
def test_a_frame_cut_short_is_named(rest: bytes) -> None:
    assert split_frames(b"\x00\x01a" + rest) == ([b"a"], False)
    with pytest.raises(LedgerCorrupt) as corrupt:
        block_of(b"a", b"b", rest=rest).split()

    assert corrupt.value.sequence == 12
    assert corrupt.value.reason == "its bytes are cut short"


@pytest.mark.parametrize(("count", "first_bad"), [(1, 11), (0, 10), (3, 12), (9, 12)])
def test_a_count_that_is_not_that_of_the_entries_is_named(count: int, first_bad: int) -> None:
    with pytest.raises(LedgerCorrupt) as corrupt:
        block_of(b"a", b"b", count=count).split()

    assert corrupt.value.sequence == first_bad
    assert corrupt.value.reason == f"its block has 2 entries and claims {count}"


def test_tiles_take_no_part_in_equality() -> None:
    tile = Tile(0, 0, bytes(8192), ROOT)

    assert Block(3, 10, 0, b"", ROOT, (tile,)) == Block(3, 10, 0, b"", ROOT)
    assert Block(3, 10, 0, b"", ROOT) != Block(4, 10, 0, b"", ROOT)
