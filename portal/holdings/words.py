"""What the pages of holdings call things: lines of a statement, why nothing can be sold."""

from typing import Final

from flask import Flask
from flask_babel import LazyString

from portal.holdings.cash import WhyNot
from portal.holdings.statements import What
from portal.language import lazy_gettext as _l

WHATS: Final[dict[What, LazyString]] = {
    What.SUBSCRIBED: _l("Bought at the offering"),
    What.BOUGHT: _l("Bought"),
    What.SOLD: _l("Sold"),
    What.RECEIVED: _l("Received as a gift"),
    What.GIVEN: _l("Given away"),
    What.USED: _l("Used"),
    What.GIVEN_BACK: _l("Given back by the counter"),
    What.REFUNDED: _l("Refunded"),
    What.EXPIRED: _l("Expired"),
    What.WOUND_UP: _l("Paid out as the series closed"),
    What.CLAIM_PAID: _l("Claim paid by the merchant"),
    What.OTHER: _l("Otherwise ended"),
}


WHY_NOTS: Final[dict[WhyNot, LazyString]] = {
    WhyNot.NOTHING_FREE: _l("No units of this card are free to be sold."),
    WhyNot.TOO_YOUNG: _l("In this market units can be sold only some time after they were bought."),
    WhyNot.TRADING_OVER: _l("Trading is over: the units can only be used in the shop."),
    WhyNot.HALTED: _l("Trading is halted just now. Please look again later."),
    WhyNot.MARKET_CLOSED: _l("In this market units are not sold from hand to hand."),
}


def prepare(app: Flask) -> None:
    """Let templates use these."""
    app.jinja_env.globals.update(what_words=WHATS.__getitem__, why_not_words=WHY_NOTS.__getitem__)
