"""Holdings in the JSON API: what one has, what it is worth, and everything that happened to it."""

from exchange.client import AskTime
from portal import card_numbers, clock, orders
from portal.access import Audience
from portal.api import FieldError, Kind, Problem, command_key, operation
from portal.database import session
from portal.holdings import cash, plans, shapes
from portal.holdings.immediate_sales import bids_for
from portal.holdings.models import Manner
from portal.holdings.portfolio import Holding, holding_of, portfolio, realised_over_time
from portal.holdings.refunds import take_back_principal
from portal.holdings.statements import closing_of
from portal.holdings.views import blueprint, every_ticket, lines_of, number_on, trader
from portal.language import gettext as _
from portal.language import lazy_gettext as _l
from portal.language import locale
from portal.refusal_words import sentence
from portal.tickets import Ticket, ticket_of

PERSON = Audience.PERSON


@operation(
    blueprint, "GET", "/api/holdings", audience=PERSON,
    summary=_l("Show what you hold"), answer=shapes.PortfolioShape,
)  # fmt: skip
def show_holdings() -> shapes.PortfolioShape:
    """Your units of every series with cost, worth and gains, and your cash."""
    found = portfolio(trader(), every_ticket())
    numbers = {one.ticket.symbol: number_on(one)[-card_numbers.SHOWN :] for one in found.held}
    return shapes.portfolio(found, numbers)


@operation(
    blueprint, "GET", "/api/holdings/gains", audience=PERSON, query=shapes.OfSymbol,
    summary=_l("List the gains of your sales"), answer=list[shapes.GainShape],
)  # fmt: skip
def list_gains(query: shapes.OfSymbol) -> list[shapes.GainShape]:
    """Every sale with its gain, oldest first: the oldest lot first, fees counted."""
    chosen = every_ticket() if query.symbol is None else [_ticket(query.symbol)]
    found = portfolio(trader(), chosen)
    return [shapes.gain(*sale) for sale in realised_over_time(found.holdings)]


@operation(
    blueprint, "GET", "/api/holdings/<symbol>", audience=PERSON,
    summary=_l("Show one of your cards"), answer=shapes.HoldingShape,
)  # fmt: skip
def show_card(symbol: str) -> shapes.HoldingShape:
    """Show what you have of one series; 404 if you never had anything of it."""
    found = _card(symbol)
    return shapes.holding(found, number_on(found))


@operation(
    blueprint, "GET", "/api/holdings/<symbol>/statement", audience=PERSON,
    summary=_l("Show the statement of a card"), answer=shapes.StatementShape,
)  # fmt: skip
def show_statement(symbol: str) -> shapes.StatementShape:
    """Everything that happened to your card of a series, oldest first, each with its entry."""
    ticket = _ticket(symbol)
    lines = lines_of(ticket)
    return shapes.statement(ticket, lines, closing_of(lines))


@operation(
    blueprint, "POST", "/api/holdings/<symbol>/principal", audience=PERSON,
    summary=_l("Ask the principal of an expired card back"), answer=shapes.PrincipalShape,
)  # fmt: skip
def refund_principal(symbol: str) -> shapes.PrincipalShape:
    """Give the principal up for its money: escrow's share at once, the rest from the merchant."""
    found = _card(symbol)
    if not found.units.principal:
        raise Problem(Kind.NOT_FOUND)
    who = trader()
    return shapes.PrincipalShape(
        take_back_principal(who.client, who.account, command_key(), found.units)
    )


@operation(
    blueprint, "GET", "/api/holdings/<symbol>/cash", audience=PERSON, query=shapes.PartAsked,
    summary=_l("Tell what selling a card would bring"), answer=shapes.CashShape,
)  # fmt: skip
def show_cash(symbol: str, query: shapes.PartAsked) -> shapes.CashShape:
    """Tell what selling units of your card at once would bring, and place nothing."""
    found = _card(symbol)
    can = cash.cash_of(found)
    bids = bids_for(trader().client, found.ticket, trader().account)
    return shapes.cash(can, bids.sale_of(min(query.quantity or can.most, can.most)))


