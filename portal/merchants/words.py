"""What kinds of business, of counters and of standing are called."""

from typing import Final, NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.businesses import Standing, Terminal

TRADES: Final[dict[str, LazyString]] = {
    "restaurant": _l("restaurant"),
    "cafe": _l("café or teahouse"),
    "beauty": _l("hair and beauty"),
    "fitness": _l("fitness and sports"),
    "shop": _l("shop"),
    "service": _l("repair and services"),
    "leisure": _l("cinema and leisure"),
    "producer": _l("producer"),
    "other": _l("something else"),
}

TERMINALS: Final[dict[str, LazyString]] = {
    Terminal.LOCAL: _l("a local merchant"),
    Terminal.EXPERIENCE: _l("an experience store, where guests try before they buy"),
}


class StandingWords(NamedTuple):
    """What a standing is called, in which tone, and what follows from it for the merchant."""

    name: LazyString
    tone: str
    follows: LazyString


STANDINGS: Final[dict[str, StandingWords]] = {
    Standing.GOOD: StandingWords(
        _l("in good standing"), "good", _l("You can issue and serve without limits.")
    ),
    Standing.WATCHED: StandingWords(
        _l("under watch"),
        "warn",
        _l("You can issue and serve as before; staff looks at what you do more closely."),
    ),
    Standing.SUSPENDED: StandingWords(
        _l("suspended"),
        "bad",
        _l(
            "You can neither issue a series nor open an offering. Rights that people have go on:"
            " take codes at the counter as before."
        ),
    ),
}
