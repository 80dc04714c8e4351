"""A receipt proves one entry with only the file and the public key; changed, it proves nothing."""

import base64
import random
from pathlib import Path

import pytest

from ledger import verify
from ledger.entries import decode
from ledger.errors import (
    EntryMalformed,
    LedgerError,
    NoteMalformed,
    NoteUnsigned,
    ProofInvalid,
)
from ledger.notes import VerifyingKey
from ledger.receipts import make_receipt, verify_receipt
from tests.support.in_memory_store import InMemoryStore
from tests.support.tampering import flip
from tests.support.written_ledgers import KEY, OTHER_KEY, Written, note_of, write

SIZE = 34


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("ledger") / "ledger.db", 5, 20, 9)


@pytest.fixture(scope="module")
def stored(written: Written) -> InMemoryStore:
    store = InMemoryStore()
    for block in written.blocks:
        store.append(block)
    return store


def proves(receipt: bytes, key: VerifyingKey = KEY.verifying) -> bool:
    """Return whether the receipt proves something, on which both verifiers must agree."""
    try:
        verify.verify_receipt(receipt, (key.name, key.public))
    except ValueError:
        theirs = False
    else:
        theirs = True
    try:
        verify_receipt(receipt, key)
    except LedgerError:
        ours = False
    else:
        ours = True
    assert theirs == ours
    return ours


def test_a_receipt_proves_every_entry_in_every_tree_that_has_it(
    written: Written, stored: InMemoryStore
) -> None:
    raw = written.raw()
    for size in (1, 2, 3, 8, 9, SIZE):
        note = written.checkpoint(size)
        for sequence in range(size):
            receipt = make_receipt(stored, sequence, note, KEY.verifying)
            proven = verify_receipt(receipt, KEY.verifying)
            assert proven.entry_bytes == raw[sequence]
            assert proven.entry == decode(raw[sequence])
            assert proven.checkpoint.size == size
            body, within = verify.verify_receipt(receipt, (KEY.name, KEY.verifying.public))
            assert (body[0], within) == (sequence, size)


def test_a_receipt_is_a_proof_as_c2sp_says(written: Written, stored: InMemoryStore) -> None:
    note = written.checkpoint(3)

    receipt = make_receipt(stored, 1, note, KEY.verifying)

    leaves = [verify.sha256(b"\x00", raw) for raw in written.raw()[:3]]
    proof = [base64.b64encode(leaves[0]).decode(), base64.b64encode(leaves[2]).decode()]
    assert receipt.decode() == "\n".join(
        [
            "c2sp.org/tlog-proof@v1",
            "extra " + base64.b64encode(written.raw()[1]).decode(),
            "index 1",
            *proof,
            "",
            note.decode(),
        ]
    )


@pytest.mark.parametrize("sequence", [0, 17, SIZE - 1])
@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80])
def test_a_receipt_proves_nothing_after_any_one_changed_byte(
    written: Written, stored: InMemoryStore, sequence: int, mask: int
) -> None:
    receipt = make_receipt(stored, sequence, written.checkpoint(), KEY.verifying)
    assert proves(receipt)

    for place in range(len(receipt)):
        assert not proves(flip(receipt, place, mask)), place


def test_a_receipt_proves_nothing_with_any_byte_put_for_another(
    written: Written, stored: InMemoryStore
) -> None:
    rng = random.Random(11)
    receipt = make_receipt(stored, 7, written.checkpoint(), KEY.verifying)

    for _ in range(2_000):
        place = rng.randrange(len(receipt))
        assert not proves(flip(receipt, place, rng.randrange(1, 256)))
        assert not proves(receipt[:place] + receipt[place + 1 :])


def test_a_receipt_needs_the_right_key(written: Written, stored: InMemoryStore) -> None:
    receipt = make_receipt(stored, 7, written.checkpoint(), KEY.verifying)

    assert not proves(receipt, OTHER_KEY.verifying)
    with pytest.raises(NoteUnsigned):
        verify_receipt(receipt, OTHER_KEY.verifying)
    with pytest.raises(NoteUnsigned):
        make_receipt(stored, 7, written.checkpoint(), OTHER_KEY.verifying)


def test_a_witness_may_add_its_signature(written: Written, stored: InMemoryStore) -> None:
    witness = "\N{EM DASH} witness.example/1 " + base64.b64encode(bytes(76)).decode() + "\n"
    receipt = make_receipt(stored, 7, written.checkpoint(), KEY.verifying)

    assert proves(receipt + witness.encode())


