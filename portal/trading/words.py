"""What the trading pages call things: ways, causes, warnings, sections."""

from typing import Final

from flask import Flask
from flask_babel import LazyString

from exchange.commands import Side, TimeInForce
from exchange.events import Cause
from portal.language import lazy_gettext as _l
from portal.limit_writing import percent
from portal.trading.costs import Warning_

WARNINGS: Final[dict[Warning_, LazyString]] = {
    Warning_.NOTHING_THERE: _l("Nobody is on the other side at this price: nothing would trade."),
    Warning_.ONLY_PART: _l("Only part of it would trade now; the rest lapses."),
    Warning_.WOULD_BE_KILLED: _l("There is not enough on the other side: nothing would trade."),
    Warning_.WOULD_CROSS: _l("It would trade at once, so post-only refuses it."),
    Warning_.FAR_FROM_LAST: _l("The price is more than 5% away from the last one."),
    Warning_.EXPIRES_SOON: _l("These units must be used within 30 days."),
    Warning_.TRADING_ENDS_SOON: _l(
        "Trading ends within 30 days; after that they can only be used."
    ),
    Warning_.FUNDS_SHORT: _l("Your free money does not cover this."),
    Warning_.UNITS_SHORT: _l("You have not as many free units."),
    Warning_.DEFAULTED: _l("The merchant is in default: it could not pay what was due."),
    Warning_.NOT_TRADING: _l("No orders are taken in this series just now."),
}

CAUSES: Final[dict[Cause, LazyString | str]] = {
    Cause.NONE: "",
    Cause.MEMBER: _l("by you"),
    Cause.TIME: _l("its time was over"),
    Cause.IMMEDIATE: _l("what could not trade at once lapsed"),
    Cause.FILL_OR_KILL: _l("it could not trade whole"),
    Cause.SELF_TRADE: _l("it would have met your own order"),
    Cause.TRADING_ENDED: _l("trading ended"),
    Cause.SERIES_EXPIRED: _l("the series expired"),
    Cause.WIND_DOWN: _l("the series is winding down"),
    Cause.MEMBER_FROZEN: _l("the account was frozen"),
}

SIDES: Final[dict[Side, LazyString]] = {Side.BUY: _l("Buy"), Side.SELL: _l("Sell")}

TIMES: Final[dict[TimeInForce, LazyString]] = {
    TimeInForce.GTC: _l("until cancelled"),
    TimeInForce.DAY: _l("today"),
    TimeInForce.GTD: _l("until"),
    TimeInForce.IOC: _l("at once"),
    TimeInForce.FOK: _l("all or nothing"),
}


def prepare(app: Flask) -> None:
    """Let templates use these."""
    app.jinja_env.globals.update(
        cause_words=lambda cause: CAUSES[Cause(cause)],
        side_words=lambda side: SIDES[Side(side)],
        time_words=lambda kind: TIMES[TimeInForce(kind)],
        warning_words=WARNINGS.__getitem__,
        percent=percent,
    )
