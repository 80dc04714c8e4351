"""What docs/ledger-format.md says is what the code does, to the byte."""

import re
from pathlib import Path

import pytest

from ledger import verify
from ledger.accounts import AMOUNT_LIMIT, MAY_BE_NEGATIVE, Bucket
from ledger.blocks import MAX_BLOCK_BYTES, MAX_BLOCK_ENTRIES, Block
from ledger.chain import EMPTY, Head, seal
from ledger.entries import MAX_ENTRY_BYTES, entry_hash
from ledger.genesis import Genesis, genesis_draft
from ledger.receipts import verify_receipt
from ledger.sqlite_schema import APPLICATION_ID, FORMAT, SCHEMA
from tests.support.ledgers import START
from tests.support.verdicts import GOOD, agreed
from tests.support.written_ledgers import KEY, note_of, store

DOCUMENT = (Path(__file__).parents[2] / "docs" / "ledger-format.md").read_text("utf-8")


def fenced(info: str) -> str:
    """Return the block of the document that is marked so."""
    (text,) = re.findall(f"^```{re.escape(info)}\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)
    return str(text)


def section(number: int) -> str:
    """Return the text of one section."""
    after = DOCUMENT.partition(f"\n## {number}. ")[2]
    return after.partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """Return the cells of all table rows but heads."""
    lines = text.splitlines()
    heads = {nth - 1 for nth, line in enumerate(lines) if line.startswith("|---")}
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for nth, line in enumerate(lines)
        if line.startswith("| ") and nth not in heads
    ]


def example() -> tuple[list[Block], Head]:
    """Make the ledger of the worked example."""
    genesis = Genesis(KEY.name, bytes(range(16)), 1, 1, 4, KEY.verifying.public)
    key = (START + 60 * 10**9).to_bytes(8, "big") + b"\xd1" * 16 + b"gift-1"
    issued = ((0, 4, Bucket.ISSUANCE.value, -100), (1, 4, Bucket.AVAILABLE.value, 100))
    moved = ((1, 4, Bucket.AVAILABLE.value, -5), (2, 4, Bucket.AVAILABLE.value, 5))
    first, head = seal(
        EMPTY,
        [genesis_draft(genesis, START), (START, 1001, b"", 0, issued, b"")],
        b"\xa0" * 16 + b"\xa1" * 16,
    )
    second, head = seal(head, [(START + 1, 1002, key, 1, moved, b"hello")], b"\xa2" * 16)
    return [first, second], head


def test_the_worked_example_is_spelled_out_to_the_byte() -> None:
    blocks, _ = example()
    raw = [entry for block in blocks for entry in block.split()]

    spelled = "".join(cells[0] for cells in rows(section(15)) if len(cells) == 2)
    assert spelled == b"".join(raw).hex()
    for sequence, entry in enumerate(raw):
        assert fenced(f"text hash {sequence}").strip() == entry_hash(entry).hex()
        assert f"Entry {sequence}, " in section(15)
        assert f"{len(entry)} bytes" in section(15)


def test_the_worked_example_has_the_rows_it_says(tmp_path: Path) -> None:
    blocks, _ = example()

    assert [cells for cells in rows(section(15)) if len(cells) == 4] == [
        [str(block.height), str(block.first_sequence), str(block.count), block.root.hex()]
        for block in blocks
    ]
    assert [block.entries[:2].hex() for block in blocks] == ["0090", "0072"]
    assert blocks[0].entries[146:148].hex() == "0050"
    store(tmp_path / "ledger.db", blocks)
    assert agreed(tmp_path / "ledger.db", KEY.verifying) == GOOD


def test_the_receipt_of_the_worked_example_is_one() -> None:
    blocks, _ = example()
    raw = [entry for block in blocks for entry in block.split()]
    receipt = fenced("text receipt").encode()

    assert fenced("text key").strip() == str(KEY.verifying)
    proven = verify_receipt(receipt, KEY.verifying)
    assert proven.entry_bytes == raw[2]
    assert receipt.endswith(b"\n\n" + note_of(raw, 3))
    assert verify.verify_receipt(receipt, (KEY.name, KEY.verifying.public))[1] == 3


def test_the_schema_is_the_one_of_the_file() -> None:
    statements = [text.strip() for text in re.split(r";\n(?=CREATE|$)", fenced("sql")) if text]

    assert statements == list(SCHEMA.values())
    assert f"`{verify.SCHEMA}`" in section(2)
    assert f"`PRAGMA application_id` is {APPLICATION_ID} (`SCRP`)" in section(2)
    assert f"`PRAGMA user_version` is {FORMAT}." in section(2)
    assert APPLICATION_ID.to_bytes(4, "big") == b"SCRP"


def test_the_buckets_are_those_of_the_code() -> None:
    buckets = [cells for cells in rows(section(6)) if cells[0].isdigit()]

    assert [(int(number), name) for number, name, _ in buckets] == [
        (bucket.value, bucket.name) for bucket in Bucket
    ]
    negative = {int(number) for number, _, may in buckets if may.startswith("yes")}
    assert negative == MAY_BE_NEGATIVE == verify.MAY_BE_NEGATIVE


def test_the_limits_are_those_of_the_code() -> None:
    assert f"at most {MAX_ENTRY_BYTES:,} bytes" in section(3)
    power = MAX_BLOCK_BYTES.bit_length() - 1
    assert 2**power == MAX_BLOCK_BYTES
    assert f"{MAX_BLOCK_ENTRIES:,} entries or 2^{power} bytes" in section(2)
    assert AMOUNT_LIMIT == verify.LIMIT == 2**53


def test_the_first_bytes_of_elements_are_those_that_a_verifier_reads() -> None:
    listed: set[int] = set()
    for _, forms, _ in rows(section(4)):
        for form in forms.split(", "):
            first, _, last = form.partition("–")
            listed |= set(range(int(first, 16), int(last or first, 16) + 1))

    assert listed == verify.SHORT.keys() | verify.LONG.keys()


@pytest.mark.parametrize("number", range(1, 17))
def test_every_section_that_the_verifier_names_is_there(number: int) -> None:
    assert f"\n## {number}. " in DOCUMENT
    program = Path(verify.__file__).read_text("utf-8")
    named = {int(found) for found in re.findall(r"§(\d+)", program)}
    assert named <= set(range(1, 17))
    assert named >= {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
