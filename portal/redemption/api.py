"""Operations of redemption in the JSON API: a code is drawn, read, taken in whole or in part."""

from typing import Protocol

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from exchange.client import AskSeries, SeriesShown
from exchange.commands import Right
from portal import clock
from portal.access import Audience
from portal.api import FieldError, Kind, Problem, Yuan, command_key, operation
from portal.api.values import Moment
from portal.database import session
from portal.redemption import codes, service, visits
from portal.redemption.card_verdicts import card_behind
from portal.redemption.fault_words import words
from portal.redemption.forms import plain
from portal.redemption.holder_views import blueprint as holder_blueprint
from portal.redemption.service import CodeRefused, Fault, Presented
from portal.redemption.shapes import (
    AskedCard,
    CardShape,
    CodeShape,
    NewAuthorisation,
    NewCode,
    Part,
    PresentedShape,
    ReadCode,
    VisitShape,
    of_visit,
)
from portal.redemption.tokens import new_token
from portal.redemption.views import blueprint, card_desk, midnight
from portal.redemption.visits import Visit
from portal.visitor import merchant, person

PERSON, COUNTER = Audience.PERSON, Audience.COUNTER


class Measured(Protocol):
    """What says how much: units, or an amount of principal."""

    @property
    def quantity(self) -> int | None:
        """Units."""

    @property
    def amount(self) -> Yuan | None:
        """An amount of principal."""


@operation(
    holder_blueprint, "POST", "/api/redemption/codes", audience=PERSON,
    summary=_l("Draw a code for the counter"), body=NewCode, answer=CodeShape, status=201,
)  # fmt: skip
def draw_code(body: NewCode) -> CodeShape:
    """Draw a code of what you have: good for three minutes, and for one authorisation."""
    client, account, now = current_app.extensions["exchange"], person().account, clock.now()
    series = _series(body.symbol)
    right, left = codes.usable(client, series, account)
    asked = body.quantity is not None or body.amount is not None
    most = _measure(body, right) if asked else left
    if not 0 < most <= left:
        raise _invalid(_("You do not have so much of it."), field="quantity", rule="maximum")
    token = new_token(right, series.series, account, most, now)
    code = codes.draw(session(), current_app.extensions["token_key"], token, now)
    return CodeShape(code.text, code.number, *_measured(right, most), Moment(token.expires_at))


@operation(
    holder_blueprint, "GET", "/api/redemption/uses/<symbol>", audience=PERSON,
    summary=_l("List what was taken from you"), answer=list[VisitShape],
)  # fmt: skip
def list_uses(symbol: str) -> list[VisitShape]:
    """Show what was taken of a series of yours, newest first."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    mine = visits.of_holder(client, history, person().account, _series(symbol))
    return [of_visit(visit) for visit in mine]


@operation(
    blueprint, "POST", "/api/redemption/readings", audience=COUNTER,
    summary=_l("Read a guest's code"), body=ReadCode, answer=PresentedShape,
)  # fmt: skip
def read_code(body: ReadCode) -> PresentedShape:
    """Tell what a code is good for just now. Ten wrong numbers a minute are answered."""
    counters, key = current_app.extensions["counters"], current_app.extensions["token_key"]
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    try:
        text = service.token_text(session(), key, counters, merchant(), body.code)
        presented = service.present(client, history, key, merchant(), text)
        most = service.most_of(client, presented, clock.now())
    except CodeRefused as refused:
        raise _refused(refused.fault, "code") from None
    token = presented.token
    return PresentedShape(
        text,
        presented.series.terms.symbol,
        token.right.name.lower(),
        *_measured(token.right, most),
        Moment(token.expires_at),
    )


@operation(
    blueprint, "POST", "/api/redemption/cards", audience=COUNTER,
    summary=_l("Ask whether a card is good"), body=AskedCard, answer=CardShape,
)  # fmt: skip
def ask_card(body: AskedCard) -> CardShape:
    """Tell by its number whether a card of your shop is good; what is on it is not told."""
    try:
        card = card_behind(card_desk(), merchant(), plain(body.number))
    except CodeRefused as refused:
        raise _refused(refused.fault, "number") from None
    return CardShape(card.verdict.value, card.series.terms.symbol, card.last_digits)


@operation(
    blueprint, "POST", "/api/redemption/authorisations", audience=COUNTER,
    summary=_l("Reserve what a code is good for"), body=NewAuthorisation, answer=VisitShape,
    status=201,
)  # fmt: skip
def authorise(body: NewAuthorisation) -> VisitShape:
    """Reserve part of what was shown, to be captured or let go; each code does so once.

    The same Idempotency-Key reserves once.
    """
    presented = _present(body.token)
    token = presented.token
    quantity = _measure(body, token.right)
    if quantity > token.most:
        raise _invalid(_("The code is not good for so much."), field="quantity", rule="maximum")
    client = current_app.extensions["exchange"]
    return _shown(service.authorise(client, merchant(), command_key(), token, quantity))


@operation(
    blueprint, "GET", "/api/redemption/authorisations", audience=COUNTER,
    summary=_l("List today's visits to your counter"), answer=list[VisitShape],
)  # fmt: skip
def list_visits() -> list[VisitShape]:
    """Today's visits to your counter, newest first."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    today = visits.of_merchant(client, history, merchant(), midnight(clock.now()))
    return [of_visit(visit) for visit in today]


