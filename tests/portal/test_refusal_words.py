"""Every refusal is put in words, in both languages, and names its limit as the reader writes it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel, force_locale

from exchange.refusals import Refusal, Refused
from portal.refusal_sentences import IN_DEBT, OF_FIELDS, SENTENCES
from portal.refusal_words import advice, explanation, sentence, unknown_outcome

ROOT = Path(__file__).parents[2]
ALL_WORDS = [*SENTENCES.values(), *OF_FIELDS.values(), IN_DEBT]
NOON = 1_800_000_000_000_000_000


@pytest.fixture(scope="module")
def chinese() -> dict[str, str]:
    found = {}
    for path in (ROOT / "portal").glob("**/translations/zh/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            found.update({str(m.id): str(m.string) for m in read_po(file) if not m.fuzzy})
    return found


@pytest.fixture
def english() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context(), force_locale("en"):
        yield


def test_no_refusal_is_without_words() -> None:
    assert set(SENTENCES) == set(Refusal)


@pytest.mark.parametrize("refusal", Refusal)
@pytest.mark.parametrize("limit", [0, 7, NOON])
def test_every_refusal_is_a_sentence(english: None, refusal: Refusal, limit: int) -> None:
    for field in ("", "amount", "quantity", "price", "series", "actor", "expires_at"):
        told = sentence(Refused(refusal, field, limit))
        assert told[0].isupper() or not told[0].isalpha()
        assert told.endswith((".", "?"))
        assert "%" not in told.replace("0%", "").replace("7%", "")


def test_every_refusal_of_the_source_has_words_that_fit(english: None) -> None:
    found = {(refusal, field) for refusal, field in _refusals_of_source()}
    assert len(found) > 100
    for refusal, field in found:
        for limit in (0, 5):
            assert sentence(Refused(refusal, field, limit))
    stale = {(refusal, field) for refusal, field in OF_FIELDS if (refusal, field) not in found}
    passed_on = {(refusal, field) for refusal, field in stale if (refusal, "") in found}
    assert stale == passed_on


@pytest.mark.parametrize("words", ALL_WORDS)
def test_no_word_is_missing_in_chinese(chinese: dict[str, str], words: object) -> None:
    for text in (words.plain, words.limited):  # type: ignore[attr-defined]
        if text is not None:
            told = chinese[str(text)]
            assert told.endswith(("。", "？"))
            assert told.count("%(limit)s") == str(text).count("%(limit)s")


def test_the_words_around_are_there_in_chinese(chinese: dict[str, str]) -> None:
    refused = Refused(Refusal.OVERLOADED)
    for text in (advice(refused), advice(Refused(Refusal.SERIES_UNKNOWN)), unknown_outcome()):
        assert chinese[text]


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        (
            Refused(Refusal.FUNDS_INSUFFICIENT, "amount", 10_005_000),
            "There is not enough money for this: ¥1,000.50 is available.",
        ),
        (
            Refused(Refusal.FUNDS_INSUFFICIENT, "amount", 0),
            "There is not enough money for this: ¥0.00 is available.",
        ),
        (
            Refused(Refusal.FUNDS_INSUFFICIENT, "amount", -50_000),
            ("¥5.00 that was paid in was taken back later: until it is repaid, nothing can be"
            " paid out."),
        ),
        (
            Refused(Refusal.AMOUNT_NOT_WHOLE_FEN, "amount", 100),
            "Money comes and goes in whole fen: the smallest step is ¥0.01.",
        ),
        (
            Refused(Refusal.UNITS_INSUFFICIENT, "quantity", 12_345),
            "There are not enough units for this: 12,345 are available.",
        ),
        (
            Refused(Refusal.RESERVE_TOO_LOW, "release_bps", 7_050),
            "At most 70.5% may be released to the merchant at once.",
        ),
        (
            Refused(Refusal.TOO_OLD, "valid_until", NOON),
            ("This request came too late: it was Jan 15, 2027, 8:00:00\u202fAM by then."
            " Please send it again."),
        ),
        (Refused(Refusal.TOKEN_USED, "nonce", 0),
            "This code was used before. Ask the holder to show a new one."),
        (Refused(Refusal.NAME_TAKEN, "symbol"),
            "This symbol was used before; no symbol is used twice."),
    ],
)  # fmt: skip
def test_limits_are_written_as_the_reader_writes_them(
    english: None, refused: Refused, told: str
) -> None:
    assert sentence(refused) == told


def test_what_can_be_tried_again_says_so(english: None) -> None:
    assert explanation(Refused(Refusal.TRADING_HALTED)) == (
        "Trading in this series is halted. Nothing was changed. The same may go through later."
    )
    assert explanation(Refused(Refusal.SERIES_UNKNOWN)) == (
        "There is no such series. Nothing was changed."
    )


def _refusals_of_source() -> Iterator[tuple[Refusal, str]]:
    """Give (refusal, field) of each place that refuses; "" where the field is passed in."""
    exchange, portal = ROOT / "exchange", ROOT / "portal"
    # What the portal refuses by itself, in the words of the exchange, comes last.
    for path in (*exchange.glob("*.py"), *exchange.glob("venue/*.py"), *portal.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused"):
                continue
            first, *rest = node.args
            if isinstance(first, ast.Attribute):
                field = rest[0] if rest else None
                text = field.value if isinstance(field, ast.Constant) else ""
                yield Refusal[first.attr], str(text)
