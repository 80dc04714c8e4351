"""Numbers of identity documents: the citizen's number of 18 characters (GB 11643).

Region (6), day of birth (8), order (3), check character (1). Other documents are taken as they are.
"""

import re
from datetime import date
from typing import Final

_FORM: Final = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS: Final = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS: Final = "10X98765432"
ADULT: Final = 18
SHOWN: Final = 4


def plain(text: str) -> str:
    """Return a number as it is compared: without blanks, in capitals."""
    return "".join(text.split()).upper()


def has_form(number: str) -> bool:
    """Return whether it is written as citizens' numbers are."""
    return bool(_FORM.fullmatch(number))


def checks_out(number: str) -> bool:
    """Return whether the check character fits the others and the day of birth is one."""
    return has_form(number) and number[-1] == _check(number) and born(number) is not None


def born(number: str) -> date | None:
    """Return the day of birth that a citizen's number says; None if there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_adult(birth: date, today: date) -> bool:
    """Return whether who was born then is eighteen by now."""
    return (today.year - birth.year, today.month, today.day) >= (ADULT, birth.month, birth.day)


def masked(number: str) -> str:
    """Return what is shown of a number: its last characters: four, of a short one fewer."""
    shown = number[-min(SHOWN, len(number) // 3) :] if len(number) > 2 else ""  # noqa: PLR2004
    return "•" * (len(number) - len(shown)) + shown


def _check(number: str) -> str:
    total = sum(int(each) * weight for each, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11]
