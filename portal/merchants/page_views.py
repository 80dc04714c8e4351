"""What everybody sees of merchants: the directory, and the page of one with its live quotes."""

from typing import Final

from babel.dates import get_day_names
from flask import Blueprint, abort, current_app, render_template, request
from flask_babel import get_locale

from portal import clock
from portal.access import Audience, declare
from portal.businesses import Merchant, merchant_of
from portal.database import session
from portal.days import time_at
from portal.language import language
from portal.market_list import SHOWS, Row, Show, Sort, Wanted, rows_of, sections
from portal.merchants import directory
from portal.merchants.hours import Week, grouped, is_open, read_week
from portal.merchants.words import TERMINALS, TRADES
from portal.regions import region_name
from portal.sales.goods import on_sale
from portal.tickets import tickets
from portal.visitor import looks_after

blueprint: Final = Blueprint("merchants", __name__, template_folder="templates")

declare("merchants.listed", Audience.ANYONE)
declare("merchants.show", Audience.ANYONE)


@blueprint.get("/merchants")
def listed() -> str:
    """List the merchants that are looked for."""
    wanted = directory.Wanted(
        words=request.args.get("q", "")[: directory.WORDS_LENGTH].strip(),
        trade=request.args.get("trade", "") if request.args.get("trade") in TRADES else "",
        city=request.args.get("city", "")[: directory.WORDS_LENGTH],
        page=max(1, min(request.args.get("page", 1, int), 10_000)),
    )
    return render_template(
        "merchants/directory.html",
        page=directory.search(session(), current_app.extensions["exchange"], language(), wanted),
        wanted=wanted,
        cities=directory.cities(session(), language()),
        trades=TRADES,
        region_name=region_name,
    )


@blueprint.get("/merchants/<int:account>")
def show(account: int) -> str:
    """Show a merchant: who and where, and its series with live quotes and what backs them."""
    shop = shop_there(account)
    if shop is None:
        abort(404)
    rows = rows_of_shop(account)
    found, now, week = [row.ticket for row in rows], clock.now(), read_week(shop.hours)
    return render_template(
        "merchants/page.html",
        shop=shop,
        week=week_words(week),
        open_now=is_open(week, time_at(now)),
        region=region_name(shop.region, language()),
        trades=TRADES,
        terminals=TERMINALS,
        sections=sections(rows, Wanted(sort=Sort.DAYS), now),
        over=sections(rows, Wanted(show=Show.OVER), now),
        shows=SHOWS,
        escrow=sum(one.escrow for one in found),
        owed=sum(one.owed for one in found),
        outstanding=sum(one.outstanding * one.face_value for one in found),
        traded=sum(row.quote.value for row in rows),
        goods=session().scalar(on_sale(merchant=account).limit(1)) is not None,
        own=looks_after(account),
    )


def shop_there(account: int) -> Merchant | None:
    """Return the merchant with that account; None if there is none."""
    return merchant_of(session(), account) if account < 2**53 else None


def rows_of_shop(account: int) -> list[Row]:
    """Return a merchant's series with their quotes."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    found = tickets(client, session(), language(), merchant=account)
    return rows_of(client, history, found, clock.now())


def week_words(week: Week) -> list[tuple[str, list[str]]]:
    """Return the hours of a week by days that have the same, in the reader's language."""
    names = get_day_names("abbreviated", "stand-alone", get_locale())
    return [
        (
            names[first] if first == last else f"{names[first]}–{names[last]}",
            [str(span).replace("-", "–") for span in spans],
        )
        for first, last, spans in grouped(week)
    ]
