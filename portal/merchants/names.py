"""Names of firms folded to what makes two of them the same, however they were typed.

Full and half width, capitals, blanks and punctuation make no difference, nor do the ways in which
one says that liability is limited.
"""

import re
import unicodedata
from typing import Final

_VARIANTS: Final = (
    (re.compile(r"有限责任公司"), "有限公司"),
    (re.compile(r"limited"), "ltd"),
    (re.compile(r"company|corporation"), "co"),
    (re.compile(r"incorporated"), "inc"),
)
_COMPANY: Final = re.compile(r"公司$|(?:co)?ltd$|inc$|llc$")


def folded(name: str) -> str:
    """Return what is compared of a name."""
    seen = unicodedata.normalize("NFKC", name).casefold()
    plain = "".join(each for each in seen if each.isalnum())
    for pattern, written in _VARIANTS:
        plain = pattern.sub(written, plain)
    return plain


def is_a_companys(name: str) -> bool:
    """Return whether a name says that it is of a company."""
    return bool(_COMPANY.search(folded(name)))
