"""Words that would be void are found, and those that only look alike are not."""

import pytest

from portal.issuing.void_clauses import void_words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("本卡概不退款。", ["概不退款"]),
        ("售出不退不换，不可转让", ["不退", "不可转让"]),
        ("过期作废，最终解释权归本店所有", ["过期作废", "最终解释权"]),
        ("卡片遗失恕不补办", ["恕不补办"]),
        ("No refunds. This card is NON-TRANSFERABLE.", ["No refunds", "NON-TRANSFERABLE"]),
        ("Tickets will not be refunded", ["not be refunded"]),
        ("We reserve the right of final interpretation", ["final interpretation"]),
    ],
)
def test_void_words_are_named(text: str, found: list[str]) -> None:
    assert void_words(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "不含酒水，节假日通用。",
        "Refunds as the law says; transferable to anybody.",
        "随时可退，可转让。",
        "Not valid for drinks.",
    ],
)
def test_honest_words_pass(text: str) -> None:
    assert void_words(text) == []
