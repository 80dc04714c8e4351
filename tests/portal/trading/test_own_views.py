"""A member sees and takes away their orders and fills."""

import csv
import re
from io import StringIO

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.portal.caller import Caller
from tests.portal.trading.test_order_views import PATH, fields


def text(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def rows(response: TestResponse) -> list[dict[str, str]]:
    content = response.get_data(as_text=True)
    assert content.startswith("\ufeff")
    assert response.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(StringIO(content[1:])))


def test_orders_and_fills_can_be_taken_away_as_files(
    alice_there: FlaskClient, alice: Caller
) -> None:
    alice_there.post(PATH, data=fields(price="0.0123"))

    orders = rows(alice_there.get("/orders/orders.csv?symbol=HOTPOT2703"))
    newest = orders[0]
    assert (newest["price"], newest["side"], newest["status"]) == ("0.0123", "BUY", "NEW")
    fills = rows(alice_there.get("/orders/fills.csv"))
    assert all(row["sequence"].isdecimal() for row in fills)


@pytest.mark.parametrize("path", ["/orders", "/orders?symbol=NOSUCH"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_open_in_both_languages(alice_there: FlaskClient, path: str, language: str) -> None:
    separator = "&" if "?" in path else "?"

    assert alice_there.get(f"{path}{separator}lang={language}").status_code == 200
