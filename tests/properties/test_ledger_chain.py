"""Whatever is sealed is found sound; whatever is changed is found, and named."""

from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.accounts import Bucket, Posting
from ledger.blocks import Block, join_frames, split_frames
from ledger.chain import EMPTY, extend, seal
from ledger.entries import Draft, Entry, decode, encode
from ledger.errors import EntryMalformed, LedgerCorrupt
from ledger.recovery import head_of
from tests.support.in_memory_store import InMemoryStore
from tests.support.ledgers import FIRST, START, chain_of

LARGEST = 2**53 - 1

transfers = st.builds(
    lambda payer, payee, asset, bucket, amount: (
        (payer, asset, bucket.value, -amount),
        (payee, asset, bucket.value, amount),
    ),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 2**32 - 1),
    st.sampled_from(Bucket),
    st.integers(-LARGEST, LARGEST),
)
postings = st.lists(transfers, max_size=4).map(
    lambda legs: tuple(posting for leg in legs for posting in leg)
)
drafts = st.builds(
    lambda later, kind, key, actor, entry, payload: (
        START + later,
        kind,
        key,
        actor,
        entry,
        payload,
    ),
    st.integers(0, 2**50),
    st.integers(1, 2**16 - 1),
    st.binary(max_size=40),
    st.integers(-(2**63), 2**63 - 1),
    postings,
    st.binary(max_size=300),
)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**63 - 1), drafts)
def test_every_draft_becomes_an_entry_that_says_the_same(
    previous: bytes, sequence: int, draft: tuple[int, int, bytes, int, tuple[Posting, ...], bytes]
) -> None:
    entry = encode(previous, bytes(16), sequence, draft)

    assert decode(entry) == Entry(sequence, *draft)


@given(st.lists(st.lists(drafts, min_size=1, max_size=4), max_size=4), st.binary(max_size=16))
def test_whatever_is_sealed_is_found_sound(blocks: list[list[Draft]], seed: bytes) -> None:
    store = InMemoryStore()
    sealed_head = EMPTY
    batches = [[FIRST], *blocks]
    times = iter(sorted(draft[0] for batch in batches for draft in batch))
    for batch in batches:
        ordered = [(next(times), *draft[1:]) for draft in batch]
        nonces = (seed + bytes(16))[:16] * len(ordered)
        block, sealed_head = seal(sealed_head, ordered, nonces)
        store.append(block)

    head = EMPTY
    for block in store.blocks():
        extension = extend(head, block)
        head = extension.head
        assert len(extension.entries) == block.count
    assert head == sealed_head == head_of(store)


@given(st.binary(max_size=200))
def test_bytes_are_an_entry_or_malformed_and_nothing_else(body: bytes) -> None:
    for entry in (body, b"\x01" + bytes(48) + body):
        try:
            decoded = decode(entry)
        except EntryMalformed:
            continue
        assert decode(encode(bytes(32), bytes(16), decoded.sequence, as_draft(decoded))) == decoded


def as_draft(entry: Entry) -> Draft:
    return (entry.time, entry.kind, entry.key, entry.actor, entry.postings, entry.payload)


@given(st.lists(st.binary(max_size=70), max_size=6), st.integers(0, 500))
def test_frames_are_split_as_they_were_joined(entries: list[bytes], cut: int) -> None:
    frames = join_frames(entries)
    assert split_frames(frames) == (entries, True)

    found, whole = split_frames(frames[:cut])
    assert found == entries[: len(found)]
    assert whole == (frames[:cut] == join_frames(found))


BLOCKS, _ = chain_of(4, 7, 3)
HEADS = [EMPTY]
for sound in BLOCKS:
    HEADS.append(extend(HEADS[-1], sound).head)


def first_bad(block: Block) -> int:
    with pytest.raises(LedgerCorrupt) as corrupt:
        extend(HEADS[block.height], block)
    return corrupt.value.sequence


places = st.tuples(st.integers(0, 2), st.integers(0, 2**16), st.integers(1, 255))


@given(places)
def test_one_changed_byte_of_an_entry_names_it(place: tuple[int, int, int]) -> None:
    height, at, change = place
    block = BLOCKS[height]
    entries = block.split()
    nth, at = at % len(entries), at // len(entries)
    changed = bytearray(entries[nth])
    changed[at % len(changed)] ^= change
    entries[nth] = bytes(changed)

    bad = replace(block, entries=join_frames(entries))
    assert first_bad(bad) == block.first_sequence + nth


@given(places)
def test_one_changed_byte_of_the_row_names_an_entry_of_its_block(
    place: tuple[int, int, int],
) -> None:
    height, at, change = place
    block = BLOCKS[height]
    changed = bytearray(block.entries)
    changed[at % len(changed)] ^= change

    named = first_bad(replace(block, entries=bytes(changed)))

    start = block.first_sequence
    ends = accumulate(2 + len(entry) for entry in block.split())
    start += sum(end <= at % len(changed) for end in ends)
    assert named == start


@given(st.integers(0, 2), st.permutations(range(7)))
def test_entries_in_another_order_name_the_first_out_of_place(
    height: int, order: list[int]
) -> None:
    block = BLOCKS[height]
    entries = block.split()
    order = [nth for nth in order if nth < len(entries)]
    assume(order != sorted(order))
    first = next(nth for nth, other in enumerate(order) if nth != other)

    bad = replace(block, entries=join_frames([entries[nth] for nth in order]))

    assert first_bad(bad) == block.first_sequence + first


@given(st.integers(0, 2), st.integers(0, 6), st.booleans())
def test_a_missing_or_repeated_entry_names_its_place(height: int, nth: int, missing: bool) -> None:
    block = BLOCKS[height]
    entries = block.split()
    nth %= len(entries)
    changed = entries[:nth] + entries[nth + 1 :] if missing else entries[:nth] + entries[nth - 1 :]
    assume(missing or nth > 0)

    for count in (block.count, len(changed)):
        bad = replace(block, entries=join_frames(changed), count=count)
        last = missing and nth == len(entries) - 1 and count == len(changed)
        assert first_bad(bad) == block.first_sequence + nth - last
