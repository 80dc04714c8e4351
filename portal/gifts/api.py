"""Operations of gifts in the JSON API: give, list, look at, claim, take back."""

from flask import current_app
from flask_babel import lazy_gettext as _l

from exchange.client import AskSeries
from portal.access import Audience
from portal.api import Kind, Problem, command_key, operation
from portal.gifts import service
from portal.gifts.claim_views import blueprint as link_blueprint
from portal.gifts.service import Gift, Wish
from portal.gifts.shapes import ClaimSecret, GiftShape, GiftsShape, NewGift, of_gift
from portal.gifts.views import blueprint, wrapping
from portal.typed_text import one_line
from portal.visitor import person

PERSON = Audience.PERSON


@operation(
    blueprint, "POST", "/api/gifts", audience=PERSON,
    summary=_l("Give units by a link"), body=NewGift, answer=GiftShape, status=201,
)  # fmt: skip
def make_gift(body: NewGift) -> GiftShape:
    """Set units aside for whoever opens the link first; the same Idempotency-Key gives once."""
    found = current_app.extensions["exchange"].query(AskSeries(symbol=body.symbol)).series
    if not found:
        raise Problem(Kind.NOT_FOUND)
    message = one_line(body.message)
    wish = Wish(found[0].series, body.quantity, int(body.expires_at), body.to or 0, message)
    return _shown(service.give(wrapping(), person().account, command_key(), wish))


@operation(
    blueprint, "GET", "/api/gifts", audience=PERSON,
    summary=_l("List what you gave and received"), answer=GiftsShape,
)  # fmt: skip
def list_gifts() -> GiftsShape:
    """List the hundred newest of each."""
    account, wrapped = person().account, wrapping()
    return GiftsShape(
        given=[of_gift(one) for one in service.given(wrapped, account)],
        received=[of_gift(one) for one in service.received(wrapped, account)],
    )


@operation(
    blueprint, "GET", "/api/gifts/<int:gift>", audience=PERSON,
    summary=_l("Show a gift of yours"), answer=GiftShape,
)  # fmt: skip
def show_gift(gift: int) -> GiftShape:
    """Show what became of a gift that you made."""
    return _shown(gift)


@operation(
    blueprint, "POST", "/api/gifts/<int:gift>/return", audience=PERSON,
    summary=_l("Take a gift back"), answer=GiftShape,
)  # fmt: skip
def return_gift(gift: int) -> GiftShape:
    """Take back what nobody has claimed; its link is worth nothing then."""
    _own(gift)
    service.take_back(current_app.extensions["exchange"], person().account, command_key(), gift)
    return _shown(gift)


@operation(
    link_blueprint, "POST", "/api/gifts/claims", audience=PERSON,
    summary=_l("Claim a gift"), body=ClaimSecret, answer=GiftShape,
)  # fmt: skip
def claim_gift(body: ClaimSecret) -> GiftShape:
    """Take the units behind a link; the first who does so has them."""
    gift = _behind(body.secret)
    service.claim(current_app.extensions["exchange"], person().account, command_key(), gift)
    return of_gift(_behind(body.secret))


def _behind(text: str) -> Gift:
    found = service.behind(wrapping(), text)
    if found is None:
        raise Problem(Kind.NOT_FOUND)
    return found


def _own(gift: int) -> Gift:
    found = service.of_giver(wrapping(), person().account, gift)
    if found is None:
        raise Problem(Kind.NOT_FOUND)
    return found


def _shown(gift: int) -> GiftShape:
    return of_gift(_own(gift))
