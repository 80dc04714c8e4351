"""Secrets of gifts: one for each act, said in one way, and not to be found without the key."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.gifts.secrets import GiftKey, hash_of, secret_in, text_of


@given(st.binary(min_size=16, max_size=16))
def test_a_text_says_its_secret(secret: bytes) -> None:
    text = text_of(secret)
    assert len(text) == 22
    assert secret_in(text) == secret


@given(st.text(max_size=40))
def test_any_text_is_a_text_of_one_secret_or_none(text: str) -> None:
    secret = secret_in(text)
    assert secret is None or text_of(secret) == text


@pytest.mark.parametrize("text", ["", "A" * 21, "A" * 23, "A" * 21 + "B", "A" * 21 + "=", "ä" * 22])
def test_what_says_no_secret_is_none(text: str) -> None:
    assert secret_in(text) is None


def test_another_giver_act_or_key_makes_another_secret(tmp_path: Path) -> None:
    key, other = GiftKey.from_file(tmp_path / "one"), GiftKey.from_file(tmp_path / "two")
    secrets = {
        key.secret(2, "act"), key.secret(3, "act"), key.secret(2, "acu"), other.secret(2, "act"),
        key.secret(21, "act"), key.secret(2, "1 act"),
    }  # fmt: skip
    assert len(secrets) == 6
    assert key.secret(2, "act") == GiftKey.from_file(tmp_path / "one").secret(2, "act")
    assert len({hash_of(secret) for secret in secrets}) == 6
