"""What guest and counter do, as their browsers do it."""

import html
import re
from typing import NamedTuple

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from exchange.client import AskBalances, AskTime
from portal.acts import new_mark
from tests.portal.house import House
from tests.portal.redemption.drawing import drawn, qr_codes

HOTPOT = "HOTPOT2703"


class Shown(NamedTuple):
    """A code as it stands on the guest's phone: read from the picture, and the number below."""

    token: str
    number: str
    picture: str


def show(guest: FlaskClient, symbol: str = HOTPOT, **limit: str) -> Shown:
    """Open the page of the code and read it."""
    page = guest.get(f"/holdings/{symbol}/code", query_string=limit)
    assert page.status_code == 200, page.text
    picture = re.search(r'<img src="([^"]+)"', page.text)
    number = re.search(r'class="code-number"[^>]*>([0-9 ]+)<', page.text)
    assert picture is not None
    assert number is not None
    (found,) = qr_codes(drawn(guest.get(picture.group(1)).data))
    return Shown(found.text, number.group(1), picture.group(1))


def read(counter: FlaskClient, code: str) -> TestResponse:
    """Give the counter a code."""
    return counter.post("/terminal", data={"code": code})


def take(counter: FlaskClient, token: str, amount: str, **fields: str) -> TestResponse:
    """Take so much with a code that was read."""
    form = {"act": new_mark(), "token": token, "amount": amount, "then": "take"} | fields
    return counter.post("/terminal/take", data=form)


def authorisation_of(answer: TestResponse) -> int:
    """Return the authorisation that a page was answered with."""
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


def act(counter: FlaskClient, authorisation: int, verb: str, **fields: str) -> TestResponse:
    """Capture, void or refund."""
    form = {"act": new_mark()} | fields
    return counter.post(f"/terminal/{authorisation}/{verb}", data=form)


def units(house: House, member: int, series: int = 1) -> int:
    """Return the units that a member has at hand."""
    balances = house.client.query(AskBalances(member)).balances
    return sum(one.amount for one in balances if (one.asset, one.bucket) == (4 * series, 1))


def size(house: House) -> int:
    """Return the size of the ledger."""
    return house.client.query(AskTime()).size


def complaint(answer: TestResponse) -> str:
    """Return what the page says is wrong; nothing was done."""
    assert answer.status_code == 200, answer.status
    found = re.findall(r'class="wrong"[^>]*>([^<]+)<|role="alert">.*?<p>([^<]+)</p>', answer.text)
    return html.unescape(" ".join(one or other for one, other in found))
