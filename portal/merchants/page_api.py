"""Operations of merchants' pages in the JSON API: the directory, one page, one's own."""

import msgspec
from flask import current_app
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from portal.access import Audience
from portal.api import FieldError, Kind, Problem, operation
from portal.businesses import Merchant
from portal.database import session
from portal.language import language
from portal.merchants import directory
from portal.merchants.business_views import blueprint as own_blueprint
from portal.merchants.business_views import own_shop, saved
from portal.merchants.page_forms import DAY_FIELDS, PageForm
from portal.merchants.page_shapes import (
    DirectoryShape,
    NewPage,
    PageShape,
    ShopShape,
    WantedMerchants,
    of_listed,
    of_page,
    of_shop,
)
from portal.merchants.page_views import blueprint, rows_of_shop, shop_there

ANYONE, MERCHANT = Audience.ANYONE, Audience.MERCHANT


@operation(
    blueprint, "GET", "/api/merchants", audience=ANYONE,
    summary=_l("Look for merchants"), query=WantedMerchants, answer=DirectoryShape,
)  # fmt: skip
def list_merchants(query: WantedMerchants) -> DirectoryShape:
    """List merchants by name, 24 on a page."""
    wanted = directory.Wanted(query.q, query.trade, query.city, query.page)
    client = current_app.extensions["exchange"]
    page = directory.search(session(), client, language(), wanted)
    return DirectoryShape([of_listed(one) for one in page.found], page.total, page.last_page)


@operation(
    blueprint, "GET", "/api/merchants/<int:account>", audience=ANYONE,
    summary=_l("Show a merchant"), answer=ShopShape,
)  # fmt: skip
def show_merchant(account: int) -> ShopShape:
    """Show a merchant's page with live quotes of its series, and what stands behind them."""
    shop = shop_there(account)
    if shop is None:
        raise Problem(Kind.NOT_FOUND)
    return of_shop(shop, rows_of_shop(account))


@operation(
    own_blueprint, "GET", "/api/business/page", audience=MERCHANT,
    summary=_l("Show the page of your business"), answer=PageShape,
)  # fmt: skip
def show_own() -> PageShape:
    """Show what your page tells everybody."""
    return of_page(_own())


@operation(
    own_blueprint, "PUT", "/api/business/page", audience=MERCHANT,
    summary=_l("Change the page of your business"), body=NewPage, answer=PageShape,
)  # fmt: skip
def change_own(body: NewPage) -> PageShape:
    """Let your page tell everybody this; what is left out is empty then."""
    shop, sent = _own(), msgspec.structs.asdict(body)
    days = dict(zip(DAY_FIELDS, sent.pop("hours"), strict=True))
    fields = {name: str(value) for name, value in (sent | days).items() if name != "bound"}
    if body.bound:
        fields["bound"] = "y"
    form = PageForm(shop, formdata=MultiDict(fields), meta={"csrf": False})
    if not form.validate() or not saved(shop, form):
        raise Problem(Kind.INVALID, errors=_errors(form))
    return of_page(shop)


def _own() -> Merchant:
    shop = own_shop()
    if shop is None:
        raise Problem(Kind.NOT_FOUND)
    return shop


def _errors(form: PageForm) -> list[FieldError]:
    return [
        FieldError("hours" if name in DAY_FIELDS else name, "invalid", str(said))
        for name, all_said in form.errors.items()
        for said in all_said
    ]
