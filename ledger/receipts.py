"""Receipts: one entry and the proof that it is in the ledger, as C2SP tlog-proof says.

A receipt is a text file: the entry in the line of extra data, its index, the inclusion proof from
the leaf upwards, and a signed checkpoint. It needs nothing but itself and the public key. The extra
data is not believed but hashed: only if it is the entry at that index does the proof lead to the
root that is signed.
"""

import base64
from dataclasses import dataclass
from typing import Final

import msgspec

from ledger.checkpoints import HASH_BYTES, Checkpoint, open_checkpoint, parse_decimal
from ledger.entries import Entry, decode, entry_hash
from ledger.errors import NoteMalformed, ProofInvalid
from ledger.notes import VerifyingKey, decode_base64
from ledger.recovery import hashes_at
from ledger.store import StoredBlocks
from ledger.tree import inclusion_proof, verify_inclusion

_MAGIC: Final = "c2sp.org/tlog-proof@v1"
_EXTRA: Final = "extra "
_INDEX: Final = "index "
_HEAD_LINES: Final = 3
_BODY_AT: Final = 49

_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class Proven:
    """An entry that is proven to be in the ledger as it was at the checkpoint."""

    entry: Entry
    entry_bytes: bytes
    checkpoint: Checkpoint


def make_receipt(stored: StoredBlocks, sequence: int, note: bytes, key: VerifyingKey) -> bytes:
    """Return the receipt of entry `sequence` in the tree that the checkpoint `note` of `key` signs.

    Raises ProofInvalid if the checkpoint is not behind the entry, or if what is stored does not
    lead to the signed root.
    """
    checkpoint = open_checkpoint(note, key)
    proof = inclusion_proof(sequence, checkpoint.size, hashes_at(stored, checkpoint.size).node)
    block = stored.block_with(sequence)
    if block is None:
        raise ProofInvalid(reason=f"entry {sequence} is not in the store")
    entry = block.entry(sequence)
    verify_inclusion(entry_hash(entry), sequence, checkpoint.size, proof, checkpoint.root)
    lines = [_MAGIC, _EXTRA + _text(entry), f"{_INDEX}{sequence}", *map(_text, proof), "", ""]
    return "\n".join(lines).encode() + note


def verify_receipt(receipt: bytes, key: VerifyingKey) -> Proven:
    """Return what the receipt proves to whoever trusts `key`.

    Raises NoteMalformed, NoteUnsigned, EntryMalformed or ProofInvalid if it proves nothing.
    """
    head, _, note = receipt.partition(b"\n\n")
    entry_bytes, index, proof = _parse(head)
    checkpoint = open_checkpoint(note, key)
    verify_inclusion(entry_hash(entry_bytes), index, checkpoint.size, proof, checkpoint.root)
    entry = decode(entry_bytes)
    if entry.sequence != index or _encode(entry) != entry_bytes[_BODY_AT:]:
        raise ProofInvalid(reason=f"the entry at {index} is not one of the ledger's format")
    return Proven(entry, entry_bytes, checkpoint)


def _parse(head: bytes) -> tuple[bytes, int, list[bytes]]:
    lines = head.decode(errors="replace").split("\n")
    if [line[:6] for line in lines[:_HEAD_LINES]] != [_MAGIC[:6], _EXTRA, _INDEX]:
        raise NoteMalformed(lines[0], "a receipt with lines of extra data and index")
    if lines[0] != _MAGIC:
        raise NoteMalformed(lines[0], _MAGIC)
    proof = [decode_base64(line) for line in lines[_HEAD_LINES:]]
    if any(len(node) != HASH_BYTES for node in proof):
        raise NoteMalformed(lines[-1], f"hashes of {HASH_BYTES} bytes")
    extra, index = (line[len(_EXTRA) :] for line in lines[1:_HEAD_LINES])
    return decode_base64(extra), parse_decimal(index), proof


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
