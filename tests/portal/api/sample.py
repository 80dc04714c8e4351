"""A small application with two operations, to show what every operation does."""

from typing import Annotated

import msgspec
from flask import Blueprint, Flask
from flask_babel import Babel
from flask_babel import lazy_gettext as _l

from exchange.client import OutcomeUnknown, Refusal, Refused, Unavailable
from portal.access import DECLARED, Audience
from portal.acts import ActRefused
from portal.api import Asked, Moment, Quantity, Yuan, command_key, operation

blueprint = Blueprint("kiosk", __name__, url_prefix="/kiosk")


class NewSale(Asked, frozen=True):
    """What is sold."""

    amount: Yuan
    quantity: Quantity = 1
    note: Annotated[str, msgspec.Meta(max_length=5)] = ""


class Sales(Asked, frozen=True):
    """Which sales."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10
    since: Moment | None = None


class Sale(msgspec.Struct):
    """A sale."""

    amount: Yuan
    at: Moment
    key: str


@operation(
    blueprint,
    "POST",
    "/api/kiosk/<int:shop>/sales",
    audience=Audience.ANYONE,
    summary=_l("Sell"),
    body=NewSale,
    answer=Sale,
    status=201,
)
def sell(shop: int, body: NewSale) -> Sale:
    """Sell, unless the note asks for something else to happen."""
    match body.note:
        case "lost":
            raise OutcomeUnknown
        case "away":
            raise Unavailable(Refused(Refusal.ENGINE_UNAVAILABLE))
        case "funds":
            raise ActRefused(Refused(Refusal.FUNDS_INSUFFICIENT, "amount", 5))
        case "tick":
            raise ActRefused(Refused(Refusal.PRICE_OFF_TICK, "price", 5))
        case "fault":
            raise ZeroDivisionError
        case _:
            return Sale(body.amount, Moment(shop), command_key())


@operation(
    blueprint,
    "GET",
    "/api/kiosk/sales",
    audience=Audience.ANYONE,
    summary=_l("List sales"),
    query=Sales,
    answer=list[Sale],
)
def sales(query: Sales) -> list[Sale]:
    """List sales."""
    return [Sale(Yuan(query.limit), query.since or Moment(0), "")]


@operation(
    blueprint,
    "DELETE",
    "/api/kiosk/sales",
    audience=Audience.ANYONE,
    summary=_l("Forget sales"),
    answer=None,
)
def forget() -> None:
    """Forget all sales."""


# This application has no guard; the portal's own list is not to name routes that it has not.
for endpoint in ("api_sell", "api_sales", "api_forget"):
    assert DECLARED.pop(f"{blueprint.name}.{endpoint}") is Audience.ANYONE


def make() -> Flask:
    """Make the application."""
    app = Flask("kiosk")
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    Babel(app)
    app.register_blueprint(blueprint)
    return app
