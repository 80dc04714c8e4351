"""Operations of membership in the JSON API: the shops that take part, joining, one's cards."""

from flask import current_app
from flask_babel import lazy_gettext as _l

from portal.access import Audience
from portal.api import Kind, Problem, command_key, operation
from portal.database import session
from portal.language import locale
from portal.membership import service
from portal.membership.shapes import CardShape, Joining, ShopShape, of_card, of_shop
from portal.membership.views import blueprint, register
from portal.visitor import person


@operation(
    blueprint, "GET", "/api/membership/shops", audience=Audience.ANYONE,
    summary=_l("List the shops that take part"), answer=list[ShopShape],
)  # fmt: skip
def list_shops() -> list[ShopShape]:
    """List the shops at which the member price holds for whoever joined at one of them."""
    client = current_app.extensions["exchange"]
    return [of_shop(one) for one in service.shops(client, session(), locale())]


@operation(
    blueprint, "GET", "/api/membership/cards", audience=Audience.PERSON,
    summary=_l("List where you joined"), answer=list[CardShape],
)  # fmt: skip
def list_cards() -> list[CardShape]:
    """List where you joined and topped up, the last top-up first."""
    return [of_card(one) for one in service.cards(register(), person().account)]


@operation(
    blueprint, "POST", "/api/membership/cards", audience=Audience.PERSON,
    summary=_l("Join at a shop"), body=Joining, answer=list[CardShape], status=201,
)  # fmt: skip
def join_shop(body: Joining) -> list[CardShape]:
    """Join at the shop of a right by topping up; the same Idempotency-Key tops up once."""
    client = current_app.extensions["exchange"]
    for shop in service.shops(client, session(), locale()):
        for right in shop.rights:
            if right.symbol == body.symbol:
                account, key = person().account, command_key()
                service.join_by_top_up(client, session(), account, key, right, body.quantity)
                return list_cards()
    raise Problem(Kind.NOT_FOUND)
