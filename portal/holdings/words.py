"""What the pages of holdings call things: lines of a statement, why nothing can be sold."""

from typing import Final

from flask import Flask
from flask_babel import LazyString

from exchange.client import Refusal, Refused
from exchange.history.orders import Order
from portal.figures import whole
from portal.formatting import yuan
from portal.holdings.cash import WhyNot
from portal.holdings.models import Manner, PlannedSale, PlanState
from portal.holdings.statements import What
from portal.language import gettext as _
from portal.language import lazy_gettext as _l
from portal.refusal_words import sentence

WHATS: Final[dict[What, LazyString]] = {
    What.SUBSCRIBED: _l("Bought at the offering"),
    What.TOPPED_UP: _l("Bought from the merchant"),
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


MANNERS: Final[dict[Manner, LazyString]] = {
    Manner.AT_ONCE: _l("At once, to whoever bids so much then"),
    Manner.WAITING: _l("Offered at this price until trading ends"),
}


def reason_words(reason: str) -> str:
    """Return why a planned sale did not happen."""
    if reason in Refusal.__members__:
        return sentence(Refused(Refusal[reason]))
    return str(WHY_NOTS[WhyNot(reason)])


def plan_step(plan: PlannedSale, order: Order | None) -> dict[str, object]:
    """Return where a planned sale stands, as a step of a timeline."""
    price = yuan(plan.least_price)
    if plan.state == PlanState.REFUSED:
        title = _("The planned sale did not happen")
        text = reason_words(plan.reason)
        return {"title": title, "text": text, "at": plan.ended_at, "tone": "bad"}
    if order is None:
        title = _("All that is left will be sold at %(price)s or more each", price=price)
        return {
            "title": title,
            "text": MANNERS[Manner(plan.manner)],
            "at": plan.due_at,
            "ahead": True,
        }
    return {
        "title": _("The planned sale at %(price)s or more each was carried out", price=price),
        "text": _sold(order),
        "at": order.created_at,
        "sequence": order.id,
        "tone": "good" if order.executed else "warn",
    }


def _sold(order: Order) -> str:
    told = {
        "count": whole(order.executed),
        "amount": yuan(order.value - order.fee),
        "rest": whole(order.open_quantity),
    }
    if order.executed and order.open_quantity:
        return str(_("%(count)s units for %(amount)s so far; %(rest)s units wait.", **told))
    if order.executed:
        return str(_("%(count)s units for %(amount)s.", **told))
    if order.open_quantity:
        return str(_("%(rest)s units wait for a buyer.", **told))
    return str(_("Nobody took any at that price. They are still yours."))


def prepare(app: Flask) -> None:
    """Let templates use these."""
    app.jinja_env.globals.update(
        what_words=WHATS.__getitem__, why_not_words=WHY_NOTS.__getitem__, plan_step=plan_step
    )
