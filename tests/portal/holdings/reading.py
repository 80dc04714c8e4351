"""What a page of holdings says, read as somebody reads it."""

import csv
import html
import re
from io import StringIO
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HOTPOT = "HOTPOT2703"


def text(response: TestResponse) -> str:
    """Return a page with its blanks evened out."""
    assert response.status_code == 200, response.status
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def words(page: str) -> str:
    """Return the words of a page alone."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def figure(page: str, name: str, symbol: str = HOTPOT) -> str:
    """Return the figure under that name in the card of a series in the list."""
    card = page[page.index(f'data-symbol="{symbol}"') :]
    found = re.search(
        rf"<dt>{re.escape(name)}</dt><dd[^>]*>(.*?)</dd>", card[: card.index("</li>")]
    )
    assert found is not None, name
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def rows(response: TestResponse) -> list[dict[str, str]]:
    """Return the rows of a file."""
    content = response.get_data(as_text=True)
    assert content.startswith("\ufeff")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Cache-Control"] == "no-store"
    return list(csv.DictReader(StringIO(content[1:])))


def card(browser: FlaskClient, symbol: str = HOTPOT) -> dict[str, Any]:
    """Return a card as programs read it."""
    answer = browser.get(f"/api/holdings/{symbol}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def statement(browser: FlaskClient, symbol: str = HOTPOT) -> dict[str, Any]:
    """Return the statement of a card as programs read it."""
    answer = browser.get(f"/api/holdings/{symbol}/statement")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def pressed(page: str, action: str) -> dict[str, str]:
    """Return what the form of that action sends if only its button is pressed."""
    form = page[page.index(f'action="{action}"') :].partition("</form>")[0]
    sent = {}
    for field in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'(\w+)="([^"]*)"', field))
        if given.get("type") not in ("radio", "checkbox") or " checked" in field:
            sent[given["name"]] = html.unescape(given.get("value", ""))
    choices = re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL)
    for name, options in choices:
        sent[name] = re.findall(r'<option selected value="(\w+)"', options)[0]
    return sent
