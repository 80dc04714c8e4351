"""A card becomes cash in two taps, for what was shown or not at all."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from exchange.client import MONEY, AskBalances
from exchange.commands import SetPhase
from exchange.commands.kinds import Phase
from exchange.profiles import CN_STRICT
from portal.acts import new_mark
from portal.clock import DAY
from portal.holdings.immediate_sales import Bids
from tests.portal.caller import Caller
from tests.portal.holdings.reading import HOTPOT, card, pressed, text, words
from tests.portal.house import ALICE, House
from tests.portal.redemption.counter import size, units
from tests.portal.town import BUYER, Town

PAGE = f"/holdings/{HOTPOT}/cash"
BIDS = Bids(((9_000, 10), (8_500, 20), (1_000, 100)), bps=20, lot=5)


def test_a_sale_takes_the_best_bids_first_and_pays_its_fee_on_each() -> None:
    sale = BIDS.sale_of(25)

    assert (sale.quantity, sale.unsold, sale.worst) == (25, 0, 8_500)
    assert (sale.value, sale.fee) == (217_500, 180 + 255)
    assert (sale.proceeds, sale.average) == (217_065, 8_700)


@pytest.mark.parametrize(
    ("quantity", "least_price", "sold", "unsold"),
    [(200, 0, 130, 70), (200, 8_500, 30, 170), (7, 0, 5, 2), (4, 0, 0, 4), (0, 0, 0, 0)],
)
def test_what_nobody_takes_stays(quantity: int, least_price: int, sold: int, unsold: int) -> None:
    sale = BIDS.sale_of(quantity, least_price)
    assert (sale.quantity, sale.unsold) == (sold, unsold)


def money(house: House, member: int = ALICE) -> int:
    return house.client.query(AskBalances(member)).amount(MONEY)


def hidden(page: str, action: str) -> dict[str, str]:
    """Return what the form of that action sends if only its button is pressed."""
    return pressed(page, f"{PAGE}/{action}")


def shown(page: str) -> int:
    """Return the money that the button promises."""
    found = re.search(r"Sell now for ¥([0-9,.]+)<", page)
    assert found is not None, words(page)
    return round(float(found[1].replace(",", "")) * 10_000)


def complaint(answer: TestResponse) -> str:
    assert answer.status_code == 422, answer.status
    found = re.findall(r'class="wrong"[^>]*>([^<]+)<|role="alert">.*?<p>([^<]+)</p>', answer.text)
    return html.unescape(" ".join(one or other for one, other in found))


@pytest.mark.requirement("P3-37")
def test_in_two_taps_all_or_a_part_becomes_just_the_cash_that_was_shown(
    alice_there: FlaskClient, bob: Caller, house: House
) -> None:
    bob.order("BUY", "0.9400", 40)
    bob.order("BUY", "0.9300", 30)
    assert f'href="{PAGE}"' in text(alice_there.get(f"/holdings/{HOTPOT}"))

    page = text(alice_there.get(f"{PAGE}?quantity=50"))
    before, had = money(house), units(house, ALICE)
    # 40 × 0.94 and 10 × 0.93, less 20 basis points of each rounded down.
    assert shown(page) == 376_000 - 752 + 93_000 - 186
    sold = alice_there.post(f"{PAGE}/now", data=hidden(page, "now"))
    assert (sold.status_code, sold.location) == (303, f"/holdings/{HOTPOT}")
    assert (money(house) - before, units(house, ALICE)) == (shown(page), had - 50)
    assert "which are in your wallet" in alice_there.get(sold.location).text

    rest = text(alice_there.get(PAGE))
    assert f"{had - 50 - 20:,} units stay on the card" in words(rest)
    before = money(house)
    assert alice_there.post(f"{PAGE}/now", data=hidden(rest, "now")).status_code == 303
    assert (money(house) - before, units(house, ALICE)) == (shown(rest), had - 70)


def test_if_the_order_book_moved_nothing_is_sold_and_it_asks_again(
    alice_there: FlaskClient, bob: Caller, carol: Caller, house: House
) -> None:
    bob.order("BUY", "0.9400", 40)
    carol.order("BUY", "0.9300", 40)
    page = text(alice_there.get(f"{PAGE}?quantity=40"))
    bob.delete("/openOrders", symbol=f"{HOTPOT}CNY")
    before, entries = money(house), size(house)

    answer = alice_there.post(f"{PAGE}/now", data=hidden(page, "now"))

    # Nobody bids 0.94 any more, so at that price it would bring nothing.
    assert "The order book has moved" in complaint(answer)
    assert (money(house), size(house)) == (before, entries)
    again = re.sub(r"\s+", " ", answer.text)
    assert shown(again) == 372_000 - 744 < shown(page)
    assert alice_there.post(f"{PAGE}/now", data=hidden(again, "now")).status_code == 303
    assert money(house) - before == shown(again)


def test_if_it_brings_a_little_less_on_the_way_nothing_is_sold(
    alice_there: FlaskClient, bob: Caller, carol: Caller, house: House
) -> None:
    bob.order("BUY", "0.9400", 10)
    carol.order("BUY", "0.9300", 40)
    page = text(alice_there.get(f"{PAGE}?quantity=20"))
    bob.delete("/openOrders", symbol=f"{HOTPOT}CNY")  # the worst bid shown still takes all 20
    entries = size(house)

    said = complaint(alice_there.post(f"{PAGE}/now", data=hidden(page, "now")))

    assert "this would bring ¥18.5628 now, less than asked" in said
    assert size(house) == entries


def test_if_it_brings_more_on_the_way_that_is_the_sellers(
    alice_there: FlaskClient, bob: Caller, house: House
) -> None:
    bob.order("BUY", "0.9300", 20)
    page = text(alice_there.get(f"{PAGE}?quantity=20"))
    bob.order("BUY", "0.9500", 20)
    before = money(house)

    assert alice_there.post(f"{PAGE}/now", data=hidden(page, "now")).status_code == 303
    assert money(house) - before == 190_000 - 380 > shown(page)


def test_pressed_twice_it_sells_once(alice_there: FlaskClient, bob: Caller, house: House) -> None:
    bob.order("BUY", "0.9300", 60)
    form = hidden(text(alice_there.get(f"{PAGE}?quantity=20")), "now")
    had = units(house, ALICE)

    for _ in range(2):
        assert alice_there.post(f"{PAGE}/now", data=form).status_code == 303

    assert units(house, ALICE) == had - 20


def test_own_bids_in_the_way_are_cancelled_and_the_page_says_so(
    alice_there: FlaskClient, alice: Caller, bob: Caller, house: House
) -> None:
    alice.order("BUY", "0.9500", 30)
    bob.order("BUY", "0.9300", 20)
    page = text(alice_there.get(f"{PAGE}?quantity=20"))
    assert "those in the way are cancelled" in words(page)
    had = units(house, ALICE)

    assert alice_there.post(f"{PAGE}/now", data=hidden(page, "now")).status_code == 303

    assert units(house, ALICE) == had - 20
    assert alice.get("/openOrders", symbol=f"{HOTPOT}CNY").json == []


def test_a_price_is_named_and_what_it_brings_is_seen_before(
    alice_there: FlaskClient, alice: Caller
) -> None:
    page = text(alice_there.get(f"{PAGE}?quantity=100"))
    form = hidden(page, "at")
    other = form | {"price": "0.9876", "lasts": "week"}

    look = alice_there.post(f"{PAGE}/at", data=other)
    assert look.status_code == 200
    # 98.76 less the worst fee, 20 basis points rounded up.
    assert "If all of it sells you get at least ¥98.5624" in words(text(look))
    assert alice.get("/openOrders", symbol=f"{HOTPOT}CNY").json == []

    placed = alice_there.post(f"{PAGE}/at", data=other | {"seen": hidden(text(look), "at")["seen"]})
    assert placed.status_code == 303, complaint(placed)
    orders = alice.get("/openOrders", symbol=f"{HOTPOT}CNY").json
    assert orders is not None
    (order,) = orders
    assert (order["price"], order["origQty"], order["side"]) == (
        "0.98760000",
        "100.00000000",
        "SELL",
    )
    assert "100 units wait for a buyer" in alice_there.get(placed.location).text


@pytest.mark.parametrize(
    ("lasts", "time_in_force"), [("day", "DAY"), ("week", "GTD"), ("gtc", "GTC")]
)
def test_an_offer_lasts_as_long_as_was_chosen(
    alice_there: FlaskClient, alice: Caller, lasts: str, time_in_force: str
) -> None:
    form = hidden(text(alice_there.get(f"{PAGE}?quantity=1")), "at") | {"lasts": lasts}
    assert alice_there.post(f"{PAGE}/at", data=form).status_code == 303
    orders = alice.get("/openOrders", symbol=f"{HOTPOT}CNY").json
    assert [one["timeInForce"] for one in orders or ()] == [time_in_force]


@pytest.mark.parametrize(
    ("action", "changes", "said"),
    [
        ("now", {"quantity": ""}, "look at the figures once more"),
        ("now", {"proceeds": "x"}, "look at the figures once more"),
        ("now", {"act": "nonsense"}, "damaged"),
        ("now", {"quantity": "999999999"}, "not enough units"),
        ("at", {"quantity": "0", "seen": "0@9300"}, "must be 1 or more"),
        ("at", {"price": "-1"}, "such as 1,000.50"),
        ("at", {"price": "7", "seen": "20@70000"}, "¥1.00"),
        ("at", {"lasts": "ever"}, "Not a valid choice"),
        ("at", {"quantity": "9999999", "seen": "9999999@8000", "price": "0.8"}, "not enough units"),
    ],
)
def test_what_cannot_be_sold_is_said_and_nothing_happens(
    alice_there: FlaskClient, bob: Caller, house: House, action: str, changes: dict[str, str],
    said: str,
) -> None:  # fmt: skip
    bob.order("BUY", "0.9300", 20)
    form = hidden(text(alice_there.get(f"{PAGE}?quantity=20")), action)
    entries = size(house)

    answer = alice_there.post(f"{PAGE}/{action}", data=form | changes)

    assert said in words(text_of(answer))
    assert size(house) == entries


def text_of(answer: TestResponse) -> str:
    assert answer.status_code == 422, answer.status
    return answer.text


def test_programs_sell_the_same_way(alice_there: FlaskClient, bob: Caller, house: House) -> None:
    bob.order("BUY", "0.9300", 30)
    told = alice_there.get(f"/api/holdings/{HOTPOT}/cash?quantity=20").json
    assert told is not None
    now = told["now"]
    assert (told["way"], now["quantity"], now["proceeds"]) == ("order_book", 20, "18.5628")
    body = {"quantity": 20, "price": now["worst_price"], "least_proceeds": now["proceeds"]}
    greedy = alice_there.post(f"/api/holdings/{HOTPOT}/sales", json=body | {"least_proceeds": "19"})
    assert greedy.status_code in (409, 422)
    assert "18.5628" in greedy.text

    headers = {"Idempotency-Key": new_mark()}
    had = units(house, ALICE)
    for _ in range(2):
        sold = alice_there.post(f"/api/holdings/{HOTPOT}/sales", json=body, headers=headers)
        assert sold.status_code == 201, sold.text
        assert (sold.json or {})["proceeds"] == "18.5628"
    assert units(house, ALICE) == had - 20

    for wrong in ({"price": "0"}, {"least_proceeds": "-1"}, {"until": "2030-01-01T00:00:00Z"}):
        answer = alice_there.post(f"/api/holdings/{HOTPOT}/sales", json=body | wrong)
        assert answer.status_code == 422, answer.text


def test_while_trading_is_halted_the_page_says_so(
    alice_there: FlaskClient, house: House, bob: Caller
) -> None:
    bob.order("BUY", "0.9300", 30)
    house.give(SetPhase(0, new_mark(), 0, 1, Phase.HALTED))
    try:
        page = text(alice_there.get(PAGE))
        assert "Trading is halted just now" in words(page)
        assert "Sell now for" not in page
        told = alice_there.get(f"/api/holdings/{HOTPOT}/cash").json or {}
        assert (told["most"], told["why_not"]) == (0, "halted")
    finally:
        house.give(SetPhase(0, new_mark(), 0, 1, Phase.CONTINUOUS))


def test_where_the_market_negotiates_it_says_from_when_and_how(town_strict: Town) -> None:
    town = town_strict
    issued = town.issue({BUYER: 100}, expiry=1, release_bps=4_000)
    buyer = town.browser(BUYER)
    page = f"/holdings/{issued.symbol}/cash"
    assert "some time after they were bought" in words(text(buyer.get(page)))
    town.pass_time(8 * DAY)
    said = words(text(buyer.get(page)))
    assert "you name who takes them" in said
    assert "Sell now" not in said
    assert card(buyer, issued.symbol)["quantity"] == 100


@pytest.fixture
def town_strict(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path, CN_STRICT)
    yield town
    town.close()


def test_of_what_one_never_had_nothing_is_sold(alice_there: FlaskClient) -> None:
    for path in ("/holdings/SPA2705/cash", "/api/holdings/SPA2705/cash", "/holdings/NOSUCH/cash"):
        assert alice_there.get(path).status_code == 404
