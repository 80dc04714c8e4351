"""Signed notes are, to the byte, what C2SP signed-note and its first implementation make."""

import base64

import pytest

from ledger.errors import NoteMalformed, NoteUnsigned
from ledger.notes import SigningKey, VerifyingKey, decode_base64, open_note, sign_note

# Key pairs and a note published as examples for the format, made by the implementation in Go.
PAIRS = [
    (
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ),
    (
        "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg",
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
    ),
    (
        (
            "PRIVATE+KEY+binarytransparency.log/example+5de0f997"
            "+AXNNv9racVtMynH7oHIogZ4xS5sAIHBl47hlrcf6vsfu"
        ),
        "binarytransparency.log/example+5de0f997+AcPfp2roeTxqSqmPdDkA9rIAd0pe3C5Je6Rze2SqBDUp",
    ),
]
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    f"{TEXT}\n\N{EM DASH} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2p"
    "ZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER = SigningKey.parse(PAIRS[0][0])
VERIFIER = VerifyingKey.parse(PAIRS[0][1])
OTHER = SigningKey.parse(PAIRS[1][0])
DASH = "\N{EM DASH}"


@pytest.mark.parametrize(("secret", "public"), PAIRS)
def test_keys_are_read_and_written_as_others_do(secret: str, public: str) -> None:
    key = SigningKey.parse(secret)

    assert key.secret() == secret
    assert str(key.verifying) == public
    assert VerifyingKey.parse(public) == key.verifying


def test_a_note_is_signed_to_the_byte_as_others_do() -> None:
    assert sign_note(TEXT, SIGNER) == NOTE.encode()
    assert open_note(NOTE.encode(), VERIFIER) == TEXT


def test_a_private_key_is_not_shown_by_repr() -> None:
    assert repr(SIGNER) == "SigningKey(name='PeterNeumann')"


def test_a_new_key_is_another_each_time() -> None:
    first, second = SigningKey.generate("a.example/b"), SigningKey.generate("a.example/b")

    assert first.seed != second.seed
    assert open_note(sign_note("text\n", first), first.verifying) == "text\n"


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\tb", "a\x00b", "a\u0085b"])
def test_a_name_has_no_space_plus_or_control(name: str) -> None:
    with pytest.raises(NoteMalformed, match="a key's name"):
        SigningKey(name, bytes(32))
    with pytest.raises(NoteMalformed, match="a key's name"):
        VerifyingKey(name, bytes(32))


def test_a_name_may_be_chinese() -> None:
    key = SigningKey("票.example", bytes(32))

    assert (
        open_note(sign_note("\u6587\n", key), VerifyingKey.parse(str(key.verifying))) == "\u6587\n"
    )


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_has_32_bytes(size: int) -> None:
    with pytest.raises(NoteMalformed, match=f"expected a private key of 32 bytes, found '{size}'"):
        SigningKey("a", bytes(size))
    with pytest.raises(NoteMalformed, match=f"expected a public key of 32 bytes, found '{size}'"):
        VerifyingKey("a", bytes(size))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a3+",
        "PeterNeumann+c74f20a3+ARpc2Q",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PAIRS[0][1] + "\n",
        " " + PAIRS[0][1],
    ],
)
def test_a_public_key_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(NoteMalformed):
        VerifyingKey.parse(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("PRIVATE+KEY+", ""),
        ("PRIVATE+KEY+", "PRIVATE+KEY"),
        ("c74f20a3", "c74f20a4"),
        ("+AYEK", "+BYEK"),
        ("KDFz", "KDF"),
        ("KDFz", "KDFy"),
        ("PeterNeumann", "Peter"),
    ],
)
def test_a_private_key_of_another_form_is_refused_without_showing_it(old: str, new: str) -> None:
    text = PAIRS[0][0].replace(old, new)

    with pytest.raises(NoteMalformed) as malformed:
        SigningKey.parse(text)

    assert "FGyNhPJEM" not in str(malformed.value)
    assert "FGyNhPJEM" not in repr(malformed.value)


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE + "more\n",
        NOTE.replace(f"{DASH} ", "- "),
        NOTE.replace(f"{DASH} ", DASH),
        NOTE.replace(" x08go", "  x08go"),
        NOTE.replace("JnAM=", "JnAM"),
        NOTE.replace("JnAM=", "JnAN="),
        NOTE.replace("If you", "If\tyou"),
        NOTE.replace("If you", "If\x00you"),
        NOTE.replace("\n", "\r\n"),
        NOTE + f"{DASH} other AAAAAA==\n",
        NOTE + f"{DASH} o+ther AAAAAAA=\n",
        NOTE + f"{DASH}  AAAAAAA=\n",
        NOTE + f"{DASH} other\n",
    ],
)
def test_a_note_of_another_form_is_refused(note: str) -> None:
    with pytest.raises(NoteMalformed):
        open_note(note.encode(), VERIFIER)


