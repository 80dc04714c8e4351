"""Ledger files with a real key: sound ones, and ones forged from what no writer would make."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ledger.accounts import Bucket, Posting
from ledger.blocks import Block, Tile, join_frames
from ledger.chain import EMPTY, Head, seal
from ledger.checkpoints import Checkpoint, sign_checkpoint
from ledger.entries import GENESIS_PREVIOUS, Draft, entry_hash
from ledger.genesis import Genesis, genesis_draft
from ledger.notes import SigningKey
from ledger.sqlite_store import SqliteStore
from ledger.tiles import fill
from ledger.tree import EMPTY_FRONTIER, Frontier
from tests.support.ledgers import START, deposit, nonces

KEY = SigningKey("scrip.example/ledger", bytes(range(32)))
OTHER_KEY = SigningKey("scrip.example/ledger", bytes(range(1, 33)))

GENESIS = Genesis(
    origin=KEY.name,
    ledger_id=bytes(range(16)),
    format=1,
    rules=1,
    scale=4,
    public_key=KEY.verifying.public,
)

MEMBERS = range(1, 8)
UNITS = 4  # asset of series 1

AVAILABLE = Bucket.AVAILABLE.value
HELD = Bucket.HELD.value


@dataclass(frozen=True)
class Written:
    """A ledger in a file, and what its exchange would have said about it."""

    path: Path
    blocks: list[Block]
    head: Head

    def checkpoint(self, size: int | None = None) -> bytes:
        """Return the checkpoint signed at `size` entries, at the end if not given."""
        return note_of(self.raw(), self.head.size if size is None else size)

    def raw(self) -> list[bytes]:
        """Return all entries."""
        return [entry for block in self.blocks for entry in block.split()]


def note_of(raw: Sequence[bytes], size: int, key: SigningKey = KEY) -> bytes:
    """Return the checkpoint of the first `size` of these entries."""
    frontier, _ = EMPTY_FRONTIER.grow([entry_hash(entry) for entry in raw[:size]])
    return sign_checkpoint(Checkpoint(key.name, size, frontier.root()), key)


def write(path: Path, *counts: int, seed: int = 0) -> Written:
    """Write a ledger with blocks of so many entries: issue, money in, transfers, holds."""
    rng = random.Random(seed)
    head = EMPTY
    blocks: list[Block] = []
    for count in counts:
        drafts = [_draft(rng, head.size + nth) for nth in range(count)]
        block, head = seal(head, drafts, nonces(count, rng.randrange(2**32)))
        blocks.append(block)
    store(path, blocks)
    return Written(path, blocks, head)


def _draft(rng: random.Random, sequence: int) -> Draft:
    time = START + sequence // 3  # some entries share their time
    if sequence == 0:
        return genesis_draft(GENESIS, time)
    member, other = rng.sample(MEMBERS, 2)
    if sequence <= len(MEMBERS):
        postings: tuple[Posting, ...] = (
            (0, UNITS, Bucket.ISSUANCE.value, -1_000_000),
            (sequence, UNITS, AVAILABLE, 1_000_000),
        )
        return (time, 3, b"", 0, postings, b"issued")
    if sequence <= 2 * len(MEMBERS):
        return deposit(sequence - len(MEMBERS), 10**12, time)
    quantity = rng.randrange(1, 200)
    if sequence % 2:
        hold = ((member, 0, AVAILABLE, -quantity * 300), (member, 0, HELD, quantity * 300))
        return (time, 4, rng.randbytes(24), member, hold, b"")
    price = rng.randrange(7_000, 9_000)
    fee = price * quantity // 1_000
    fill_postings = (
        (member, 0, AVAILABLE, -price * quantity - fee),
        (other, 0, AVAILABLE, price * quantity),
        (0, 0, Bucket.FEES.value, fee),
        (other, UNITS, AVAILABLE, -quantity),
        (member, UNITS, AVAILABLE, quantity),
    )
    postings = tuple(posting for posting in fill_postings if posting[3])
    return (time, 5, rng.randbytes(24), member, postings, rng.randbytes(rng.randrange(40)))


def store(path: Path, blocks: Iterable[Block]) -> None:
    """Write blocks to a new file and close it."""
    with SqliteStore.open(path) as file:
        for block in blocks:
            file.append(block)


Body = tuple[object, ...]


def genesis_body(payload: object = GENESIS, **changes: object) -> Body:
    """Return the body of entry 0, with some of its fields changed."""
    fields: dict[str, object] = {
        "sequence": 0,
        "time": START,
        "kind": 0,
        "key": b"",
        "actor": 0,
        "postings": (),
        "payload": payload if isinstance(payload, bytes) else msgspec.msgpack.encode(payload),
    }
    return tuple((fields | changes).values())


def plain_body(sequence: int, **changes: object) -> Body:
    """Return the body of an entry that pays 5 in, with some of its fields changed."""
    fields: dict[str, object] = {
        "sequence": sequence,
        "time": START,
        "kind": 1,
        "key": b"key",
        "actor": 0,
        "postings": ((0, 0, Bucket.BANK.value, -5), (1, 0, AVAILABLE, 5)),
        "payload": b"",
    }
    return tuple((fields | changes).values())


def forge(path: Path, *blocks: Sequence[Body | bytes]) -> Written:
    """Write blocks of these bodies, chained and hashed as if each were as it should be."""
    forged: list[Block] = []
    previous, frontier = GENESIS_PREVIOUS, EMPTY_FRONTIER
    edges: tuple[bytes, ...] = ()
    for height, bodies in enumerate(blocks):
        raw = []
        for body in bodies:
            encoded = body if isinstance(body, bytes) else msgspec.msgpack.encode(body)
            raw.append(b"\x01" + previous + bytes(16) + encoded)
            previous = entry_hash(raw[-1])
        block, frontier, edges = _block(height, frontier, edges, raw)
        forged.append(block)
    store(path, forged)
    return Written(path, forged, Head(len(forged), START, previous, frontier, edges))


def _block(
    height: int, frontier: Frontier, edges: tuple[bytes, ...], raw: Sequence[bytes]
) -> tuple[Block, Frontier, tuple[bytes, ...]]:
    after, completed = frontier.grow([entry_hash(entry) for entry in raw])
    grown, tiles = fill(frontier.size, edges, completed)
    frames = join_frames(raw)
    kept: tuple[Tile, ...] = tuple(tiles)
    return Block(height, frontier.size, len(raw), frames, after.root(), kept), after, grown
