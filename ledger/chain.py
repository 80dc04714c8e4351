"""The chain: drafts become entries, each naming the hash of the one before, and blocks.

`seal` makes the next block by computation alone; a store makes it durable afterwards. `extend`
takes a block that was read back and checks all that `seal` promises, so that a ledger is what it
claims to be exactly if every block extends the head before it.

What `extend` checks, in this order. Of the block: its height and first sequence follow. Of each
entry in turn: its frame is whole, it decodes (which includes that it balances), its sequence is its
place, its kind is genesis at 0 and only there, it names the hash of the entry before (32 zero
bytes at 0), its time is not before that one's. Then the number of entries, then the root.

Which entry is called the first bad one. A break in form, sequence, kind or time is the entry's own.
Where entry j does not name the hash of entry j-1 one of the two was changed: it is j-1 if j is
vouched for, that is, if j+1 names the hash of j, or if j is the last of its block and the block's
root is right once the hash that j names stands for j-1; otherwise it is j. The first of a block can
only be itself, since the root of the block before vouched for j-1. If only the root is wrong it is
the last entry of the block. With one changed entry this names that entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from struct import Struct
from typing import Final

from ledger.blocks import MAX_BLOCK_BYTES, MAX_BLOCK_ENTRIES, Block, Tile, join_frames, split_frames
from ledger.entries import (
    GENESIS,
    GENESIS_PREVIOUS,
    NONCE_BYTES,
    Draft,
    Entry,
    decode,
    encode,
    entry_hash,
    previous_hash,
)
from ledger.errors import EntryMalformed, EntryRefused, LedgerCorrupt
from ledger.tiles import Edges, fill
from ledger.tree import EMPTY_FRONTIER, Frontier


@dataclass(frozen=True, slots=True)
class Head:
    """Where the ledger stands: all that is needed to seal the next block.

    `height` blocks so far, so the height of the next; `frontier.size` entries so far, so the
    sequence of the next; time and hash of the last entry.
    """

    height: int = 0
    time: int = 0
    hash: bytes = GENESIS_PREVIOUS
    frontier: Frontier = EMPTY_FRONTIER
    edges: Edges = ()

    @property
    def size(self) -> int:
        """The number of entries so far."""
        return self.frontier.size

    def root(self) -> bytes:
        """Return the root of the tree over all entries so far."""
        return self.frontier.root()


EMPTY: Final = Head()

_split_nonces: Final = Struct(f"{NONCE_BYTES}s").iter_unpack


@dataclass(frozen=True, slots=True)
class Extension:
    """A block found sound: the head after it, its entries decoded, the tiles it completes."""

    head: Head
    entries: list[Entry]
    tiles: tuple[Tile, ...]


def seal(head: Head, drafts: Sequence[Draft], nonces: bytes) -> tuple[Block, Head]:
    """Make the next block of `drafts`, with 16 random bytes of `nonces` for each.

    Raises EntryRefused (Unbalanced, EntryTooLarge) for a draft that cannot become an entry here;
    `head` is as it was. The integers of a draft were checked by whoever made it.
    """
    _check_sizes(drafts, nonces)
    previous = head.hash
    time = head.time
    entries: list[bytes] = []
    leaves: list[bytes] = []
    for sequence, (nonce,), draft in zip(count(head.size), _split_nonces(nonces), drafts):
        if draft[0] < time or (draft[1] == GENESIS) is not (sequence == 0):
            raise EntryRefused(_why_refused(draft, time))
        time = draft[0]
        entry = encode(previous, nonce, sequence, draft)
        previous = entry_hash(entry)
        leaves.append(previous)
        entries.append(entry)
    frames = join_frames(entries)
    if len(frames) > MAX_BLOCK_BYTES:
        raise EntryRefused(reason=f"a block of {len(frames)} bytes; {MAX_BLOCK_BYTES} are allowed")
    return _close(head, time, leaves, frames)


def extend(head: Head, block: Block) -> Extension:
    """Check that `block` follows `head`; raise LedgerCorrupt with the first bad entry if not."""
    if block.height != head.height:
        raise LedgerCorrupt(head.size, f"block {head.height} expected, {block.height} found")
    if block.first_sequence != head.size:
        raise LedgerCorrupt(head.size, f"its block claims to start at {block.first_sequence}")
    raw, whole = split_frames(block.entries)
    leaves = [entry_hash(entry) for entry in raw]
    entries = _check_entries(head, block, raw, leaves)
    block.check_split(len(raw), whole=whole)
    if not entries:
        raise LedgerCorrupt(head.size, "its block has no entries")
    sound, after = _close(head, entries[-1].time, leaves, block.entries)
    if sound.root != block.root:
        raise LedgerCorrupt(after.size - 1, "the root of its block is not that of its entries")
    return Extension(after, entries, sound.tiles)


def _check_sizes(drafts: Sequence[Draft], nonces: bytes) -> None:
    if not 0 < len(drafts) <= MAX_BLOCK_ENTRIES:
        raise EntryRefused(
            reason=f"a block has 1 to {MAX_BLOCK_ENTRIES} entries, not {len(drafts)}"
        )
    if len(nonces) != NONCE_BYTES * len(drafts):
        raise EntryRefused(reason=f"{len(drafts)} entries need {NONCE_BYTES} bytes of nonce each")


def _why_refused(draft: Draft, time: int) -> str:
    if draft[0] < time:
        return f"time {draft[0]} is before {time}, that of the entry before"
    return "entry 0 is genesis, and no other is"


def _close(head: Head, time: int, leaves: list[bytes], frames: bytes) -> tuple[Block, Head]:
    frontier, completed = head.frontier.grow(leaves)
    edges, tiles = fill(head.size, head.edges, completed)
    after = Head(head.height + 1, time, leaves[-1], frontier, edges)
    block = Block(head.height, head.size, len(leaves), frames, after.root(), tuple(tiles))
    return block, after


def _check_entries(head: Head, block: Block, raw: list[bytes], leaves: list[bytes]) -> list[Entry]:
    entries: list[Entry] = []
    previous, time = head.hash, head.time
    for nth, (sequence, entry_bytes) in enumerate(enumerate(raw, head.size)):
        try:
            entry = decode(entry_bytes)
        except EntryMalformed as error:
            raise LedgerCorrupt(sequence, error.reason) from error
        if entry.sequence != sequence:
            raise LedgerCorrupt(sequence, f"its place holds entry {entry.sequence}")
        if (entry.kind == GENESIS) is not (sequence == 0):
            raise LedgerCorrupt(sequence, "entry 0 is genesis, and no other is")
        if previous_hash(entry_bytes) != previous:
            raise _broken_link(head, block, raw, leaves, nth)
        if entry.time < time:
            raise LedgerCorrupt(sequence, f"its time {entry.time} is before {time}")
        previous, time = leaves[nth], entry.time
        entries.append(entry)
    return entries


def _broken_link(
    head: Head, block: Block, raw: list[bytes], leaves: list[bytes], nth: int
) -> LedgerCorrupt:
    """Say which side of the link between entries nth-1 and nth of the block was changed."""
    if nth == 0:
        vouched = False
    elif nth + 1 < len(raw):
        vouched = previous_hash(raw[nth + 1]) == leaves[nth]
    else:
        claimed = [*leaves[: nth - 1], previous_hash(raw[nth]), leaves[nth]]
        vouched = head.frontier.grow(claimed)[0].root() == block.root
    if vouched:
        return LedgerCorrupt(head.size + nth - 1, "its hash is not the one the next entry names")
    return LedgerCorrupt(head.size + nth, "it does not name the hash of the entry before")
