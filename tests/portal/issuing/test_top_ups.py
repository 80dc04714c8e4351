"""Selling at any time: put on sale by the merchant, bought by a guest, with its receipt."""

import re
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from exchange.client import MONEY, AskBalances, AskMarkets, AskSeries, SeriesShown, units_of
from exchange.commands import (
    Command,
    FeeTier,
    FreezeMember,
    OpenMarket,
    OpenOffering,
    OpenTopUps,
    Phase,
    SetPhase,
    Subscribe,
    TopUp,
)
from exchange.events import SeriesStatus
from exchange.profiles import OPEN
from portal.acts import new_mark
from tests.portal.house import ALICE, BOB, CAROL, House
from tests.portal.issuing.filled import Fields, series_form, size, wrong_fields
from tests.portal.sign_in import sign_in
from tests.support.engine_market import DAY, MERCHANT, SECOND, draft
from tests.support.waiting import wait_until


def series_of(house: House, symbol: str) -> SeriesShown:
    (series,) = house.client.query(AskSeries(symbol=symbol)).series
    return series


def cash(house: House, member: int) -> int:
    return house.client.query(AskBalances(member)).amount(MONEY)


def units(house: House, member: int, symbol: str) -> int:
    return house.client.query(AskBalances(member)).amount(units_of(series_of(house, symbol).series))


def issue(shop: FlaskClient, stem: str) -> str:
    """Issue a series through the pages, at ¥0.80 with half of it in escrow; return its symbol."""
    seen = shop.post("/issuing/new", data=series_form(stem=stem))
    answer = shop.post("/issuing/new", data={**Fields(seen.text).values, "then": "issue"})
    assert answer.status_code == 303
    return answer.location.rpartition("/")[2]


def put_on_sale(house: House, symbol: str, market: int = 1, member_cap: int = 0) -> str:
    """Draft a series and sell it at any time; return its symbol."""
    house.give(draft(time.time_ns(), f"draft {symbol}", symbol=symbol, market=market))
    number = series_of(house, symbol).series
    house.give(OpenTopUps(MERCHANT, f"open {symbol}", 0, number, member_cap))
    return symbol


@pytest.fixture(scope="module")
def careful(house: House) -> int:
    """Return a market with a cool-off of a week."""
    profile = msgspec.structs.replace(OPEN, cool_off=7 * DAY)
    house.give(OpenMarket(0, "top-ups", 0, "top-ups", profile, (FeeTier(0, 0),), 0))
    return house.client.query(AskMarkets()).markets[-1].market


@pytest.fixture(scope="module")
def tea(house: House) -> str:
    """Return a series on sale, at ¥0.80 with half of it in escrow, no cool-off."""
    return put_on_sale(house, "TOPTEA2705", member_cap=1_000)


