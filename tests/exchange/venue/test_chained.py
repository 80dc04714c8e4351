"""What the venue drafts becomes a chain of hashes, in which issue and transfer are entries."""

import random

import pytest

from exchange.commands import Side
from exchange.events import OrderPlaced, UnitsIssued
from ledger.blocks import Block
from ledger.chain import EMPTY, Head, extend, seal
from ledger.entries import decode, entry_hash, previous_hash
from ledger.errors import LedgerCorrupt
from tests.support.market import ALICE, BOB, Market


@pytest.fixture
def chain(market: Market) -> tuple[list[Block], list[bytes]]:
    """Return blocks and entries of a market where alice buys at the offering and sells to bob."""
    market.issue({ALICE: 100})
    market.deposit(BOB, 100)
    market.order(ALICE, Side.SELL, 40, 9_000)
    market.order(BOB, Side.BUY, 40, 9_000)
    head, blocks = EMPTY, []
    for at in range(0, len(market.history), 5):
        drafts = market.history[at : at + 5]
        block, head = seal(head, drafts, random.Random(at).randbytes(16 * len(drafts)))
        blocks.append(block)
    return blocks, [entry for block in blocks for entry in block.split()]


@pytest.mark.requirement("DC-01", "DC-02", "P3-24")
def test_issue_and_transfer_are_entries_that_name_the_hash_of_the_one_before(
    chain: tuple[list[Block], list[bytes]],
) -> None:
    _, entries = chain

    assert [previous_hash(entry) for entry in entries[1:]] == [
        entry_hash(entry) for entry in entries[:-1]
    ]
    kinds = [decode(entry).kind for entry in entries]
    assert kinds.count(UnitsIssued.KIND) == 1
    transfer = decode(entries[len(kinds) - 1 - kinds[::-1].index(OrderPlaced.KIND)])
    assert (BOB, 4, 1, 40) in transfer.postings
    assert decode(entries[kinds.index(UnitsIssued.KIND)]).postings.count((0, 4, 17, -100)) == 1


@pytest.mark.requirement("DC-01", "DC-02")
def test_an_issue_or_transfer_made_larger_breaks_the_chain(
    chain: tuple[list[Block], list[bytes]],
) -> None:
    blocks, _ = chain
    rng = random.Random(1)

    for _ in range(50):
        nth = rng.randrange(len(blocks))
        place = rng.randrange(2, len(blocks[nth].entries))
        forged = bytearray(blocks[nth].entries)
        forged[place] ^= 1 << rng.randrange(8)

        with pytest.raises(LedgerCorrupt):
            follow([*blocks[:nth], _with(blocks[nth], bytes(forged)), *blocks[nth + 1 :]])

    assert follow(blocks).size == sum(block.count for block in blocks)


def follow(blocks: list[Block]) -> Head:
    head = EMPTY
    for block in blocks:
        head = extend(head, block).head
    return head


def _with(block: Block, entries: bytes) -> Block:
    return Block(block.height, block.first_sequence, block.count, entries, block.root)
