"""A token says what was signed, and nothing that was not."""

from pathlib import Path

import pytest

from exchange.commands import Right
from portal.redemption.tokens import (
    LIFETIME,
    PREFIX,
    Token,
    TokenInvalid,
    TokenKey,
    is_token,
    new_token,
)

KEY = TokenKey(bytes(range(32)))
TOKEN = Token(Right.UNITS, 7, 42, 200, 1_800_000_000_000_000_000, bytes(range(16)))


def test_a_token_is_read_as_it_was_signed() -> None:
    for token in (TOKEN, Token(Right.PRINCIPAL, 2**32 - 1, 2**32 - 1, 2**53, 2**63, bytes(16))):
        assert KEY.read(KEY.sign(token)) == token


def test_a_token_is_short_enough_for_a_small_code() -> None:
    text = KEY.sign(TOKEN)
    assert is_token(text)
    # 178 letters and digits fit the 45 modules of version 7 with a sixth of them spoilt.
    assert len(text) <= 178
    assert text.isalnum()
    assert text.upper() == text


def test_no_letter_of_a_token_can_be_changed() -> None:
    text = KEY.sign(TOKEN)
    for place, letter in enumerate(text):
        forged = text[:place] + ("B" if letter == "A" else "A") + text[place + 1 :]
        with pytest.raises(TokenInvalid):
            KEY.read(forged)


def test_a_token_of_another_key_is_none() -> None:
    other = TokenKey(bytes(32))
    with pytest.raises(TokenInvalid):
        KEY.read(other.sign(TOKEN))


@pytest.mark.parametrize(
    "text",
    ["", PREFIX, "SCRIP1", "x" * 175, PREFIX + "1" * 170, PREFIX + "é" * 170, "\0" * 175],
)
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(TokenInvalid):
        KEY.read(text)


def test_a_token_is_written_in_one_way_only() -> None:
    text = KEY.sign(TOKEN)
    for changed in (text.lower(), text + "=", text[:-1], f" {text}"):
        with pytest.raises(TokenInvalid):
            KEY.read(changed)


def test_a_token_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.redemption.tokens.VERSION", 2)
    text = KEY.sign(TOKEN)
    monkeypatch.undo()
    with pytest.raises(TokenInvalid):
        KEY.read(text)


def test_every_new_token_has_a_nonce_of_its_own() -> None:
    first, second = (new_token(Right.UNITS, 1, 2, 3, 1_000) for _ in range(2))
    assert first.nonce != second.nonce
    assert first.expires_at == 1_000 + LIFETIME


def test_the_key_is_made_once_and_kept_to_ourselves(tmp_path: Path) -> None:
    path = tmp_path / "codes.key"
    text = TokenKey.from_file(path).sign(TOKEN)
    assert TokenKey.from_file(path).read(text) == TOKEN
    assert path.stat().st_mode & 0o777 == 0o600
    assert TokenKey.from_file(path).digest("1") != KEY.digest("1")
