"""Turning a card into cash: look at what it brings, then sell at once or name a price."""

from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.history.orders import Order
from portal import clock, orders
from portal.access import Audience, declare
from portal.acts import act_key, explaining
from portal.figures import whole
from portal.formatting import yuan
from portal.holdings import cash
from portal.holdings.forms import PartForm, SellAtForm, SellNowForm
from portal.holdings.immediate_sales import ImmediateSale, bids_for
from portal.holdings.portfolio import Holding, holding_of
from portal.holdings.views import blueprint, ticket_or_404, trader
from portal.language import gettext as _

REFUSED: Final = 422

for endpoint in ("cash_page", "sell_now", "sell_at"):
    declare(f"holdings.{endpoint}", Audience.PERSON)


@blueprint.get("/holdings/<symbol>/cash")
def cash_page(symbol: str) -> str:
    """Show what selling a card, or part of it, would bring: at once, or at a price."""
    form = PartForm(request.args)
    return _page(_holding(symbol), form.quantity.data if form.validate() else None)


@blueprint.post("/holdings/<symbol>/cash/now")
def sell_now(symbol: str) -> Response | tuple[str, int]:
    """Sell at once for what was shown, or sell nothing and show what it would bring now."""
    holding, form = _holding(symbol), SellNowForm()
    if form.validate_on_submit():
        draft = cash.sale_now(
            form.quantity.data or 0, form.worst.data or 0, form.proceeds.data or 0
        )
        with explaining(form, quantity="", price="", least_proceeds=""):
            sold = orders.place(trader(), holding.ticket, draft, act_key(form), clock.now())
            if sold.executed:
                return _done(symbol, _sold(sold))
            form.form_errors.append(str(_("The order book has moved and nothing was sold.")))
    elif not form.form_errors:  # hidden fields show no errors of their own
        form.form_errors.append(str(_("Nothing was sold. Please look at the figures once more.")))
    return _page(holding, form.quantity.data, now=form), REFUSED


@blueprint.post("/holdings/<symbol>/cash/at")
def sell_at(symbol: str) -> Response | str | tuple[str, int]:
    """Offer units at a price, once the reader has seen what that would bring."""
    holding, form = _holding(symbol), SellAtForm()
    if not form.validate_on_submit():
        return _page(holding, form.quantity.data, at=form), REFUSED
    if not form.was_seen:
        return _page(holding, form.quantity.data, at=form)
    draft = cash.sale_at(form.price.data or 0, form.quantity.data or 0, form.how_long(clock.now()))
    with explaining(form):
        placed = orders.place(trader(), holding.ticket, draft, act_key(form), clock.now())
        return _done(symbol, _offered(placed))
    return _page(holding, form.quantity.data, at=form), REFUSED


def _holding(symbol: str) -> Holding:
    """Return the reader's holding; what one never had cannot be sold."""
    found = holding_of(trader(), ticket_or_404(symbol))
    if found is None:
        abort(404)
    return found


def _page(
    holding: Holding,
    wanted: int | None,
    now: SellNowForm | None = None,
    at: SellAtForm | None = None,
) -> str:
    """Render what `wanted` units (all, if that cannot be) would bring, and the forms to do it."""
    ticket, can = holding.ticket, cash.cash_of(holding)
    quantity = wanted if wanted and wanted <= can.most else can.most
    bids = bids_for(trader().client, ticket, trader().account)
    sale = bids.sale_of(quantity)
    selling = _shown(sale)
    selling.form_errors.extend(now.form_errors if now else [])
    waiting = at or SellAtForm(
        formdata=None, data={"quantity": quantity, "price": ticket.price, "lasts": "month"}
    )
    waiting.seen.data = waiting.offer
    price, units = waiting.price.data or 0, waiting.quantity.data or 0
    return render_template(
        "holdings/cash.html",
        mine=holding,
        ticket=ticket,
        can=can,
        part=PartForm(formdata=None, data={"quantity": quantity}),
        sale=sale,
        own_bids=bids.own,
        selling=selling,
        waiting=waiting,
        least=cash.least_at(price, units, bids.bps) if price and units else None,
        fee_bps=bids.bps,
    )


def _shown(sale: ImmediateSale) -> SellNowForm:
    """Return the form that carries just these figures."""
    figures = {"quantity": sale.quantity, "worst": sale.worst, "proceeds": sale.proceeds}
    return SellNowForm(formdata=None, data=figures)


def _done(symbol: str, words: str) -> Response:
    flash(words, "good")
    return redirect(url_for("holdings.card", symbol=symbol), 303)


def _sold(order: Order) -> str:
    told = {"count": whole(order.executed), "amount": yuan(order.value - order.fee)}
    return str(_("Sold: %(count)s units for %(amount)s, which are in your wallet.", **told))


def _offered(order: Order) -> str:
    told = {
        "count": whole(order.executed),
        "amount": yuan(order.value - order.fee),
        "rest": whole(order.open_quantity),
    }
    if not order.executed:
        return str(_("Offered: %(rest)s units wait for a buyer.", **told))
    if not order.open_quantity:
        return _sold(order)
    return str(_("Sold: %(count)s units for %(amount)s; %(rest)s units wait for a buyer.", **told))
