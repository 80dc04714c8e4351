"""Words of one language on a page in the other: what nobody translated."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

NAMES: Final = (
    "Scrip",
    "Noto Sans SC",
    "中文",
    "双人火锅卡",
    "全场菜品，含酒水",
    "Hotpot for two",
    "all dishes and drinks",
)
"""What is called so in every language, and examples of what is to be typed in one of them."""

# Two words in a row, the second of them in small letters, are a sentence or part of one: names
# begin with capitals, and symbols have nothing else.
_ENGLISH: Final = re.compile(r"\b[A-Za-z][a-z'’]+(?:[ ,:;]+[a-z][a-z'’]+)+")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]+")


def strangers(language: str, texts: Iterable[str], names: Sequence[str] = ()) -> list[str]:
    """Return what of `texts` is not in the language, each once; names are in all languages."""
    pattern = {"zh": _ENGLISH, "en": _CHINESE}[language]
    found: dict[str, None] = {}
    for text in texts:
        for name in (*NAMES, *names):
            text = text.replace(name, "")  # noqa: PLW2901  the same text without names
        if match := pattern.search(text):
            found[f"“{match.group()}” in “{text[:80]}”"] = None
    return list(found)