def test_a_note_is_utf_8() -> None:
    with pytest.raises(NoteMalformed, match="expected UTF-8 at byte, found '3'"):
        open_note(NOTE.encode()[:3] + b"\xff" + NOTE.encode()[3:], VERIFIER)


def test_a_note_has_a_bounded_size_and_number_of_signatures() -> None:
    line = f"{DASH} other {base64.b64encode(bytes(5)).decode()}\n"

    assert open_note((NOTE + line * 99).encode(), VERIFIER) == TEXT
    with pytest.raises(NoteMalformed, match="at most 100 signatures, found '101'"):
        open_note((NOTE + line * 100).encode(), VERIFIER)

    longest = sign_note("x" * (1_000_000 - len(NOTE.encode()) + len(TEXT) - 1) + "\n", SIGNER)
    assert len(longest) == 1_000_000
    assert open_note(longest, VERIFIER)
    with pytest.raises(NoteMalformed, match="at most 1000000 bytes, found '1000001'"):
        open_note(b"x" + longest, VERIFIER)


def test_signatures_of_unknown_keys_are_passed_over() -> None:
    both = NOTE + sign_note(TEXT, OTHER).decode().removeprefix(TEXT + "\n")

    assert open_note(both.encode(), VERIFIER) == TEXT
    assert open_note(both.encode(), OTHER.verifying) == TEXT


def test_a_note_that_the_key_did_not_sign_is_unsigned() -> None:
    with pytest.raises(NoteUnsigned, match=r"no true signature of example\.com/log/testdata"):
        open_note(NOTE.encode(), OTHER.verifying)


def test_a_key_is_known_by_both_its_name_and_its_id() -> None:
    namesake = VerifyingKey("PeterNeumann", OTHER.verifying.public)
    same_id = NOTE.replace(f"{DASH} PeterNeumann", f"{DASH} PeterNeuman")

    with pytest.raises(NoteUnsigned):
        open_note(NOTE.encode(), namesake)
    with pytest.raises(NoteUnsigned):
        open_note(same_id.encode(), VERIFIER)


def test_a_false_signature_of_the_key_condemns_the_note_beside_a_true_one() -> None:
    false = sign_note("other text\n", SIGNER).decode().removeprefix("other text\n\n")

    with pytest.raises(NoteUnsigned):
        open_note((NOTE + false).encode(), VERIFIER)
    with pytest.raises(NoteUnsigned):
        open_note(NOTE.replace("problem is", "problem was").encode(), VERIFIER)


def test_the_text_ends_at_the_last_blank_line() -> None:
    text = "one\n\ntwo\n"

    assert open_note(sign_note(text, SIGNER), VERIFIER) == text


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "two\n\x07\n"])
def test_only_text_in_lines_is_signed(text: str) -> None:
    with pytest.raises(NoteMalformed):
        sign_note(text, SIGNER)


@pytest.mark.parametrize("text", ["", "AA", "AA=", "AA===", "AB==", "A A=", "AA==\n", "-_==", "é"])
def test_base64_has_one_form(text: str) -> None:
    with pytest.raises(NoteMalformed):
        decode_base64(text)


def test_base64_is_decoded() -> None:
    assert decode_base64("AA==") == b"\x00"
    assert decode_base64("+/8=") == b"\xfb\xff"
