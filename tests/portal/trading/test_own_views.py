"""A member sees what they hold, what it cost, what it saves, and what selling brought."""

import csv
import re
from io import StringIO

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.portal.caller import Caller
from tests.portal.house import House
from tests.portal.trading.test_order_views import PATH, fields


def text(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def figure(page: str, name: str) -> str:
    """Return the figure under that name in the card of HOTPOT2703."""
    card = page[page.index('data-symbol="HOTPOT2703"') :]
    card = card[: card.index("</li>")]
    found = re.search(rf"<dt>{re.escape(name)}</dt><dd[^>]*>(.*?)</dd>", card)
    assert found is not None, name
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def rows(response: TestResponse) -> list[dict[str, str]]:
    content = response.get_data(as_text=True)
    assert content.startswith("\ufeff")
    assert response.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(StringIO(content[1:])))


@pytest.mark.requirement("P3-35")
def test_what_was_bought_in_advance_saves_its_discount(alice_there: FlaskClient) -> None:
    page = text(alice_there.get("/holdings"))

    held = rows(alice_there.get("/holdings/holdings.csv"))[0]
    saved = figure(page, "In the shop you save")
    assert saved.startswith("+¥")
    # A unit buys one yuan's worth; what was paid for it is the cost.
    saving = int(held["quantity"]) - float(held["cost"])
    assert float(saved[2:].replace(",", "")) == pytest.approx(saving, abs=0.01)


@pytest.mark.requirement("P3-36")
def test_buying_low_and_selling_high_shows_as_gain(
    alice_there: FlaskClient, bob_there: FlaskClient, house: House
) -> None:
    before = rows(alice_there.get("/holdings/gains.csv"))
    bob_there.post(PATH, data=fields(side="buy", price="0.9333", quantity="100"))
    alice_there.post(PATH, data=fields(side="sell", price="0.9333", quantity="100"))

    page = text(alice_there.get("/holdings"))
    gains = rows(alice_there.get("/holdings/gains.csv"))
    assert len(gains) == len(before) + 1
    sale = gains[-1]
    assert sale["quantity"] == "100"
    # 93.33 less the taker's fee of 20 basis points, rounded down.
    assert sale["proceeds"] == "93.1434"
    assert float(sale["gain"]) == pytest.approx(float(sale["proceeds"]) - float(sale["cost"]))
    assert float(sale["gain"]) > 10
    shown = figure(page, "Gain made by selling").replace("−", "-").replace("¥", "")
    made = sum(float(row["gain"]) for row in gains if row["symbol"] == "HOTPOT2703")
    assert float(shown.replace(",", "")) == pytest.approx(made, abs=0.01)
    assert f"/proofs/{sale['sequence']}" in page
    assert "oldest lot first" in page


@pytest.mark.requirement("P3-37")
def test_what_is_left_over_becomes_cash_whole_or_in_part(
    alice_there: FlaskClient, bob_there: FlaskClient
) -> None:
    page = text(alice_there.get("/holdings"))
    link = re.search(r'href="(/trade/HOTPOT2703\?side=sell&amp;kind=market&amp;quantity=\d+)', page)
    assert link is not None
    free = int(link[1].rpartition("=")[2])
    prefilled = text(alice_there.get(link[1].replace("&amp;", "&")))
    assert f'value="{free:,}"' in prefilled

    bob_there.post(PATH, data=fields(side="buy", price="0.9444", quantity="40"))
    sold = alice_there.post(PATH, data=fields(side="sell", kind="market", quantity="40"))
    assert sold.status_code == 303
    assert f"quantity={free - 40}" in text(alice_there.get("/holdings"))


def test_orders_and_fills_can_be_taken_away_as_files(
    alice_there: FlaskClient, alice: Caller
) -> None:
    alice_there.post(PATH, data=fields(price="0.0123"))

    orders = rows(alice_there.get("/orders/orders.csv?symbol=HOTPOT2703"))
    newest = orders[0]
    assert (newest["price"], newest["side"], newest["status"]) == ("0.0123", "BUY", "NEW")
    fills = rows(alice_there.get("/orders/fills.csv"))
    assert all(row["sequence"].isdecimal() for row in fills)


@pytest.mark.parametrize("path", ["/orders", "/holdings", "/orders?symbol=NOSUCH"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_open_in_both_languages(alice_there: FlaskClient, path: str, language: str) -> None:
    separator = "&" if "?" in path else "?"

    assert alice_there.get(f"{path}{separator}lang={language}").status_code == 200