def test_a_receipt_of_an_entry_beyond_the_checkpoint_is_refused(
    written: Written, stored: InMemoryStore
) -> None:
    with pytest.raises(ProofInvalid, match="leaf 5 is not in a tree of 5"):
        make_receipt(stored, 5, written.checkpoint(5), KEY.verifying)
    with pytest.raises(ProofInvalid, match="leaf -1 is not in a tree of 5"):
        make_receipt(stored, -1, written.checkpoint(5), KEY.verifying)


def test_a_receipt_is_never_made_from_a_store_that_was_not_signed(
    written: Written, stored: InMemoryStore, tmp_path: Path
) -> None:
    other = write(tmp_path / "other.db", 5, 20, 9, seed=1)

    with pytest.raises(ProofInvalid, match="another root"):
        make_receipt(stored, 7, other.checkpoint(), KEY.verifying)


class Headless(InMemoryStore):
    """A store that has the hashes of a block, but no longer the block."""

    def block_with(self, sequence: int) -> None:
        del sequence


def test_a_receipt_of_an_entry_that_is_not_stored_is_refused(tmp_path: Path) -> None:
    tall = write(tmp_path / "tall.db", 256)
    stored = Headless()
    for block in tall.blocks:
        stored.append(block)

    with pytest.raises(ProofInvalid, match="entry 3 is not in the store"):
        make_receipt(stored, 3, tall.checkpoint(), KEY.verifying)


def lines_of(receipt: bytes) -> list[bytes]:
    return receipt.split(b"\n")


def test_lines_left_out_doubled_or_moved_prove_nothing(
    written: Written, stored: InMemoryStore
) -> None:
    receipt = make_receipt(stored, 7, written.checkpoint(), KEY.verifying)
    lines = lines_of(receipt)

    for at in range(len(lines)):
        without = lines[:at] + lines[at + 1 :]
        twice = lines[: at + 1] + lines[at:]
        swapped = lines[:at] + lines[at : at + 2][::-1] + lines[at + 2 :]
        # A signature said twice is still one.
        signature = lines[at].startswith("\N{EM DASH}".encode())
        assert not proves(b"\n".join(without))
        assert proves(b"\n".join(twice)) is signature
        assert not proves(b"\n".join(swapped)) or swapped == lines


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"index 7", b"index 07"),
        (b"index 7", b"index -7"),
        (b"index 7", b"index " + b"7" * 19),
        (b"index 7", b"index " + b"7" * 30),
        (b"index 7", b"index \xd9\xa7"),
        (b"tlog-proof@v1", b"tlog-proof@v2"),
        (b"c2sp.org", b"c2sp,org"),
        (b"extra ", b"extra  "),
        (b"\n\n", b"\n\xff\n\n"),
        (b"\n\n", b"\nAAAA\n\n"),
    ],
)
def test_a_receipt_of_another_form_proves_nothing(
    written: Written, stored: InMemoryStore, old: bytes, new: bytes
) -> None:
    receipt = make_receipt(stored, 7, written.checkpoint(), KEY.verifying)
    assert old in receipt

    assert not proves(receipt.replace(old, new, 1))


def signed_alone(entry: bytes, index: int = 0) -> bytes:
    """Return the receipt of an entry that is signed as the only one there is."""
    extra = base64.b64encode(entry)
    return b"c2sp.org/tlog-proof@v1\nextra %s\nindex %d\n\n" % (extra, index) + note_of([entry], 1)


def test_what_is_signed_but_no_entry_proves_nothing(written: Written) -> None:
    first, second = written.raw()[:2]

    assert proves(signed_alone(first))
    assert not proves(signed_alone(second))
    assert not proves(signed_alone(first[:-1]))
    assert not proves(signed_alone(first[:49] + b"\xdc\x00\x07" + first[50:]))
    with pytest.raises(EntryMalformed):
        verify_receipt(signed_alone(b"entry"), KEY.verifying)
    with pytest.raises(ProofInvalid, match="the entry at 0 is not one of the ledger's format"):
        verify_receipt(signed_alone(second), KEY.verifying)


def test_what_is_no_receipt_is_malformed() -> None:
    for text in (b"", b"\n\n", b"c2sp.org/tlog-proof@v1", b"\xff\xfe", b"\n" * 10):
        assert not proves(text)
        with pytest.raises(NoteMalformed):
            verify_receipt(text, KEY.verifying)