@operation(
    blueprint, "GET", "/api/redemption/authorisations/<int:authorisation>", audience=COUNTER,
    summary=_l("Show a visit to your counter"), answer=VisitShape,
)  # fmt: skip
def show_visit(authorisation: int) -> VisitShape:
    """Show one authorisation of yours, and what became of it."""
    return of_visit(_visit(authorisation))


@operation(
    blueprint, "POST", "/api/redemption/authorisations/<int:authorisation>/capture",
    audience=COUNTER, summary=_l("Take what is reserved"), body=Part, answer=VisitShape,
)  # fmt: skip
def capture(authorisation: int, body: Part) -> VisitShape:
    """Take all or part of what is reserved; the rest goes back to its holder."""
    quantity = _measure(body, _visit(authorisation).use.right)
    client = current_app.extensions["exchange"]
    service.capture(client, merchant(), command_key(), authorisation, quantity)
    return _shown(authorisation)


@operation(
    blueprint, "POST", "/api/redemption/authorisations/<int:authorisation>/refund",
    audience=COUNTER, summary=_l("Give back what was taken"), body=Part, answer=VisitShape,
)  # fmt: skip
def refund(authorisation: int, body: Part) -> VisitShape:
    """Give back all or part of what was taken; you return what you were paid for it."""
    quantity = _measure(body, _visit(authorisation).use.right)
    client = current_app.extensions["exchange"]
    service.refund(client, merchant(), command_key(), authorisation, quantity)
    return _shown(authorisation)


@operation(
    blueprint, "POST", "/api/redemption/authorisations/<int:authorisation>/void",
    audience=COUNTER, summary=_l("Let go what is reserved"), answer=VisitShape,
)  # fmt: skip
def void(authorisation: int) -> VisitShape:
    """Let what is reserved go back to its holder."""
    _visit(authorisation)
    client = current_app.extensions["exchange"]
    service.void(client, merchant(), command_key(), authorisation)
    return _shown(authorisation)


def _series(symbol: str) -> SeriesShown:
    found = current_app.extensions["exchange"].query(AskSeries(symbol=symbol)).series
    if not symbol or not found:
        raise Problem(Kind.NOT_FOUND)
    series: SeriesShown = found[0]
    return series


def _present(text: str) -> Presented:
    client, key = current_app.extensions["exchange"], current_app.extensions["token_key"]
    try:
        return service.present(client, current_app.extensions["history"], key, merchant(), text)
    except CodeRefused as refused:
        raise _refused(refused.fault, "token") from None


def _visit(authorisation: int) -> Visit:
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    found = visits.visit(client, history, merchant(), authorisation)
    if found is None:
        raise Problem(Kind.NOT_FOUND)
    return found


def _shown(authorisation: int) -> VisitShape:
    return of_visit(_visit(authorisation))


def _measure(body: Measured, right: Right) -> int:
    """Return how much is meant: units of a right to units, an amount of one to principal."""
    given, other = (body.quantity, body.amount), (body.amount, body.quantity)
    wanted, unwanted = given if right is Right.UNITS else other
    field = "quantity" if right is Right.UNITS else "amount"
    if wanted is None or unwanted is not None:
        raise _invalid(
            _("Say quantity for units, amount for principal."), field=field, rule="required"
        )
    if wanted <= 0:
        raise _invalid(_("The amount must be more than nothing."), field=field, rule="above")
    return int(wanted)


def _measured(right: Right, most: int) -> tuple[int | None, Yuan | None]:
    return (most, None) if right is Right.UNITS else (None, Yuan(most))


def _refused(fault: Fault, field: str) -> Problem:
    kind = Kind.TOO_MANY if fault is Fault.TOO_MANY else Kind.INVALID
    return Problem(kind, errors=[FieldError(field, fault.name.lower(), words(fault))])


def _invalid(detail: str, *, field: str, rule: str) -> Problem:
    return Problem(Kind.INVALID, errors=[FieldError(field, rule, detail)])
