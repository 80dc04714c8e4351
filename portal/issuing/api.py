"""Operations of issuing and of offerings in the JSON API: every act of their pages."""

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from exchange.events import SeriesStatus
from exchange.history import milestones
from exchange.history.top_ups import MOST
from portal import clock
from portal.access import Audience
from portal.api import FieldError, Kind, Problem, command_key, operation
from portal.database import session
from portal.issuing import positions, service, top_ups
from portal.issuing.checks import complaints
from portal.issuing.proposals import Proposal, write
from portal.issuing.reports import reports
from portal.issuing.series_views import blueprint as series_blueprint
from portal.issuing.shapes import (
    EntryShape,
    IssuedShape,
    LifeShape,
    NewOffering,
    NewSeries,
    NewTopUps,
    PositionShape,
    ReportShape,
    SeriesShape,
    TopUpDayShape,
    TopUpShape,
    Units,
    of_day,
    of_milestone,
    of_position,
    of_report,
    of_ticket,
    of_top_up,
)
from portal.issuing.terms_documents import documents
from portal.issuing.views import blueprint
from portal.issuing.void_clauses import void_words
from portal.language import locale
from portal.randomness import draw_text
from portal.refusal_words import sentence
from portal.tickets import Ticket, ticket_of, tickets
from portal.visitor import deputy, merchant, person

ANYONE, PERSON, MERCHANT = Audience.ANYONE, Audience.PERSON, Audience.MERCHANT
TEXTS = ("name_zh", "name_en", "buys_zh", "buys_en", "rules_zh", "rules_en")


@operation(
    blueprint, "GET", "/api/issuing/series", audience=MERCHANT,
    summary=_l("List your series"), answer=list[ReportShape],
)  # fmt: skip
def list_series() -> list[ReportShape]:
    """Your series, the newest first: sold, used, in escrow, paid out to you."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    service.recover(client, session(), merchant())
    mine = tickets(client, session(), locale(), merchant=merchant(), drafted=True)
    return [of_report(report) for report in reports(client, history, mine)]


@operation(
    blueprint, "POST", "/api/issuing/series", audience=MERCHANT,
    summary=_l("Issue a series"), body=NewSeries, answer=IssuedShape, status=201,
)  # fmt: skip
def issue_series(body: NewSeries) -> IssuedShape:
    """Write a series down; nothing is sold before its offering is opened.

    The same Idempotency-Key issues it once.
    """
    client = current_app.extensions["exchange"]
    market = next((one for one in service.markets(client) if one.market == body.market), None)
    if market is None:
        raise _invalid(_("There is no such market."), field="market", rule="unknown")
    _be_honest(body)
    proposal = body.proposal(draw_text(16))
    both = documents(proposal, market.profile.cool_off)
    terms = write(proposal, _symbol_like(proposal), *both).terms
    errors = [
        FieldError(one.field, one.refusal.name.lower(), sentence(one))
        for one in complaints(terms, market.profile, clock.now())
    ]
    if errors:
        raise Problem(Kind.INVALID, errors=errors)
    symbol = service.draft(client, session(), deputy(), command_key(), proposal, both)
    return IssuedShape(symbol)


@operation(
    blueprint, "GET", "/api/issuing/series/<symbol>", audience=MERCHANT,
    summary=_l("Show one of your series"), answer=ReportShape,
)  # fmt: skip
def show_own_series(symbol: str) -> ReportShape:
    """One of your series: sold, used, in escrow, paid out to you, day by day."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    (report,) = reports(client, history, [_own(symbol)])
    return of_report(report)


@operation(
    blueprint, "POST", "/api/issuing/series/<symbol>/offering", audience=MERCHANT,
    summary=_l("Open an offering"), body=NewOffering, answer=SeriesShape, status=201,
)  # fmt: skip
def open_offering(symbol: str, body: NewOffering) -> SeriesShape:
    """Take subscriptions in a window of time. The same Idempotency-Key opens it once."""
    client, ticket = current_app.extensions["exchange"], _own(symbol)
    service.open_offering(
        client, session(), merchant(), command_key(), ticket.series, body.window()
    )
    return of_ticket(_own(symbol))


@operation(
    blueprint, "GET", "/api/issuing/top-ups", audience=MERCHANT,
    summary=_l("Show your top-ups day by day"), answer=list[TopUpDayShape],
)  # fmt: skip
def list_top_up_days() -> list[TopUpDayShape]:
    """Show what the last 31 days (of Beijing) brought, the newest first; none without any."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    return [of_day(day) for day in top_ups.by_day(client, history, merchant(), clock.now())]


@operation(
    blueprint, "GET", "/api/issuing/series/<symbol>/top-ups", audience=MERCHANT,
    summary=_l("Show the top-ups of a series day by day"), answer=list[TopUpDayShape],
)  # fmt: skip
def list_top_up_days_of(symbol: str) -> list[TopUpDayShape]:
    """Show the same of one series."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    series = _own(symbol).series
    sold = top_ups.by_day(client, history, merchant(), clock.now(), series)
    return [of_day(day) for day in sold]


@operation(
    blueprint, "POST", "/api/issuing/series/<symbol>/top-ups", audience=MERCHANT,
    summary=_l("Sell a series at any time"), body=NewTopUps, answer=SeriesShape, status=201,
)  # fmt: skip
def open_top_ups(symbol: str, body: NewTopUps) -> SeriesShape:
    """Let anybody buy from now on, or set another limit for one member."""
    client, ticket = current_app.extensions["exchange"], _own(symbol)
    service.open_top_ups(client, merchant(), command_key(), ticket.series, body.member_cap)
    return of_ticket(_own(symbol))


