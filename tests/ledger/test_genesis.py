"""Entry 0 says which ledger this is, in exactly one form."""

import msgspec
import pytest

from ledger.entries import Entry
from ledger.errors import EntryMalformed, EntryRefused
from ledger.genesis import Genesis, decode_genesis, genesis_draft
from tests.support.ledgers import FIRST, GENESIS, START


def entry_of(payload: bytes) -> Entry:
    return Entry(0, START, 0, b"", 0, (), payload)


def test_genesis_is_an_array_of_six() -> None:
    assert (
        START,
        0,
        b"",
        0,
        (),
        b"\x96\xb4scrip.example/ledger\xc4\x10"
        + bytes(range(16))
        + b"\x01\x01\x04\xc4\x20"
        + bytes(range(32)),
    ) == FIRST


def test_what_genesis_says_is_read_back() -> None:
    assert decode_genesis(entry_of(FIRST[5])) == GENESIS


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": ""},
        {"origin": "with space"},
        {"origin": "with+plus"},
        {"origin": "折扣"},
        {"origin": "a" * 256},
        {"origin": "a\n"},
        {"origin": b"bytes"},
        {"ledger_id": bytes(15)},
        {"ledger_id": bytes(17)},
        {"format": 0},
        {"format": 2},
        {"rules": 0},
        {"rules": 2**31},
        {"scale": -1},
        {"scale": 19},
        {"public_key": bytes(31)},
        {"public_key": bytes(33)},
    ],
)
def test_a_field_of_another_form_is_refused(changed: dict[str, int | bytes | str]) -> None:
    genesis = msgspec.structs.replace(GENESIS, **changed)

    with pytest.raises(EntryRefused, match=r"^genesis: "):
        genesis_draft(genesis, START)
    with pytest.raises(EntryMalformed, match=r"^genesis: "):
        decode_genesis(entry_of(msgspec.msgpack.encode(genesis)))


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "a"},
        {"origin": "!*,~" + "a" * 251},
        {"rules": 2**31 - 1},
        {"scale": 0},
        {"scale": 18},
    ],
)
def test_a_field_at_its_limit_is_taken(changed: dict[str, int | str]) -> None:
    genesis = msgspec.structs.replace(GENESIS, **changed)

    assert decode_genesis(entry_of(genesis_draft(genesis, START)[5])) == genesis


@pytest.mark.parametrize("payload", [b"", b"\x90", FIRST[5] + b"\x00", b"\xc0"])
def test_a_payload_of_another_shape_is_refused(payload: bytes) -> None:
    with pytest.raises(EntryMalformed, match=r"^genesis: "):
        decode_genesis(entry_of(payload))


@pytest.mark.parametrize(
    "entry",
    [
        Entry(1, START, 0, b"", 0, (), FIRST[5]),
        Entry(0, START, 1, b"", 0, (), FIRST[5]),
        Entry(0, START, 0, b"k", 0, (), FIRST[5]),
        Entry(0, START, 0, b"", 1, (), FIRST[5]),
        Entry(0, START, 0, b"", 0, ((1, 0, 1, 0),), FIRST[5]),
    ],
)
def test_genesis_does_nothing_else(entry: Entry) -> None:
    with pytest.raises(
        EntryMalformed, match=r"^genesis has sequence, kind, actor 0, no key, no postings$"
    ):
        decode_genesis(entry)


def test_genesis_of_other_words_is_another_ledger() -> None:
    assert Genesis("a", bytes(16), 1, 1, 4, bytes(32)) != GENESIS
