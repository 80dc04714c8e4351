"""Drawn texts have the length asked for, and every character comes equally often."""

import secrets
from collections import Counter

import pytest

from portal.randomness import ALPHABET, draw_text


@pytest.mark.parametrize("length", [0, 1, 22, 64])
def test_a_text_has_the_length_asked_for(length: int) -> None:
    text = draw_text(length)
    assert len(text) == length
    assert set(text) <= set(ALPHABET)


def test_texts_differ() -> None:
    assert len({draw_text(22) for _ in range(1_000)}) == 1_000


def test_every_character_stands_for_equally_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "token_bytes", lambda _: bytes(range(256)))
    assert Counter(draw_text(248)) == dict.fromkeys(ALPHABET, 4)
    assert len(draw_text(300)) == 300
