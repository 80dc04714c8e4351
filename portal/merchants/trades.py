"""What kinds of business there are, and what a merchant's counters are."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.businesses import Terminal

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