@operation(
    blueprint, "DELETE", "/api/issuing/series/<symbol>/top-ups", audience=MERCHANT,
    summary=_l("Stop selling a series at any time"), answer=SeriesShape,
)  # fmt: skip
def close_top_ups(symbol: str) -> SeriesShape:
    """Let nobody buy any more; what was sold stays as it is."""
    client, ticket = current_app.extensions["exchange"], _own(symbol)
    service.close_top_ups(client, merchant(), command_key(), ticket.series)
    return of_ticket(_own(symbol))


@operation(
    series_blueprint, "GET", "/api/offerings", audience=ANYONE,
    summary=_l("List what is on offer"), answer=list[SeriesShape],
)  # fmt: skip
def list_offerings() -> list[SeriesShape]:
    """Every series whose offering is open or set, or that is sold at any time."""
    found, now = tickets(current_app.extensions["exchange"], session(), locale()), clock.now()
    on_offer = (one for one in found if one.offering is not None or one.sells_at(now))
    return [of_ticket(ticket) for ticket in on_offer]


@operation(
    series_blueprint, "GET", "/api/offerings/<symbol>", audience=ANYONE,
    summary=_l("Show a series and its life"), answer=LifeShape,
)  # fmt: skip
def show_series(symbol: str) -> LifeShape:
    """Show a series, what stands behind it, and what happened to it."""
    ticket = _public(symbol)
    with current_app.extensions["history"].read() as views:
        passed = milestones.of_series(views, ticket.series)
    return LifeShape(of_ticket(ticket), [of_milestone(one) for one in passed])


@operation(
    series_blueprint, "GET", "/api/offerings/<symbol>/position", audience=PERSON,
    summary=_l("Show what you have of a series"), answer=PositionShape,
)  # fmt: skip
def show_position(symbol: str) -> PositionShape:
    """Show what you subscribed, hold, and could give back."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    ticket = _public(symbol)
    mine = positions.position(client, history, ticket, person().account, clock.now())
    return of_position(mine)


@operation(
    series_blueprint, "POST", "/api/offerings/<symbol>/subscription", audience=PERSON,
    summary=_l("Buy at an offering"), body=Units, answer=EntryShape, status=201,
)  # fmt: skip
def subscribe(symbol: str, body: Units) -> EntryShape:
    """Pay for units; they are yours when the offering closes.

    The same Idempotency-Key buys once.
    """
    client, account = current_app.extensions["exchange"], person().account
    series = _public(symbol).series
    return EntryShape(positions.subscribe(client, account, command_key(), series, body.quantity))


@operation(
    series_blueprint, "POST", "/api/offerings/<symbol>/top-ups", audience=PERSON,
    summary=_l("Buy of what is sold at any time"), body=Units, answer=EntryShape, status=201,
)  # fmt: skip
def top_up(symbol: str, body: Units) -> EntryShape:
    """Pay for units; they are yours at once. The same Idempotency-Key buys once."""
    client, account = current_app.extensions["exchange"], person().account
    series = _public(symbol).series
    return EntryShape(positions.top_up(client, account, command_key(), series, body.quantity))


@operation(
    series_blueprint, "GET", "/api/offerings/<symbol>/top-ups", audience=PERSON,
    summary=_l("Show what you bought at any time"), answer=list[TopUpShape],
)  # fmt: skip
def list_own_top_ups(symbol: str) -> list[TopUpShape]:
    """Your newest top-ups of a series, the newest first, and where the money went."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    series, account = _public(symbol).series, person().account
    return [of_top_up(row) for row in top_ups.of_guest(client, history, account, series, MOST)]


@operation(
    series_blueprint, "DELETE", "/api/offerings/<symbol>/subscription", audience=PERSON,
    summary=_l("Take a subscription back"), answer=EntryShape,
)  # fmt: skip
def take_back(symbol: str) -> EntryShape:
    """Take the whole subscription back while the offering is open."""
    client, account = current_app.extensions["exchange"], person().account
    series = _public(symbol).series
    return EntryShape(positions.unsubscribe(client, account, command_key(), series))


@operation(
    series_blueprint, "POST", "/api/offerings/<symbol>/returns", audience=PERSON,
    summary=_l("Give units back in their cool-off"), body=Units, answer=EntryShape, status=201,
)  # fmt: skip
def give_back(symbol: str, body: Units) -> EntryShape:
    """Give unused units back for their full price, while their cool-off lasts."""
    client, account = current_app.extensions["exchange"], person().account
    series = _public(symbol).series
    return EntryShape(positions.give_back(client, account, command_key(), series, body.quantity))


def _own(symbol: str) -> Ticket:
    """Return the merchant's own series; another's is not there."""
    client = current_app.extensions["exchange"]
    service.recover(client, session(), merchant())
    ticket = ticket_of(client, session(), locale(), symbol, drafted=True)
    if ticket is None or ticket.merchant != merchant():
        raise Problem(Kind.NOT_FOUND)
    return ticket


def _public(symbol: str) -> Ticket:
    ticket = ticket_of(current_app.extensions["exchange"], session(), locale(), symbol)
    if ticket is None or ticket.status is SeriesStatus.DRAFTED:
        raise Problem(Kind.NOT_FOUND)
    return ticket


def _symbol_like(proposal: Proposal) -> str:
    return service.free_symbol(current_app.extensions["exchange"], proposal)


def _be_honest(body: NewSeries) -> None:
    errors = [
        FieldError(
            field, "void_clause", _("The law makes these words void: %(words)s.", words=said)
        )
        for field in TEXTS
        if (said := ", ".join(void_words(str(getattr(body, field)))))
    ]
    if errors:
        raise Problem(Kind.INVALID, errors=errors)


def _invalid(detail: str, *, field: str, rule: str) -> Problem:
    return Problem(Kind.INVALID, errors=[FieldError(field, rule, detail)])
