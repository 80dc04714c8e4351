"""A member sees every card: what it is worth, what can be done with it, where the money is."""

import re

import pytest
from flask.testing import FlaskClient

from exchange.client import AskHoldings
from tests.portal.caller import Caller
from tests.portal.holdings.reading import HOTPOT, card, figure, rows, text, words
from tests.portal.house import ALICE, House
from tests.portal.trading.test_order_views import PATH, fields


@pytest.mark.requirement("P2-33", "P2-13")
def test_one_list_has_all_cards_their_value_their_shop_and_where_the_money_lies(
    alice_there: FlaskClient, house: House
) -> None:
    page = text(alice_there.get("/holdings"))

    held = house.client.query(AskHoldings(ALICE)).holdings
    assert {one.series for one in held} == {1, 2}
    for symbol in ("HOTPOT2703", "TEA2704"):
        mine = card(alice_there, symbol)
        assert figure(page, "Worth in the shop", symbol) == f"¥{mine['quantity']:,}.00"
        # At 0.80 a unit the shop was paid, and half of that stays in escrow until it is used.
        assert mine["paid_in"] == f"{mine['quantity'] * 0.8:.2f}"
        assert mine["in_escrow"] == f"{mine['quantity'] * 0.4:.2f}"
        part = page[page.index(f'data-symbol="{symbol}"') :].partition("</li>")[0]
        assert f'href="/merchants/{mine["merchant"]}"' in part
        assert f"¥{mine['quantity'] * 0.4:,.2f} of it lies in escrow" in words(part)
        assert f'href="/proofs#{symbol}"' in part


@pytest.mark.requirement("P3-20", "P3-15")
def test_the_value_of_a_card_is_shown_in_face_discount_price_and_time(
    alice_there: FlaskClient, alice: Caller, bob: Caller
) -> None:
    alice.order("SELL", "0.9123", 10)
    bob.order("BUY", "0.9123", 10)
    bob.order("BUY", "0.9000", 50)

    page = text(alice_there.get(f"/holdings/{HOTPOT}"))
    mine = card(alice_there)

    said = words(page)
    assert "8.8% off" in said  # 0.9123 of a face value of 1, rounded to the tenth
    assert f"Worth in the shop ¥{mine['quantity']:,}.00" in said
    assert f"At the last price ¥{mine['quantity'] * 0.9123:,.2f}" in said
    # The one bid takes 50 units at 0.90, less a fee of 20 basis points.
    assert f"Sold at once ¥44.91 {mine['quantity'] - 50:,} units left" in said
    assert "89 days left" in said
    assert mine["sold_at_once"]["proceeds"] == "44.91"


def test_where_nobody_bids_the_page_says_so(alice_there: FlaskClient, bob: Caller) -> None:
    assert figure(text(alice_there.get("/holdings")), "Sold at once") == "no buyer now"


def test_ones_own_bids_buy_nothing_of_ones_own(
    alice_there: FlaskClient, alice: Caller, bob: Caller
) -> None:
    alice.order("BUY", "0.5000", 70)
    assert card(alice_there)["sold_at_once"]["quantity"] == 0
    bob.order("BUY", "0.5000", 30)
    assert card(alice_there)["sold_at_once"]["quantity"] == 30


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
    alice_there: FlaskClient, bob_there: FlaskClient
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
    made = sum(float(row["gain"]) for row in gains if row["symbol"] == HOTPOT)
    assert float(shown.replace(",", "")) == pytest.approx(made, abs=0.01)
    assert f"/proofs/{sale['sequence']}" in page
    assert "oldest lot first" in page


def test_what_a_card_can_do_stands_on_it(alice_there: FlaskClient) -> None:
    page = text(alice_there.get(f"/holdings/{HOTPOT}"))

    for path in ("code", "give", "statement"):
        assert f'href="/holdings/{HOTPOT}/{path}"' in page
    assert len(re.findall("button-primary", page)) == 1


def test_of_what_one_never_had_there_is_no_card(alice_there: FlaskClient, web: FlaskClient) -> None:
    assert "never had anything" in alice_there.get("/holdings/SPA2705").text
    assert "Nothing ever happened" in alice_there.get("/holdings/SPA2705/statement").text
    assert alice_there.get("/api/holdings/SPA2705").status_code == 404
    for path in ("/holdings/NOSUCH", "/holdings/NOSUCH/statement", "/api/holdings/NOSUCH"):
        assert alice_there.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/holdings", f"/holdings/{HOTPOT}", f"/holdings/{HOTPOT}/statement"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_open_in_both_languages(alice_there: FlaskClient, path: str, language: str) -> None:
    assert alice_there.get(f"{path}?lang={language}").status_code == 200


def test_who_is_not_signed_in_is_told_so(house: House) -> None:
    web = house.app.test_client()
    assert web.get("/api/holdings").status_code == 401
    assert web.get(f"/holdings/{HOTPOT}").status_code == 303


def test_holdings_and_gains_add_up(alice_there: FlaskClient) -> None:
    shown = alice_there.get("/api/holdings").json
    gains = alice_there.get("/api/holdings/gains").json

    assert shown is not None
    assert gains is not None
    assert {each["symbol"] for each in shown["holdings"]} == {"HOTPOT2703", "TEA2704"}
    if gains:
        assert gains[-1]["sum_of_gains"] == shown["realised_gain"]
