"""What giver and receiver do, as their browsers do it."""

import html
import re
from datetime import date, timedelta
from typing import NamedTuple

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal import clock
from portal.acts import new_mark
from portal.days import last_day

HOTPOT = "HOTPOT2703"


class Made(NamedTuple):
    """A gift as its giver has it: its number and the path of its link."""

    gift: int
    path: str


def day(ahead: int = 7) -> str:
    """Return the day so many days ahead, as a browser sends it."""
    today: date = last_day(clock.now())
    return (today + timedelta(days=ahead)).isoformat()


def send(giver: FlaskClient, symbol: str = HOTPOT, **fields: str) -> TestResponse:
    """Fill in the form of a gift and send it."""
    form = {"act": new_mark(), "quantity": "10", "until": day(), "message": "", "to": ""}
    return giver.post(f"/holdings/{symbol}/give", data=form | fields)


def give(giver: FlaskClient, symbol: str = HOTPOT, **fields: str) -> Made:
    """Make a gift that must be taken, and read its link off the page."""
    answer = send(giver, symbol, **fields)
    assert answer.status_code == 303, complaint(answer)
    page = giver.get(answer.location)
    link = re.search(r'id="link"[^>]*value="https?://[^/]+(/gift/[^"]+)"', page.text)
    assert link is not None, page.text
    return Made(int(answer.location.rpartition("/")[2]), link.group(1))


def claim(receiver: FlaskClient, path: str, act: str = "") -> TestResponse:
    """Press the button of the page behind a link."""
    return receiver.post(path, data={"act": act or new_mark()})


def take_back(giver: FlaskClient, gift: int) -> TestResponse:
    """Take a gift back."""
    return giver.post(f"/gifts/{gift}/return", data={"act": new_mark()})


def complaint(answer: TestResponse) -> str:
    """Return what the page says is wrong."""
    found = re.findall(r'class="wrong"[^>]*>([^<]+)<|role="alert">.*?<p>([^<]+)</p>', answer.text)
    return html.unescape(" ".join(one or other for one, other in found))
