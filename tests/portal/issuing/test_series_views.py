"""The page of a series: seen by anybody, bought at the offering by whoever is signed in."""

import time

import msgspec
import pytest
from flask.testing import FlaskClient

from exchange.client import AskBalances, AskHoldings, AskMarkets, AskSeries
from exchange.commands import FeeTier, OpenMarket, OpenOffering, Phase, SeriesTerms, SetPhase
from exchange.events import SeriesStatus
from exchange.profiles import OPEN
from portal.acts import new_mark
from tests.portal.house import ALICE, CAROL, House
from tests.portal.issuing.filled import Fields, size, wrong_fields
from tests.portal.sign_in import sign_in
from tests.support.engine_market import DAY, MERCHANT, SECOND, draft
from tests.support.waiting import wait_until

SPA = "SPA2705"


def cash(house: House, member: int) -> int:
    balances = house.client.query(AskBalances(member)).balances
    return sum(one.amount for one in balances if (one.asset, one.bucket) == (0, 1))


def subscribed(house: House, symbol: str = SPA) -> int:
    (series,) = house.client.query(AskSeries(symbol=symbol)).series
    assert series.offering is not None
    return series.offering.subscribed


def test_buying_at_the_offering_needs_no_script(buyer: FlaskClient, house: House) -> None:
    money, sold = cash(house, ALICE), subscribed(house)
    page = buyer.get(f"/series/{SPA}")
    form = Fields(page.text).values | {"quantity": "1,200"}
    before = size(house)
    sure = buyer.post(f"/series/{SPA}/buy", data=form)
    assert sure.status_code == 200
    assert "¥960.00" in sure.text  # 1,200 units at ¥0.80
    assert size(house) == before  # to look at the total changes nothing

    paying = Fields(sure.text).values
    answers = [buyer.post(f"/series/{SPA}/buy", data=paying) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert cash(house, ALICE) == money - 1_200 * 8_000
    assert subscribed(house) == sold + 1_200
    done = buyer.get(answers[0].location)
    assert "Paid: 1,200 units are reserved for you" in done.text
    assert 'href="/receipts/' in done.text
    assert "You have paid ¥960.00 for 1,200 units" in done.text

    back = {"act": new_mark()}
    answers = [buyer.post(f"/series/{SPA}/take-back", data=back) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (cash(house, ALICE), subscribed(house)) == (money, sold)
    nothing = buyer.post(f"/series/{SPA}/take-back", data={"act": new_mark()})
    assert nothing.status_code == 200
    assert 'role="alert"' in nothing.text


@pytest.mark.parametrize("quantity", ["", "0", "-1", "1.5", "abc", "1000000001", "9" * 40])
def test_a_quantity_that_cannot_be_buys_nothing(
    buyer: FlaskClient, house: House, quantity: str
) -> None:
    before = size(house)
    for then in ("look", "pay"):
        form = {"act": new_mark(), "quantity": quantity, "then": then}
        answer = buyer.post(f"/series/{SPA}/buy", data=form)
        assert answer.status_code == 200
        if quantity != "0" or then == "pay":
            assert wrong_fields(answer.text) == ["quantity"]
    assert size(house) == before


def test_more_than_the_wallet_holds_is_not_sold(house: House) -> None:
    poor = sign_in(house.app.test_client(), house, CAROL)
    wanted = cash(house, CAROL) // 8_000 + 1
    form = {"act": new_mark(), "quantity": str(wanted)}
    look = poor.post(f"/series/{SPA}/buy", data=form)
    assert "are missing" in look.text
    before = size(house)
    answer = poor.post(f"/series/{SPA}/buy", data={**form, "then": "pay"})
    assert answer.status_code == 200
    assert wrong_fields(answer.text) == ["quantity"]
    assert str(wanted) in answer.text
    assert size(house) == before


def test_the_merchant_does_not_buy_its_own(shop: FlaskClient, house: House) -> None:
    assert "This is your own series" in shop.get(f"/series/{SPA}").text
    form = {"act": new_mark(), "quantity": "1", "then": "pay"}
    before = size(house)
    assert 'role="alert"' in shop.post(f"/series/{SPA}/buy", data=form).text
    assert size(house) == before


def test_anybody_sees_what_stands_behind_a_series(web: FlaskClient) -> None:
    page = web.get("/series/HOTPOT2703?lang=en")
    assert page.status_code == 200
    for words in ("Is it safe?", "¥0.40 stays in escrow", "The merchant set the terms", "/proofs/"):
        assert words in page.text
    assert "Sign in to buy" in web.get(f"/series/{SPA}?lang=en").text
    for path in ("/series/NOSUCH2703", "/series/x", "/series/%00"):
        assert web.get(path).status_code == 404


def test_while_trading_is_halted_nobody_is_sent_to_the_market(
    web: FlaskClient, house: House
) -> None:
    assert "Buy from other holders" in web.get("/series/HOTPOT2703?lang=en").text
    house.give(SetPhase(0, new_mark(), 0, 1, Phase.HALTED))
    try:
        halted = web.get("/series/HOTPOT2703?lang=en").text
    finally:
        house.give(SetPhase(0, new_mark(), 0, 1, Phase.CONTINUOUS))
    assert "Trading is halted" in halted
    assert "Buy from other holders" not in halted


def test_a_stranger_signs_in_first(web: FlaskClient, house: House) -> None:
    before = size(house)
    for verb in ("buy", "take-back", "give-back"):
        answer = web.post(f"/series/{SPA}/{verb}", data={"quantity": "1", "then": "pay"})
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in")
    assert size(house) == before


def test_what_was_bought_can_be_given_back_in_its_cool_off(
    buyer: FlaskClient, house: House
) -> None:
    house.give(
        OpenMarket(
            0, "careful", 0, "careful", msgspec.structs.replace(OPEN, cool_off=7 * DAY),
            (FeeTier(0, 0),), 0,
        )
    )  # fmt: skip
    market = house.client.query(AskMarkets()).markets[-1].market
    now = time.time_ns()
    house.give(draft(now, "draft cool", symbol="COOL2705", market=market))
    (series,) = house.client.query(AskSeries(symbol="COOL2705")).series
    closes = time.time_ns() + SECOND // 2
    house.give(OpenOffering(MERCHANT, "offer cool", 0, series.series, now, closes, 10**6, 0, 0))
    form = {"act": new_mark(), "quantity": "100", "then": "pay"}
    assert buyer.post("/series/COOL2705/buy", data=form).status_code == 303
    wait_until(lambda: holds(house, series.series) == 100, "the units were issued")
    house.settle()

    page = buyer.get("/series/COOL2705").text
    assert "100 units are in their cool-off" in page
    money = cash(house, ALICE)
    for quantity in ("101", "0", "", "x"):
        form = {"act": new_mark(), "quantity": quantity}
        answer = buyer.post("/series/COOL2705/give-back", data=form)
        assert wrong_fields(answer.text) == ["give-back"]
    form = {"act": new_mark(), "quantity": "60"}
    answers = [buyer.post("/series/COOL2705/give-back", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert cash(house, ALICE) == money + 60 * 8_000
    assert holds(house, series.series) == 40
    (series,) = house.client.query(AskSeries(symbol="COOL2705")).series
    assert series.status is SeriesStatus.TRADING
    assert isinstance(series.terms, SeriesTerms)


def holds(house: House, series: int) -> int:
    holdings = house.client.query(AskHoldings(ALICE)).holdings
    return sum(one.quantity for one in holdings if one.series == series)
