"""What shop and buyer do, as their browsers do it."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from exchange.client import MONEY, AskBalances, units_of
from exchange.commands import OpenTopUps, TopUp
from portal import clock, memberships
from portal.acts import new_mark
from portal.businesses import Merchant
from portal.database import session
from portal.memberships import Membership
from tests.portal.house import House
from tests.support.engine_market import MERCHANT, SERIES

YUAN = 10_000
HOTPOT = "right-HOTPOT2703"
NOTHING: Mapping[str, str] = {}
NOODLES = {
    "name_zh": "牛肉面",
    "name_en": "Beef noodles",
    "about_zh": "",
    "about_en": "",
    "list_price": "40",
    "member_price": "32.50",
    "stock": "",
    "special_price": "",
    "special_until": "",
}


@dataclass(frozen=True, slots=True)
class Means:
    """What somebody has: money, and units of series 1."""

    money: int
    units: int


def means(house: House, account: int) -> Means:
    """Return what a member has free."""
    shown = house.client.query(AskBalances(account))
    return Means(shown.amount(MONEY), shown.amount(units_of(SERIES)))


def put_on_sale(shop: FlaskClient, **fields: str) -> int:
    """Add a good and put it on sale; return its number."""
    form = {"act": new_mark()} | NOODLES | fields
    answer = shop.post("/business/goods/new", data=form)
    assert answer.status_code == 303, complaint(answer)
    numbers = re.findall(r'href="/business/goods/(\d+)"', shop.get("/business/goods").text)
    good = max(map(int, numbers))
    assert shop.post(f"/business/goods/{good}/on_sale").status_code == 303
    return good


def put_in(buyer: FlaskClient, good: int, quantity: int = 1) -> TestResponse:
    """Put so many of a good into the basket."""
    return buyer.post(f"/goods/{good}/basket", data={"quantity": str(quantity)})


def ways(buyer: FlaskClient, shop: int = MERCHANT) -> dict[str, int]:
    """Return the totals of the ways to pay, as the page of the checkout says them."""
    page = buyer.get(f"/basket/shops/{shop}").text
    found = re.findall(r'name="seen-([^"]+)" value="(\d+)"', page)
    return {way: int(total) for way, total in found}


def pay(
    buyer: FlaskClient, way: str, fields: Mapping[str, str] = NOTHING, shop: int = MERCHANT
) -> TestResponse:
    """Order what the basket holds of a shop and pay for it that way."""
    seen = {f"seen-{way}": str(ways(buyer, shop).get(way, ""))}
    form = {"act": new_mark(), "way": way} | seen | dict(fields)
    return buyer.post(f"/basket/shops/{shop}", data=form)


def bought(buyer: FlaskClient, good: int, quantity: int, way: str, shop: int = MERCHANT) -> str:
    """Buy so many of a good; return the number of the purchase, which must be paid."""
    assert put_in(buyer, good, quantity).status_code == 303
    answer = pay(buyer, way, shop=shop)
    assert answer.status_code == 303, complaint(answer)
    number = answer.location.rpartition("/")[2]
    assert state(buyer, number) == "paid"
    return number


def state(buyer: FlaskClient, number: str) -> str:
    """Return the state of a purchase, to its buyer."""
    return str(buyer.get(f"/api/purchases/{number}").get_json()["state"])


def join(house: House, account: int) -> None:
    """Let somebody join at shop 1 and top up there."""
    with house.app.app_context():
        memberships.join(session(), account, MERCHANT, clock.now())
    house.client.submit(OpenTopUps(MERCHANT, new_mark(), 0, SERIES, 0))  # they may be open
    house.give(TopUp(account, new_mark(), 0, SERIES, 1))


def take_part(house: House, *merchants: int, bound: bool = True) -> None:
    """Let shops take part in shared member prices, or not."""
    with house.app.app_context():
        for one in session().scalars(select(Merchant).where(Merchant.account.in_(merchants))):
            one.bound = bound
        session().commit()


def leave(house: House, account: int) -> None:
    """Let somebody be a member no more."""
    with house.app.app_context():
        session().query(Membership).filter_by(account=account).delete()
        session().commit()


def complaint(answer: TestResponse) -> str:
    """Return what the page says is wrong."""
    found = re.findall(r'class="wrong"[^>]*>([^<]+)<|role="alert">.*?<p>([^<]+)</p>', answer.text)
    return html.unescape(" ".join(one or other for one, other in found))