@pytest.mark.requirement("P2-37", "P3-33")
def test_a_merchant_sells_at_any_time_and_sees_timing_fee_and_proceeds(
    shop: FlaskClient, house: House
) -> None:
    symbol = issue(shop, "ANYTIME")
    page = shop.get(f"/issuing/{symbol}")
    # Per 100 units at ¥0.80: ¥40 at once, ¥40 with use, and no fee.
    said = re.findall(r"<dt>([^<]+)</dt><dd><span class=\"money\">([^<]+)</span></dd>", page.text)
    assert [one for one in said if one[0].startswith(("A guest", "Paid to you with"))] == [
        ("A guest pays for 100 units", "¥80.00"),
        ("Paid to you with the sale", "¥40.00"),
    ]
    assert ("In escrow, paid to you as units are used", "¥40.00") in said
    assert ("Fee of the exchange", "¥0.00") in said

    form = {"act": Fields(page.text).values["act"], "member_cap": ""}
    answers = [shop.post(f"/issuing/{symbol}/top-ups", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    series = series_of(house, symbol)
    assert series.status is SeriesStatus.TRADING
    assert series.top_ups is not None
    assert series.top_ups.is_open

    earned = cash(house, MERCHANT)
    house.give(TopUp(ALICE, new_mark(), 0, series.series, 500))
    assert cash(house, MERCHANT) == earned + 500 * 4_000
    sold = shop.get(f"/issuing/{symbol}").text
    shown = dict(re.findall(r"<dt>([^<]+)</dt><dd>(?:<[^>]+>)?([^<]+)<", sold))
    assert (shown["In escrow"], shown["Paid out to you"]) == ("¥200.00", "¥200.00")
    assert "Top-ups by day" in sold
    assert '<path class="band-sold"' in sold
    console = shop.get("/issuing").text
    assert "Top-ups today" in console
    assert "¥400.00" in console


@pytest.mark.requirement("P2-29", "J-03")
def test_a_guests_top_up_at_a_shop_issues_a_right_whose_receipt_verifies(
    buyer: FlaskClient, house: House, tea: str, tmp_path: Path
) -> None:
    money, had = cash(house, ALICE), units(house, ALICE, tea)
    form = Fields(buyer.get(f"/series/{tea}").text).values | {"quantity": "３００"}
    before = size(house)
    sure = buyer.post(f"/series/{tea}/top-up", data=form)
    assert sure.status_code == 200
    for words in ("¥240.00", "Of that in escrow until you use it", "Of that to the shop at once"):
        assert words in sure.text
    assert size(house) == before  # to look at the total changes nothing

    paying = Fields(sure.text).values
    answers = [buyer.post(f"/series/{tea}/top-up", data=paying) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (cash(house, ALICE), units(house, ALICE, tea)) == (money - 300 * 8_000, had + 300)
    done = buyer.get(answers[0].location).text
    assert "Paid: 300 units are yours" in done
    receipt = re.search(r'href="(/receipts/(\d+))"', done)
    assert receipt is not None

    wait_until(lambda: buyer.get(receipt[1]).status_code == 200, "the head covers the entry")
    (tmp_path / "verify.py").write_bytes(buyer.get("/verify.py").data)
    (tmp_path / "receipt.txt").write_bytes(buyer.get(receipt[1]).data)
    key = buyer.get("/key").text.strip()
    verified = subprocess.run(
        [sys.executable, "verify.py", "--receipt", "receipt.txt", "--key", key],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stdout
    assert "Units were issued for a top-up" in buyer.get(f"/proofs/{receipt[2]}").text
    assert f"Top-up of {tea}" in buyer.get("/wallet").text


@pytest.mark.parametrize("quantity", ["", "0", "-1", "1.5", "abc", "1000000001", "1001"])
def test_a_quantity_that_cannot_be_buys_nothing(
    buyer: FlaskClient, house: House, tea: str, quantity: str
) -> None:
    before = size(house)
    form = {"act": new_mark(), "quantity": quantity, "then": "pay"}
    answer = buyer.post(f"/series/{tea}/top-up", data=form)
    assert answer.status_code == 200
    assert wrong_fields(answer.text) == ["quantity"]
    assert size(house) == before


def test_what_the_wallet_lacks_is_said_before_it_is_paid(house: House) -> None:
    symbol = put_on_sale(house, "TOPALL2705")
    poor = sign_in(house.app.test_client(), house, CAROL)
    wanted = cash(house, CAROL) // 8_000 + 1
    form = {"act": new_mark(), "quantity": str(wanted)}
    assert "are missing" in poor.post(f"/series/{symbol}/top-up", data=form).text
    before = size(house)
    answer = poor.post(f"/series/{symbol}/top-up", data={**form, "then": "pay"})
    assert wrong_fields(answer.text) == ["quantity"]
    assert size(house) == before


def test_who_may_not_buy_is_told_so(
    shop: FlaskClient, web: FlaskClient, house: House, tea: str
) -> None:
    before = size(house)
    form = {"act": new_mark(), "quantity": "1", "then": "pay"}
    assert "This is your own series" in shop.get(f"/series/{tea}").text
    assert "their own series" in shop.post(f"/series/{tea}/top-up", data=form).text
    answer = web.post(f"/series/{tea}/top-up", data=form)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
    assert "Sign in to buy" in web.get(f"/series/{tea}?lang=en").text
    assert size(house) == before


@pytest.mark.parametrize("stopped", ["halted", "frozen"])
def test_nothing_is_sold_while_the_series_is_halted_or_its_merchant_frozen(
    buyer: FlaskClient, house: House, tea: str, stopped: str
) -> None:
    number = series_of(house, tea).series

    def put(*, off: bool) -> Command:
        if stopped == "frozen":
            return FreezeMember(0, new_mark(), 0, MERCHANT, frozen=off)
        return SetPhase(0, new_mark(), 0, number, Phase.HALTED if off else Phase.CONTINUOUS)

    house.give(put(off=True))
    try:
        before = size(house)
        form = {"act": new_mark(), "quantity": "1", "then": "pay"}
        answer = buyer.post(f"/series/{tea}/top-up", data=form)
        assert answer.status_code == 200
        assert 'role="alert"' in answer.text
        assert ("Buy now" in answer.text) is (stopped == "frozen")
        assert size(house) == before
    finally:
        house.give(put(off=False))


def test_a_cool_off_is_told_and_kept_by_the_guest(
    buyer: FlaskClient, shop: FlaskClient, house: House, careful: int
) -> None:
    symbol = put_on_sale(house, "TOPCOOL2705", careful)
    earned, money = cash(house, MERCHANT), cash(house, ALICE)
    page = shop.get(f"/issuing/{symbol}").text
    assert "Paid to you after 7 days" in page
    form = {"act": new_mark(), "quantity": "100"}
    sure = buyer.post(f"/series/{symbol}/top-up", data=form)
    assert "Of that to the shop after your cool-off of 7 days" in sure.text
    assert buyer.post(f"/series/{symbol}/top-up", data={**form, "then": "pay"}).status_code == 303

    page = buyer.get(f"/series/{symbol}").text
    assert "100 units are in their cool-off" in page
    assert "Waits for cool-offs" in page
    assert "waits until the cool-off of whoever bought is over, 7 days" in page
    assert (cash(house, MERCHANT), cash(house, ALICE)) == (earned, money - 800_000)
    page = shop.get(f"/issuing/{symbol}").text
    assert "¥40.00 wait for cool-offs" in page

    back = {"act": new_mark(), "quantity": "60"}
    assert buyer.post(f"/series/{symbol}/give-back", data=back).status_code == 303
    assert (cash(house, MERCHANT), cash(house, ALICE)) == (earned, money - 320_000)
    assert "¥16.00 wait for cool-offs" in shop.get(f"/issuing/{symbol}").text


def test_a_limit_is_changed_and_selling_stopped_and_begun_again(
    shop: FlaskClient, rival: FlaskClient, buyer: FlaskClient, house: House
) -> None:
    symbol = put_on_sale(house, "TOPSTOP2705")
    path = f"/issuing/{symbol}/top-ups"
    assert shop.post(path, data={"act": new_mark(), "member_cap": "50"}).status_code == 303
    assert "At most 50 units with one member" in buyer.get(f"/series/{symbol}").text
    before = size(house)
    for act, wrong in (("x", []), (new_mark(), ["top-ups-cap"])):
        answer = shop.post(path, data={"act": act, "member_cap": "many" if wrong else "1"})
        assert answer.status_code == 200
        assert wrong_fields(answer.text) == wrong
    assert rival.post(path, data={"act": new_mark()}).status_code == 404
    assert rival.post(f"{path}/close", data={"act": new_mark()}).status_code == 404
    assert size(house) == before

    closing = {"act": new_mark()}
    answers = [shop.post(f"{path}/close", data=closing) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert "Buy now" not in buyer.get(f"/series/{symbol}").text
    form = {"act": new_mark(), "quantity": "1", "then": "pay"}
    assert "does not sell" in buyer.post(f"/series/{symbol}/top-up", data=form).text
    again = shop.post(f"{path}/close", data={"act": new_mark()})
    assert "not done twice" in again.text
    assert shop.post(path, data={"act": new_mark(), "member_cap": "50"}).status_code == 303
    assert buyer.post(f"/series/{symbol}/top-up", data=form).status_code == 303


def test_a_series_is_put_on_sale_only_when_its_offering_is_over(
    shop: FlaskClient, house: House, careful: int
) -> None:
    symbol, now = "TOPLATE2705", time.time_ns()
    house.give(draft(now, "draft late", symbol=symbol, market=careful))
    number = series_of(house, symbol).series
    closes = time.time_ns() + SECOND // 2
    house.give(OpenOffering(MERCHANT, "offer late", 0, number, now, closes, 10**6, 0, 0))
    house.give(Subscribe(BOB, "subscribe late", 0, number, 10))
    wait_until(lambda: series_of(house, symbol).proceeds_due_at, "the cool-off has begun")
    house.settle()

    page = shop.get(f"/issuing/{symbol}").text
    assert "when the proceeds of the offering have been paid out to you" in page
    before = size(house)
    answer = shop.post(f"/issuing/{symbol}/top-ups", data={"act": new_mark(), "member_cap": ""})
    assert answer.status_code == 200
    assert "is not over yet" in answer.text
    assert size(house) == before


def test_every_act_is_in_the_api(
    shop: FlaskClient, rival: FlaskClient, buyer: FlaskClient, web: FlaskClient, house: House
) -> None:
    symbol = issue(shop, "APITOP")
    path, bought_at = f"/api/issuing/series/{symbol}/top-ups", f"/api/offerings/{symbol}/top-ups"
    assert shop.delete(path).status_code == 409  # it is not on sale
    assert buyer.post(bought_at, json={"quantity": 1}).status_code == 404  # nobody sees a draft
    assert rival.post(path, json={}).status_code == 404
    opened = shop.post(path, json={"member_cap": 60})
    assert opened.status_code == 201, opened.text
    told = opened.get_json()["top_ups"]
    assert (told["open"], told["member_cap"], told["waiting"]) == (True, 60, "0.00")
    assert told["next_release_at"] is None
    assert symbol in [one["symbol"] for one in web.get("/api/offerings").get_json()]

    keyed = {"Idempotency-Key": "top-up-api-1"}
    answers = [buyer.post(bought_at, json={"quantity": 50}, headers=keyed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
    assert answers[0].get_json() == answers[1].get_json()
    more = buyer.post(bought_at, json={"quantity": 11})
    assert (more.status_code, more.get_json()["errors"][0]["rule"]) == (422, "cap_exceeded")
    assert buyer.post(bought_at, json={"quantity": 0}).status_code == 422
    assert web.post(bought_at, json={"quantity": 1}).status_code == 401
    (mine,) = buyer.get(bought_at).get_json()
    assert mine["sequence"] == answers[0].get_json()["sequence"]
    money = (mine["paid"], mine["to_escrow"], mine["to_merchant"], mine["waiting"])
    assert money == ("40.00", "20.00", "20.00", "0.00")

    (day,) = shop.get(path).get_json()
    assert (day["count"], day["quantity"], day["to_merchant"]) == (1, 50, "20.00")
    assert rival.get(path).status_code == 404
    assert shop.get("/api/issuing/top-ups").get_json()[0]["count"] >= 1
    assert rival.get("/api/issuing/top-ups").get_json() == []

    closed = shop.delete(path)
    assert (closed.status_code, closed.get_json()["top_ups"]["open"]) == (200, False)
    refused = buyer.post(bought_at, json={"quantity": 1})
    assert (refused.status_code, refused.get_json()["errors"][0]["rule"]) == (409, "top_ups_closed")


def test_a_guest_who_came_by_chinese_reads_chinese(house: House, tea: str) -> None:
    page = house.app.test_client().get(f"/series/{tea}?lang=zh").text

    assert "向商家购买" in page
    assert "Buy" not in re.sub(r"<[^>]+>", "", page)
