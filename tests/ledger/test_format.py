"""A ledger of every format that was ever released is read for ever, and means the same."""

import json
from hashlib import sha256
from pathlib import Path

from ledger.blocks import Block
from ledger.chain import EMPTY, extend, seal
from ledger.entries import Draft, Entry

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
FORMAT_1 = json.loads((VECTORS / "ledger_format_1.json").read_text("utf-8"))
BLOCKS = [
    Block(
        row["height"],
        row["first_sequence"],
        row["count"],
        bytes.fromhex(row["entries"]),
        bytes.fromhex(row["root"]),
    )
    for row in FORMAT_1["blocks"]
]
ENTRIES = [
    Entry(
        row["sequence"],
        row["time"],
        row["kind"],
        bytes.fromhex(row["key"]),
        row["actor"],
        tuple((owner, asset, bucket, amount) for owner, asset, bucket, amount in row["postings"]),
        bytes.fromhex(row["payload"]),
    )
    for row in FORMAT_1["entries"]
]


def test_a_ledger_of_format_1_is_read() -> None:
    head = EMPTY
    entries: list[Entry] = []
    for block in BLOCKS:
        extension = extend(head, block)
        head = extension.head
        entries += extension.entries

    assert entries == ENTRIES
    assert (head.height, head.size) == (3, 7)
    assert head.hash.hex() == FORMAT_1["entries"][-1]["hash"]


def test_each_entry_of_format_1_names_the_hash_of_the_one_before() -> None:
    previous = bytes(32)
    raw = [entry for block in BLOCKS for entry in block.split()]
    for entry, row in zip(raw, FORMAT_1["entries"], strict=True):
        assert entry[:1] == b"\x01"
        assert entry[1:33] == previous == bytes.fromhex(row["previous"])
        assert entry[33:49].hex() == row["nonce"]
        previous = sha256(b"\x00" + entry).digest()
        assert previous.hex() == row["hash"]


def test_format_1_is_written_to_the_byte() -> None:
    head = EMPTY
    for block in BLOCKS:
        rows = FORMAT_1["entries"][block.first_sequence : block.next_sequence]
        drafts: list[Draft] = [
            (entry.time, entry.kind, entry.key, entry.actor, entry.postings, entry.payload)
            for entry in ENTRIES[block.first_sequence : block.next_sequence]
        ]
        sealed, head = seal(head, drafts, bytes.fromhex("".join(row["nonce"] for row in rows)))
        assert sealed == block
