"""Small ledgers, the same on every run."""

import random
from collections.abc import Sequence

from ledger.accounts import Bucket, Posting
from ledger.blocks import Block
from ledger.chain import EMPTY, Head, seal
from ledger.entries import Draft
from ledger.genesis import Genesis, genesis_draft

START = 1_800_000_000_000_000_000  # ns: a day in January 2027

GENESIS = Genesis(
    origin="scrip.example/ledger",
    ledger_id=bytes(range(16)),
    format=1,
    rules=1,
    scale=4,
    public_key=bytes(range(32)),
)

FIRST = genesis_draft(GENESIS, START)


def draft(
    time: int = START,
    kind: int = 1,
    postings: Sequence[Posting] = (),
    key: bytes = b"",
    payload: bytes = b"",
) -> Draft:
    """Return a draft of the venue itself, of which only what matters need be said."""
    return (time, kind, key, 0, postings, payload)


def deposit(owner: int, amount: int, time: int = START) -> Draft:
    """Return a draft by which `owner` brings in money."""
    postings = ((0, 0, Bucket.BANK.value, -amount), (owner, 0, Bucket.AVAILABLE.value, amount))
    return (time, 2, owner.to_bytes(8, "big"), owner, postings, b"deposit")


def nonces(count: int, seed: int = 0) -> bytes:
    """Return what would be random elsewhere."""
    return random.Random(seed).randbytes(16 * count)


def sealed(head: Head, drafts: Sequence[Draft], seed: int = 0) -> tuple[Block, Head]:
    """Seal `drafts` with nonces that follow from `seed`."""
    return seal(head, drafts, nonces(len(drafts), seed))


def chain_of(*counts: int, seed: int = 0) -> tuple[list[Block], Head]:
    """Return blocks of so many entries each, genesis first and then deposits, and the head."""
    rng = random.Random(seed)
    blocks: list[Block] = []
    head = EMPTY
    for count in counts:
        drafts = [
            deposit(rng.randrange(1, 10), rng.randrange(1, 10_000), START + head.size + nth)
            for nth in range(count)
        ]
        if head is EMPTY:
            drafts[0] = FIRST
        block, head = sealed(head, drafts, rng.randrange(2**32))
        blocks.append(block)
    return blocks, head
