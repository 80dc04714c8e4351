"""Numbers of business licences: the unified social credit code of 18 characters (GB 32100-2015).

Registering office (1), kind of body (1), region (6), number of the organisation (9, GB 11714),
check character (1). No letter looks like a digit. Numbers of other licences are taken as they are.
"""

from enum import StrEnum
from typing import Final, NamedTuple

LENGTH: Final = 18
LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))

_OWN_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OWN_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


class Body(StrEnum):
    """What a licence is for."""

    COMPANY = "company"
    SOLE_TRADER = "sole_trader"
    OTHER = "other"


_BODIES: Final = {"91": Body.COMPANY, "92": Body.SOLE_TRADER}


class Code(NamedTuple):
    """What a unified code says: `region` is the province's two digits, "10" for the whole state."""

    body: Body
    region: str


def plain(text: str) -> str:
    """Return a number as it is kept: without what people put between its parts, in capitals."""
    return "".join(text.split()).upper()


def has_form(number: str) -> bool:
    """Return whether it is written as unified codes are; its check characters are not asked."""
    return len(number) == LENGTH and set(number) <= set(LETTERS) and number[2:8].isdecimal()


def checks_out(number: str) -> bool:
    """Return whether both check characters fit the others."""
    return has_form(number) and number[-1] == _check(number) and number[16] == _own_check(number)


def read(number: str) -> Code | None:
    """Return what a unified code says; None for a number of another form."""
    if not has_form(number):
        return None
    return Code(_BODIES.get(number[:2], Body.OTHER), number[2:4])


def _check(number: str) -> str:
    total = sum(LETTERS.index(each) * weight for each, weight in zip(number, WEIGHTS, strict=False))
    return LETTERS[-total % 31]


def _own_check(number: str) -> str:
    """Return the check character of the organisation's own number, which stands within."""
    own = zip(number[8:16], _OWN_WEIGHTS, strict=True)
    rest = -sum(_OWN_LETTERS.index(each) * weight for each, weight in own) % 11
    return "X" if rest == 10 else str(rest)  # noqa: PLR2004  ten is written as one letter
