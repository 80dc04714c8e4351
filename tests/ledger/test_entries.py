"""An entry is exactly the bytes that the format says; anything else is refused with its reason."""

from hashlib import sha256

import msgspec
import pytest

from ledger.accounts import Posting
from ledger.entries import (
    GENESIS_PREVIOUS,
    MAX_ENTRY_BYTES,
    Entry,
    check_balanced,
    decode,
    encode,
    entry_hash,
    nonce_of,
    previous_hash,
)
from ledger.errors import EntryMalformed, EntryRefused, EntryTooLarge, Unbalanced
from tests.support.ledgers import draft

PREVIOUS = bytes(range(32))
NONCE = bytes(range(100, 116))
HEADER = b"\x01" + PREVIOUS + NONCE
POSTINGS = ((7, 0, 1, -300), (7, 0, 2, 300))
GOOD = [5, 1_000, 3, b"key", -4, [[7, 0, 1, -300], [7, 0, 2, 300]], b"payload"]

Element = int | float | str | bytes | bool | None | list[list[int]] | dict[str, int]


def body(**changed: Element) -> bytes:
    """Return a good body, but for what is named."""
    fields: dict[str, object] = dict(zip(Entry.__struct_fields__, GOOD, strict=True))
    return msgspec.msgpack.encode(list((fields | changed).values()))


def test_an_entry_is_version_previous_hash_nonce_and_body() -> None:
    entry = encode(PREVIOUS, NONCE, 5, (1_000, 3, b"key", -4, POSTINGS, b"payload"))

    assert entry == HEADER + bytes.fromhex(
        "97"  # array of 7
        "05"  # sequence
        "cd03e8"  # time
        "03"  # kind
        "c4036b6579"  # key
        "fc"  # actor
        "92"  # two postings
        "94070001d1fed4"
        "94070002cd012c"
        "c4077061796c6f6164"
    )


def test_what_was_encoded_is_decoded() -> None:
    entry = encode(PREVIOUS, NONCE, 5, (1_000, 3, b"key", -4, POSTINGS, b"payload"))

    assert decode(entry) == Entry(5, 1_000, 3, b"key", -4, POSTINGS, b"payload")
    assert previous_hash(entry) == PREVIOUS
    assert nonce_of(entry) == NONCE


def test_the_hash_is_that_of_a_leaf_over_every_byte() -> None:
    entry = HEADER + body()

    assert entry_hash(entry) == sha256(b"\x00" + entry).digest()
    assert entry_hash(b"") == bytes.fromhex(
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )


def test_the_entry_before_the_first_is_thirty_two_zero_bytes() -> None:
    assert bytes(32) == GENESIS_PREVIOUS


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"sequence": -1}, "Expected `int` >= 0 - at `$[0]`"),
        ({"sequence": 2**63}, "Expected `int` <= 9223372036854775807 - at `$[0]`"),
        ({"sequence": 1.0}, "Expected `int`, got `float` - at `$[0]`"),
        ({"sequence": True}, "Expected `int`, got `bool` - at `$[0]`"),
        ({"sequence": "5"}, "Expected `int`, got `str` - at `$[0]`"),
        ({"time": -1}, "Expected `int` >= 0 - at `$[1]`"),
        ({"time": 2**63}, "Expected `int` <= 9223372036854775807 - at `$[1]`"),
        ({"kind": -1}, "Expected `int` >= 0 - at `$[2]`"),
        ({"kind": 2**16}, "Expected `int` <= 65535 - at `$[2]`"),
        ({"key": "key"}, "Expected `bytes`, got `str` - at `$[3]`"),
        ({"key": None}, "Expected `bytes`, got `None` - at `$[3]`"),
        ({"actor": 2**63}, "Expected `int` <= 9223372036854775807 - at `$[4]`"),
        ({"actor": None}, "Expected `int`, got `None` - at `$[4]`"),
        ({"postings": None}, "Expected `array`, got `None` - at `$[5]`"),
        ({"postings": {}}, "Expected `array`, got `object` - at `$[5]`"),
        ({"postings": b"ab"}, "Expected `array`, got `bytes` - at `$[5]`"),
        ({"postings": [[7, 0, 1]]}, "Expected `array` of length 4, got 3 - at `$[5][0]`"),
        ({"postings": [[7, 0, 1, 0, 0]]}, "Expected `array` of length 4, got 5 - at `$[5][0]`"),
        ({"postings": [[7, -1, 1, 0]]}, "Expected `int` >= 0 - at `$[5][0][1]`"),
        ({"postings": [[7, 2**32, 1, 0]]}, "Expected `int` <= 4294967295 - at `$[5][0][1]`"),
        ({"postings": [[7, 0, 0, 0]]}, "Expected `int` >= 1 - at `$[5][0][2]`"),
        ({"postings": [[7, 0, 256, 0]]}, "Expected `int` <= 255 - at `$[5][0][2]`"),
        ({"postings": [[2**63, 0, 1, 0]]}, "<= 9223372036854775807 - at `$[5][0][0]`"),
        (
            {"postings": [[7, 0, 1, 2**53], [7, 0, 2, -(2**53)]]},
            "Expected `int` <= 9007199254740991 - at `$[5][0][3]`",
        ),
        (
            {"postings": [[7, 0, 1, -(2**53)], [7, 0, 2, 2**53]]},
            "Expected `int` >= -9007199254740991 - at `$[5][0][3]`",
        ),
        ({"postings": [[7, 0, 1, 2]]}, "postings in asset 0 sum to 2, not to 0"),
        ({"payload": "payload"}, "Expected `bytes`, got `str` - at `$[6]`"),
    ],
)
def test_a_field_of_another_form_is_refused(changed: dict[str, Element], reason: str) -> None:
    with pytest.raises(EntryMalformed) as refused:
        decode(HEADER + body(**changed))

    assert refused.value.reason.endswith(reason)


