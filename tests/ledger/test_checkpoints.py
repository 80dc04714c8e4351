"""A checkpoint is the signed note of C2SP tlog-checkpoint: origin, size, root."""

import base64

import pytest

from ledger.checkpoints import Checkpoint, open_checkpoint, parse_decimal, sign_checkpoint
from ledger.errors import NoteMalformed, NoteUnsigned
from ledger.notes import SigningKey, sign_note
from ledger.tree import EMPTY_ROOT
from tests.support.written_ledgers import KEY, OTHER_KEY

ROOT = bytes(range(32))
ROOT_TEXT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
TEXT = f"scrip.example/ledger\n7\n{ROOT_TEXT}\n"
CHECKPOINT = Checkpoint("scrip.example/ledger", 7, ROOT)


def test_a_checkpoint_is_three_lines_and_a_signature() -> None:
    note = sign_checkpoint(CHECKPOINT, KEY)

    text, _, signature = note.decode().partition("\n\n")
    assert text + "\n" == TEXT
    dash, name, blob = signature.split(" ")
    assert (dash, name) == ("\N{EM DASH}", "scrip.example/ledger")
    decoded = base64.b64decode(blob)
    assert (decoded[:4], len(decoded)) == (KEY.verifying.key_id, 68)
    assert blob.endswith("\n")


def test_a_checkpoint_is_opened_with_the_key_that_signed_it() -> None:
    note = sign_checkpoint(CHECKPOINT, KEY)

    assert open_checkpoint(note, KEY.verifying) == CHECKPOINT
    with pytest.raises(NoteUnsigned):
        open_checkpoint(note, OTHER_KEY.verifying)


def test_a_signature_lost_is_made_again_to_the_byte() -> None:
    assert sign_checkpoint(CHECKPOINT, KEY) == sign_checkpoint(CHECKPOINT, KEY)


def test_the_empty_tree_has_size_0() -> None:
    empty = Checkpoint(KEY.name, 0, EMPTY_ROOT)

    assert open_checkpoint(sign_checkpoint(empty, KEY), KEY.verifying) == empty


def test_lines_of_extension_are_kept() -> None:
    extended = Checkpoint(KEY.name, 7, ROOT, ("one", "two 2"))

    assert extended.text() == TEXT + "one\ntwo 2\n"
    assert open_checkpoint(sign_checkpoint(extended, KEY), KEY.verifying) == extended


def test_a_key_signs_only_for_the_ledger_of_its_name() -> None:
    stranger = SigningKey("stranger.example", KEY.seed)

    with pytest.raises(
        NoteMalformed, match=r"expected a checkpoint of stranger\.example, found 'sc"
    ):
        sign_checkpoint(CHECKPOINT, stranger)
    with pytest.raises(NoteMalformed, match=r"expected a checkpoint of stranger\.example"):
        open_checkpoint(sign_note(TEXT, stranger), stranger.verifying)


@pytest.mark.parametrize(
    "text",
    [
        "\n",
        "scrip.example/ledger\n",
        "scrip.example/ledger\n7\n",
        f"\n7\n{ROOT_TEXT}\n",
        f"scrip.example/ledger\n\n7\n{ROOT_TEXT}\n",
        f"scrip.example/ledger\n07\n{ROOT_TEXT}\n",
        f"scrip.example/ledger\n+7\n{ROOT_TEXT}\n",
        f"scrip.example/ledger\n-7\n{ROOT_TEXT}\n",
        f"scrip.example/ledger\n 7\n{ROOT_TEXT}\n",
        f"scrip.example/ledger\n٧\n{ROOT_TEXT}\n",
        f"scrip.example/ledger\n0x7\n{ROOT_TEXT}\n",
        f"scrip.example/ledger\n{2**63}\n{ROOT_TEXT}\n",
        f"scrip.example/ledger\n{10**30}\n{ROOT_TEXT}\n",
        "scrip.example/ledger\n7\nAAECAw==\n",
        f"scrip.example/ledger\n7\n{ROOT_TEXT[:-2]}9=\n",
        f"scrip.example/ledger\n7\n{ROOT_TEXT} \n",
        f"scrip.example/ledger\n7\n{ROOT_TEXT}\n\nextension\n",
        f"{TEXT}\n",
    ],
)
def test_a_signed_text_of_another_form_is_no_checkpoint(text: str) -> None:
    with pytest.raises(NoteMalformed):
        open_checkpoint(sign_note(text, KEY), KEY.verifying)


def test_a_text_without_its_last_newline_is_no_checkpoint() -> None:
    with pytest.raises(NoteMalformed, match="three lines or more"):
        Checkpoint.parse(TEXT[:-1])
    assert Checkpoint.parse(TEXT) == CHECKPOINT


def test_a_number_is_decimal_and_below_2_to_the_63() -> None:
    assert parse_decimal("0") == 0
    assert parse_decimal("10") == 10
    assert parse_decimal(str(2**63 - 1)) == 2**63 - 1
    for text in ("", "00", "1_0", "1\n", str(2**63)):
        with pytest.raises(NoteMalformed):
            parse_decimal(text)
