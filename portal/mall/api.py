"""Operations of goods, purchases and sales in the JSON API."""

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.access import Audience
from portal.api import FieldError, Kind, Problem, Yuan, command_key, operation
from portal.database import session
from portal.language import locale
from portal.mall import ordering, selling
from portal.mall.catalogue_views import blueprint as goods_blueprint
from portal.mall.checkout_views import blueprint as checkout_blueprint
from portal.mall.descriptions import Description, complaints
from portal.mall.purchase_views import blueprint as purchase_blueprint
from portal.mall.shapes import (
    BroughtShape,
    GoodShape,
    GoodsWanted,
    Item,
    NewGood,
    NewState,
    OfferShape,
    Order,
    PurchaseShape,
    Question,
    Refunding,
    of_good,
    of_offer,
    of_purchase,
)
from portal.mall.shop_views import blueprint as shop_blueprint
from portal.mall.shops import register
from portal.mall.words import FAULTS
from portal.memberships import paying_member_price
from portal.sales import refunding
from portal.sales.goods import Good, goods_of, is_on_sale, on_sale
from portal.sales.placing import PlacingRefused
from portal.sales.purchases import (
    Purchase,
    PurchaseState,
    Way,
    bought_by,
    find,
    sold_by,
)
from portal.sales.refunding import NotRefundable
from portal.sales.ways import Buyer
from portal.typed_text import one_line
from portal.visitor import merchant, person

ANYONE, PERSON = Audience.ANYONE, Audience.PERSON
MERCHANT, COUNTER = Audience.MERCHANT, Audience.COUNTER
PAGE = 100


@operation(
    goods_blueprint, "GET", "/api/goods", audience=ANYONE,
    summary=_l("Find goods"), query=GoodsWanted, answer=list[GoodShape],
)  # fmt: skip
def find_goods(query: GoodsWanted) -> list[GoodShape]:
    """Goods on sale, the newest first, a hundred at a time: the next are `before` the last one."""
    chosen = on_sale(wanted=query.q, merchant=query.shop)
    if query.before is not None:
        chosen = chosen.where(Good.id < query.before)
    now = clock.now()
    return [of_good(one, now) for one in session().scalars(chosen.limit(PAGE))]


@operation(
    goods_blueprint, "GET", "/api/goods/<int:number>", audience=ANYONE,
    summary=_l("Show a good"), answer=GoodShape,
)  # fmt: skip
def show_good(number: int) -> GoodShape:
    """Show a good on sale, at list, member and special price."""
    good = session().get(Good, number)
    if good is None or not is_on_sale(session(), good):
        raise Problem(Kind.NOT_FOUND)
    return of_good(good, clock.now())


@operation(
    checkout_blueprint, "POST", "/api/goods/ways", audience=PERSON,
    summary=_l("Ask what goods would cost you"), body=Question, answer=list[OfferShape],
)  # fmt: skip
def ask_ways(body: Question) -> list[OfferShape]:
    """Tell the ways in which you can pay for goods of one shop; nothing is set aside."""
    shop, goods = _goods(body.items)
    client = current_app.extensions["exchange"]
    return [of_offer(one) for one in ordering.ways(client, session(), _buyer(shop), shop, goods)]


@operation(
    checkout_blueprint, "POST", "/api/purchases", audience=PERSON,
    summary=_l("Buy goods of one shop"), body=Order, answer=PurchaseShape, status=201,
)  # fmt: skip
def buy_goods(body: Order) -> PurchaseShape:
    """Place a purchase and pay for it; the same Idempotency-Key buys once.

    One that the exchange refuses to have paid comes back cancelled, with the rule; one to be paid
    through a third party says in `pay_at` where.
    """
    shop, goods = _goods(body.items)
    which = {Way.RIGHT: body.symbol, Way.PROVIDER: body.provider}.get(body.way)
    way = f"{body.way}-{which}" if which else str(body.way)
    order = ordering.Order(shop, goods, way, int(body.total), one_line(body.note))
    client = current_app.extensions["exchange"]
    try:
        bought = ordering.buy(client, session(), _buyer(shop), command_key(), order)
    except PlacingRefused as error:
        rule = error.fault.name.lower()
        field = {"changed": "total", "way": "way"}.get(rule, "items")
        raise _invalid(str(FAULTS[error.fault]), field=field, rule=rule) from None
    return of_purchase(bought, ordering.way_to_pay(session(), bought))