@pytest.mark.parametrize(
    "changed",
    [
        {"sequence": 0},
        {"sequence": 2**63 - 1},
        {"time": 0},
        {"time": 2**63 - 1},
        {"kind": 0},
        {"kind": 2**16 - 1},
        {"key": b""},
        {"actor": -(2**63)},
        {"actor": 2**63 - 1},
        {"postings": []},
        {"postings": [[-(2**63), 2**32 - 1, 255, 0], [2**63 - 1, 0, 1, 0]]},
        {"postings": [[7, 0, 1, 2**53 - 1], [7, 0, 2, 1 - 2**53]]},
        {"payload": b""},
    ],
)
def test_a_field_at_its_limit_is_taken(changed: dict[str, Element]) -> None:
    entry = decode(HEADER + body(**changed))

    assert msgspec.msgpack.encode(entry) == body(**changed)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (b"", "version byte missing, expected 01"),
        (b"\x00" + HEADER[1:] + body(), "version byte 00, expected 01"),
        (b"\x02" + HEADER[1:] + body(), "version byte 02, expected 01"),
        (HEADER[:20], "Input data was truncated"),
        (HEADER, "Input data was truncated"),
        (HEADER + body()[:-1], "Input data was truncated"),
        (
            HEADER + body() + b"\x00",
            "MessagePack data is malformed: trailing characters (byte 36)",
        ),
        (HEADER + b"\x96" + body()[1:-9], "Expected `array` of at least length 7, got 6"),
        (HEADER + b"\x98" + body()[1:] + b"\x00", "Expected `array` of at most length 7, got 8"),
        (HEADER + b"\xc1", "MessagePack data is malformed: invalid opcode '\\xc1' (byte 0)"),
        (HEADER + b"\x05", "Expected `array`, got `int`"),
    ],
)
def test_bytes_that_are_no_entry_are_refused(entry: bytes, reason: str) -> None:
    with pytest.raises(EntryMalformed) as refused:
        decode(entry)

    assert str(refused.value) == reason


def test_a_longer_form_of_a_number_is_read_but_hashed_as_it_stands() -> None:
    longer = HEADER + body().replace(b"\x97\x05", b"\x97\xcd\x00\x05")

    assert decode(longer) == decode(HEADER + body())
    assert entry_hash(longer) != entry_hash(HEADER + body())


@pytest.mark.parametrize(
    ("postings", "asset", "difference"),
    [
        (((7, 0, 1, 1),), 0, 1),
        (((7, 0, 1, -3), (7, 0, 2, 2)), 0, -1),
        (((7, 0, 1, -3), (7, 4, 2, 3)), 0, -3),
        (((7, 0, 1, -3), (7, 0, 2, 3), (7, 4, 1, 9)), 4, 9),
        (((7, 0, 1, -3), (7, 0, 2, 1), (7, 0, 2, 1)), 0, -1),
    ],
)
def test_postings_that_do_not_balance_make_no_entry(
    postings: tuple[Posting, ...], asset: int, difference: int
) -> None:
    for construct in (
        lambda: check_balanced(postings),
        lambda: Entry(5, 1_000, 3, b"", 0, postings, b""),
        lambda: encode(PREVIOUS, NONCE, 5, draft(postings=postings)),
    ):
        with pytest.raises(Unbalanced) as refused:
            construct()
        assert (refused.value.asset, refused.value.difference) == (asset, difference)
        assert str(refused.value) == f"postings in asset {asset} sum to {difference}, not to 0"


@pytest.mark.parametrize(
    "postings",
    [
        (),
        ((7, 0, 1, 0),),
        ((7, 0, 1, 2**53 - 1), (7, 0, 2, 1 - 2**53)),
        ((7, 0, 1, -5), (7, 0, 2, 5)),
        ((7, 0, 1, -5), (8, 0, 1, 3), (8, 0, 1, 2), (7, 4, 1, 9), (8, 4, 1, -9)),
    ],
)
def test_postings_that_balance_in_every_asset_pass(postings: tuple[Posting, ...]) -> None:
    check_balanced(postings)


@pytest.mark.parametrize(
    "postings",
    [
        ((7, 0, 1, 2**53), (7, 0, 2, -(2**53))),
        ((7, 0, 1, -(2**53)), (7, 0, 2, 2**53)),
        ((7, 0, 1, 2**53), (7, 0, 2, -(2**52)), (7, 0, 2, -(2**52))),
        ((7, 0, 1, -(2**53)), (7, 0, 2, 2**52), (7, 0, 2, 2**52)),
    ],
)
def test_an_amount_of_two_to_the_53_makes_no_entry(postings: tuple[Posting, ...]) -> None:
    with pytest.raises(EntryRefused, match=r"^an amount of -?9007199254740992 is not"):
        check_balanced(postings)


def test_an_entry_fits_into_its_frame_or_is_refused() -> None:
    # header 49, array 1, sequence 1, time 9, kind 1, key 2, actor 1, postings 1, payload 3
    room = MAX_ENTRY_BYTES - 68
    assert len(encode(PREVIOUS, NONCE, 5, draft(payload=bytes(room)))) == 65_535

    with pytest.raises(EntryTooLarge) as refused:
        encode(PREVIOUS, NONCE, 5, draft(payload=bytes(room + 1)))
    assert (refused.value.size, refused.value.limit) == (65_536, 65_535)
    assert str(refused.value) == "an entry has 65536 bytes, at most 65535 are allowed"

    with pytest.raises(EntryMalformed, match=r"^65536 bytes, at most 65535 are allowed$"):
        decode(bytes(65_536))