@operation(
    blueprint, "POST", "/api/holdings/<symbol>/sales", audience=PERSON, body=shapes.NewSale,
    summary=_l("Sell units of a card"), answer=shapes.SoldShape, status=201,
)  # fmt: skip
def sell(symbol: str, body: shapes.NewSale) -> shapes.SoldShape:
    """Sell at once for what is asked or not at all, or offer at a price.

    The same key sells once.
    """
    ticket, price = _card(symbol).ticket, int(body.price)
    errors = [
        FieldError(name, "positive", _("This must be above zero."))
        for name, amount in (("price", body.price), ("least_proceeds", body.least_proceeds))
        if amount is not None and amount <= 0
    ]
    if body.least_proceeds is not None and body.until is not None:
        words = _("This does not go with the rest of the order.")
        errors.append(FieldError("until", "combination", words))
    if errors:
        raise Problem(Kind.INVALID, errors=errors)
    if body.least_proceeds is None:
        lasts = cash.UNTIL_CANCELLED if body.until is None else cash.until(int(body.until))
        draft = cash.sale_at(price, body.quantity, lasts)
    else:
        draft = cash.sale_now(body.quantity, price, int(body.least_proceeds))
    return shapes.sold(orders.place(trader(), ticket, draft, command_key(), clock.now()))


@operation(
    blueprint, "GET", "/api/holdings/<symbol>/plan", audience=PERSON,
    summary=_l("Show the planned sale of a card"), answer=shapes.PlanShape,
)  # fmt: skip
def show_plan(symbol: str) -> shapes.PlanShape:
    """Show the newest plan for your card and what came of it; 404 if there never was one."""
    ticket = _ticket(symbol)
    row = plans.newest(session(), trader().account, ticket.series)
    if row is None:
        raise Problem(Kind.NOT_FOUND)
    return shapes.plan(ticket.symbol, row)


@operation(
    blueprint, "PUT", "/api/holdings/<symbol>/plan", audience=PERSON, body=shapes.NewPlan,
    summary=_l("Plan to sell what is left of a card"), answer=shapes.PlanShape,
)  # fmt: skip
def make_plan(symbol: str, body: shapes.NewPlan) -> shapes.PlanShape:
    """Plan a sale of what will be left of your card, or change the one that is planned."""
    found = _card(symbol)
    ticket, now, price = found.ticket, trader().client.query(AskTime()).time, int(body.least_price)
    if cash.cash_of(found).way is not cash.Way.ORDER_BOOK or ticket.trading_until <= now:
        raise Problem(Kind.NOT_FOUND)
    errors = []
    if plans.due_at(ticket, body.days_before) <= now:
        words = _("Choose fewer days: that day is over.")
        errors.append(FieldError("days_before", "maximum", words))
    refused = orders.wrong_price(ticket, price)
    if refused is not None:
        errors.append(FieldError("least_price", refused.refusal.name.lower(), sentence(refused)))
    if errors:
        raise Problem(Kind.INVALID, errors=errors)
    wish = plans.Wish(body.days_before, price, Manner(body.manner))
    row = plans.switch_on(session(), trader().account, ticket, wish, now)
    return shapes.plan(ticket.symbol, row)


@operation(
    blueprint, "DELETE", "/api/holdings/<symbol>/plan", audience=PERSON,
    summary=_l("Switch a planned sale off"), answer=None,
)  # fmt: skip
def plan_off(symbol: str) -> None:
    """Let the planned sale of your card not happen; 404 if none is on."""
    now = trader().client.query(AskTime()).time
    if not plans.switch_off(session(), trader().account, _ticket(symbol).series, now):
        raise Problem(Kind.NOT_FOUND)


def _card(symbol: str) -> Holding:
    found = holding_of(trader(), _ticket(symbol))
    if found is None:
        raise Problem(Kind.NOT_FOUND)
    return found


def _ticket(symbol: str) -> Ticket:
    ticket = ticket_of(trader().client, session(), locale(), symbol)
    if ticket is None:
        raise Problem(Kind.NOT_FOUND)
    return ticket
