"""The merchant's pages: the console, a new series, one series, its offering or sale at any time."""

from typing import Final

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import clock
from portal.access import Audience, declare
from portal.acts import ActForm, act_key, explaining
from portal.businesses import is_suspended
from portal.database import session
from portal.issuing import previews, service, top_ups
from portal.issuing.charts import plots
from portal.issuing.checks import complaints
from portal.issuing.forms import OfferingForm, SeriesForm, StopForm, TopUpsForm, usual_window
from portal.issuing.positions import cool_off_of
from portal.issuing.proposals import write
from portal.issuing.reports import Report, detail, reports
from portal.issuing.terms_documents import documents
from portal.language import locale
from portal.tickets import ticket_of, tickets
from portal.visitor import deputy, merchant

blueprint: Final = Blueprint("issuing", __name__, template_folder="templates")

for endpoint in ("console", "new", "series", "offer", "sell", "stop"):
    declare(f"issuing.{endpoint}", Audience.MERCHANT)


@blueprint.get("/issuing")
def console() -> str:
    """Show all series of the merchant, and what to do next with each."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    service.recover(client, session(), merchant())
    mine = tickets(client, session(), locale(), merchant=merchant(), drafted=True)
    now = clock.now()
    sold = top_ups.by_day(client, history, merchant(), now)
    return render_template(
        "issuing/console.html",
        reports=reports(client, history, mine),
        sells=any(ticket.sells_at(now) for ticket in mine),
        today=top_ups.of_today(sold, now),
        now=now,
        suspended=is_suspended(session(), merchant()),
    )


@blueprint.route("/issuing/new", methods=["GET", "POST"])
def new() -> str | Response:
    """Describe a series, look at it, issue it."""
    client = current_app.extensions["exchange"]
    markets = {one.market: one for one in service.markets(client)}
    form = SeriesForm(data=previews.usual_terms(session(), merchant(), markets))
    form.offer_markets(markets.values())
    if not form.validate_on_submit():
        return render_template("issuing/new.html", form=form)
    proposal = form.proposal()
    market = markets[proposal.market]
    both = documents(proposal, market.profile.cool_off)
    written = write(proposal, service.free_symbol(client, proposal), *both)
    form.complain(complaints(written.terms, market.profile, clock.now()))
    if form.errors or request.form.get("then") == "change":
        return render_template("issuing/new.html", form=form)
    if request.form.get("then") != "issue":
        ticket = previews.preview(written, merchant(), locale())
        return render_template("issuing/preview.html", form=form, written=written, ticket=ticket)
    with explaining(form, symbol="stem"):
        symbol = service.draft(client, session(), deputy(), act_key(form), proposal, both)
        flash(_("%(symbol)s is written. Now sell it.", symbol=symbol), "good")
        return redirect(url_for("issuing.series", symbol=symbol), 303)
    return render_template("issuing/new.html", form=form)


@blueprint.get("/issuing/<symbol>")
def series(symbol: str) -> str:
    """Show one series of the merchant."""
    return _series_page(_own(symbol))


@blueprint.post("/issuing/<symbol>/offering")
def offer(symbol: str) -> str | Response:
    """Open the offering of a series."""
    report = _own(symbol)
    form = OfferingForm()
    if form.validate_on_submit():
        with explaining(form):
            service.open_offering(
                current_app.extensions["exchange"],
                session(),
                merchant(),
                act_key(form),
                report.ticket.series,
                form.window(),
            )
            flash(_("The offering is set. Everybody can see it."), "good")
            return redirect(url_for("issuing.series", symbol=symbol), 303)
    return _series_page(report, form=form)


@blueprint.post("/issuing/<symbol>/top-ups")
def sell(symbol: str) -> str | Response:
    """Sell a series at any time, or set another cap for a member."""
    report, form = _own(symbol), TopUpsForm()
    if form.validate_on_submit():
        with explaining(form):
            client, series = current_app.extensions["exchange"], report.ticket.series
            service.open_top_ups(client, merchant(), act_key(form), series, form.most())
            flash(_("It is on sale. Everybody can buy it from you now."), "good")
            return redirect(url_for("issuing.series", symbol=symbol), 303)
    return _series_page(report, selling=form)


@blueprint.post("/issuing/<symbol>/top-ups/close")
def stop(symbol: str) -> str | Response:
    """Sell a series at any time no longer."""
    report, form = _own(symbol), StopForm()
    if form.validate_on_submit():
        with explaining(form):
            client, series = current_app.extensions["exchange"], report.ticket.series
            service.close_top_ups(client, merchant(), act_key(form), series)
            flash(_("It is on sale no longer. What was sold stays as it is."), "good")
            return redirect(url_for("issuing.series", symbol=symbol), 303)
    return _series_page(report, stopping=form)


def _own(symbol: str) -> Report:
    """Return the report of the merchant's own series; of another's there is no page."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    service.recover(client, session(), merchant())
    ticket = ticket_of(client, session(), locale(), symbol, drafted=True)
    if ticket is None or ticket.merchant != merchant():
        abort(404)
    (report,) = reports(client, history, [ticket])
    return report


def _series_page(report: Report, **forms: ActForm) -> str:
    """Render the page of a series, with the form that was just sent in its place."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    ticket, now = report.ticket, clock.now()
    top_ups_shown, sold = ticket.top_ups, []
    if top_ups_shown is not None:
        sold = top_ups.by_day(client, history, merchant(), now, ticket.series)
    usual_cap = {"member_cap": top_ups_shown.member_cap or None} if top_ups_shown else None
    return render_template(
        "issuing/series.html",
        report=report,
        ticket=ticket,
        detail=detail(client, history, ticket.series),
        plots=plots(report, now),
        parting=top_ups.parting(ticket, cool_off_of(client, ticket.market)),
        sold=sold,
        form=forms.get("form") or OfferingForm(data=usual_window(ticket.cap, now)),
        selling=forms.get("selling") or TopUpsForm(formdata=None, data=usual_cap),
        stopping=forms.get("stopping") or StopForm(formdata=None),
        now=now,
    )