@operation(
    purchase_blueprint, "GET", "/api/purchases", audience=PERSON,
    summary=_l("List your purchases"), answer=list[PurchaseShape],
)  # fmt: skip
def list_purchases() -> list[PurchaseShape]:
    """List the fifty newest."""
    return [of_purchase(one) for one in bought_by(session(), person().account)]


@operation(
    purchase_blueprint, "GET", "/api/purchases/<number>", audience=PERSON,
    summary=_l("Show a purchase of yours"), answer=PurchaseShape,
)  # fmt: skip
def show_purchase(number: str) -> PurchaseShape:
    """Show a purchase of yours and what became of it."""
    return of_purchase(_own(number))


@operation(
    purchase_blueprint, "POST", "/api/purchases/<number>/cancel", audience=PERSON,
    summary=_l("Cancel a purchase of yours"), answer=PurchaseShape,
)  # fmt: skip
def cancel_purchase(number: str) -> PurchaseShape:
    """Take back what was not handed over yet; all of it is refunded as it was paid."""
    purchase = _own(number)
    if purchase.state == PurchaseState.COLLECTED:
        raise Problem(Kind.REFUSED_NOW)
    left = {line.position: line.quantity - line.refunded for line in purchase.lines}
    return _refunded(purchase, left)


@operation(
    shop_blueprint, "GET", "/api/business/goods", audience=MERCHANT,
    summary=_l("List your shop's goods"), answer=list[GoodShape],
)  # fmt: skip
def list_own_goods() -> list[GoodShape]:
    """All goods of your shop, whatever their state."""
    now = clock.now()
    return [of_good(one, now) for one in goods_of(session(), merchant())]


@operation(
    shop_blueprint, "POST", "/api/business/goods", audience=MERCHANT,
    summary=_l("Add a good"), body=NewGood, answer=GoodShape, status=201,
)  # fmt: skip
def add_good(body: NewGood) -> GoodShape:
    """Add a good, not shown yet; the same Idempotency-Key adds it once."""
    good = selling.add(session(), merchant(), command_key(), _description(body))
    return of_good(good, clock.now())


@operation(
    shop_blueprint, "PUT", "/api/business/goods/<int:number>", audience=MERCHANT,
    summary=_l("Describe a good anew"), body=NewGood, answer=GoodShape,
)  # fmt: skip
def change_good(number: int, body: NewGood) -> GoodShape:
    """Describe a good anew; purchases keep the prices that they were placed at."""
    good = _own_good(number)
    selling.change(session(), good, _description(body), None)
    return of_good(good, clock.now())


@operation(
    shop_blueprint, "POST", "/api/business/goods/<int:number>/state", audience=MERCHANT,
    summary=_l("Put a good on sale, or withdraw it"), body=NewState, answer=GoodShape,
)  # fmt: skip
def set_good_state(number: int, body: NewState) -> GoodShape:
    """Put a good on sale, or withdraw it."""
    good = _own_good(number)
    selling.set_state(session(), good, body.state)
    return of_good(good, clock.now())


@operation(
    shop_blueprint, "GET", "/api/business/sales", audience=COUNTER,
    summary=_l("List your shop's sales"), answer=list[PurchaseShape],
)  # fmt: skip
def list_sales() -> list[PurchaseShape]:
    """List the hundred newest."""
    return [of_purchase(one) for one in sold_by(session(), merchant())]


@operation(
    shop_blueprint, "GET", "/api/business/sales/<number>", audience=COUNTER,
    summary=_l("Show a sale of your shop"), answer=PurchaseShape,
)  # fmt: skip
def show_sale(number: str) -> PurchaseShape:
    """Show a sale of your shop and what became of it."""
    return of_purchase(_sold(number))


