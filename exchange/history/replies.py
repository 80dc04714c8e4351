"""Replies: what a command was answered with, made again from its entries."""

from exchange.events.event import Accepted
from exchange.history.entries import decode
from ledger.errors import LedgerCorrupt
from ledger.store import StoredBlocks


def original(ledger: StoredBlocks, sequence: int, parts: int) -> Accepted:
    """Return the reply to the command whose act is `parts` entries from `sequence` on.

    All of them are in one block. Raises LedgerCorrupt if they are not there.
    """
    block = ledger.block_with(sequence)
    if block is None:
        raise LedgerCorrupt(sequence, "the read models know it, the ledger does not")
    start = sequence - block.first_sequence
    raw = block.split()[start : start + parts]
    act = [decode(entry, number) for number, entry in enumerate(raw, sequence)]
    return Accepted(sequence, act[0].time, tuple((entry.kind, entry.payload) for entry in act))