@operation(
    shop_blueprint, "POST", "/api/business/sales/<number>/hand-over", audience=COUNTER,
    summary=_l("Hand goods over"), answer=PurchaseShape,
)  # fmt: skip
def hand_over_goods(number: str) -> PurchaseShape:
    """Note that the goods were handed over; they cannot be cancelled then."""
    sold = _sold(number)
    if not selling.hand_over(session(), sold):
        raise Problem(Kind.REFUSED_NOW)
    return of_purchase(sold)


@operation(
    shop_blueprint, "POST", "/api/business/sales/<number>/refunds", audience=COUNTER,
    summary=_l("Refund a sale"), body=Refunding, answer=PurchaseShape, status=201,
)  # fmt: skip
def refund_sale(number: str, body: Refunding) -> PurchaseShape:
    """Refund some or all lines as they were paid; the same Idempotency-Key does so once."""
    quantities: dict[int, int] = {}
    for line in body.lines:
        quantities[line.position] = quantities.get(line.position, 0) + line.quantity
    return _refunded(_sold(number), quantities)


@operation(
    shop_blueprint, "GET", "/api/business/brought", audience=MERCHANT,
    summary=_l("Count the customers brought to your shop"), answer=BroughtShape,
)  # fmt: skip
def count_brought() -> BroughtShape:
    """Count who joined at other shops and bought at yours, and what they spent; it is free."""
    found = selling.brought(session(), merchant())
    return BroughtShape(found.customers, Yuan(found.spent), Yuan(0))


def _buyer(shop: int) -> Buyer:
    account, now = person().account, clock.now()
    joined = paying_member_price(register(), account, [shop], now)
    return Buyer(account, locale(), now, shop in joined)


def _goods(items: list[Item]) -> tuple[int, list[tuple[Good, int]]]:
    """Return the shop and the goods that are meant. Raises Problem unless all are of one shop."""
    wanted: dict[int, int] = {}
    for item in items:
        wanted[item.good] = wanted.get(item.good, 0) + item.quantity
    chosen = on_sale().where(Good.id.in_(wanted))
    found = {good.id: good for good in session().scalars(chosen)}
    if len(found) < len(wanted):
        raise _invalid(_("There is no such good on sale."), field="items", rule="unknown")
    shops = {good.merchant for good in found.values()}
    if len(shops) > 1:
        raise _invalid(_("Goods of one shop are bought at once."), field="items", rule="one_shop")
    return shops.pop(), [(found[good], count) for good, count in wanted.items()]


def _description(body: NewGood) -> Description:
    until = body.special_until
    description = Description(
        one_line(body.name_zh),
        one_line(body.name_en),
        body.about_zh,
        body.about_en,
        int(body.list_price),
        int(body.member_price),
        body.stock,
        None if body.special_price is None else int(body.special_price),
        None if until is None else int(until),
    )
    found = complaints(description, clock.now())
    if found:
        errors = [FieldError(one.field, one.rule, one.words) for one in found]
        raise Problem(Kind.INVALID, errors=errors)
    return description


def _refunded(purchase: Purchase, quantities: dict[int, int]) -> PurchaseShape:
    client = current_app.extensions["exchange"]
    try:
        refunding.refund(client, session(), purchase, command_key(), quantities)
    except NotRefundable:
        raise Problem(Kind.REFUSED_NOW) from None
    return of_purchase(purchase)


def _own_good(number: int) -> Good:
    good = session().get(Good, number)
    if good is None or good.merchant != merchant():
        raise Problem(Kind.NOT_FOUND)
    return good


def _own(number: str) -> Purchase:
    found = find(session(), number)
    if found is None or found.buyer != person().account:
        raise Problem(Kind.NOT_FOUND)
    return found


def _sold(number: str) -> Purchase:
    found = find(session(), number)
    if found is None or found.merchant != merchant():
        raise Problem(Kind.NOT_FOUND)
    return found


def _invalid(words: str, *, field: str, rule: str) -> Problem:
    return Problem(Kind.INVALID, errors=[FieldError(field, rule, words)])
