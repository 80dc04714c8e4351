"""A card's number says whether the card is good and never pays; passed on, card and code die."""

import re
from hashlib import sha256

import pytest
from flask.testing import FlaskClient

from exchange.client import AskBalances, units_of
from exchange.commands import (
    ClaimGift,
    GiveUnits,
    OrderType,
    PlaceOrder,
    RefundUnits,
    Right,
    Side,
)
from portal import clock
from portal.access import Role
from portal.acts import new_mark
from portal.clock import SECOND
from portal.randomness import draw_bytes
from tests.portal.house import ALICE, BOB, CAROL, DAVE, House
from tests.portal.redemption.counter import HOTPOT, Shown, complaint, read, show, size, take
from tests.portal.redemption.drawing import drawn, qr_codes
from tests.portal.sign_in import sign_in

SERIES = 1
MERCHANT_ROLES = (Role.CONSUMER, Role.MERCHANT)


@pytest.fixture
def carol(house: House) -> FlaskClient:
    """Return CAROL's browser, who has at least ten units."""
    trade(house, DAVE, CAROL, 10)
    return sign_in(house.app.test_client(), house, CAROL)


def units(house: House, member: int) -> int:
    return house.client.query(AskBalances(member)).amount(units_of(SERIES))


def order(member: int, side: Side, quantity: int) -> PlaceOrder:
    until = clock.now() + 60 * SECOND
    return PlaceOrder(member, new_mark(), until, SERIES, side, OrderType.LIMIT, 50, quantity)


def trade(house: House, seller: int, buyer: int, quantity: int) -> None:
    house.give(order(seller, Side.SELL, quantity))
    house.give(order(buyer, Side.BUY, quantity))


def give_away(house: House, giver: int, quantity: int) -> None:
    secret, until = draw_bytes(16), clock.now() + 3_600 * SECOND
    command = GiveUnits(giver, new_mark(), 0, SERIES, quantity, sha256(secret).digest(), until)
    given = house.give(command)
    house.give(ClaimGift(BOB, new_mark(), 0, given.sequence, secret))


def pass_all(house: House, way: str, member: int) -> None:
    """Let all units of a member pass to others."""
    quantity = units(house, member)
    if way == "sale":
        trade(house, member, BOB, quantity)
    elif way == "gift":
        give_away(house, member, quantity)
    else:
        house.give(RefundUnits(0, new_mark(), 0, SERIES, member, Right.UNITS, quantity))
    assert units(house, member) == 0
    house.settle()


def number_of(holder: FlaskClient) -> str:
    """Return the number of a card as its holder sees it."""
    page = holder.get(f"/holdings/{HOTPOT}").text
    found = re.search(r'Card number <span class="quantity">([0-9 ]{19})<', page)
    assert found is not None, page
    return found[1]


def verdict(shop: FlaskClient, number: str) -> str:
    answer = shop.post("/api/redemption/cards", json={"number": number})
    assert answer.status_code == 200, answer.text
    return str((answer.json or {})["state"])


@pytest.mark.requirement("P3-23")
@pytest.mark.parametrize("way", ["sale", "gift", "give-back"])
def test_passed_on_whole_the_number_ends_and_a_screenshot_of_the_code_is_dead(
    carol: FlaskClient, shop: FlaskClient, house: House, way: str
) -> None:
    screenshot, number = show(carol), number_of(carol)
    assert verdict(shop, number) == "good"
    pass_all(house, way, CAROL)

    for look in (read, lambda at, code: take(at, code, "1")):
        refuses(house, shop, screenshot, look)
    assert "has ended" in read(shop, number).text
    assert verdict(shop, number) == "passed_on"

    trade(house, DAVE, CAROL, 10)
    house.settle()
    refuses(house, shop, screenshot, read)  # what is on the card now is not what was shown
    assert verdict(shop, number) == "passed_on"
    again = number_of(carol)
    assert again != number
    assert verdict(shop, again) == "good"
    assert "can be taken" in read(shop, show(carol).token).text.casefold()


def refuses(house: House, shop: FlaskClient, screenshot: Shown, look: object) -> None:
    """See that the counter takes nothing with what was shown before, and says why."""
    assert callable(look)
    before = size(house)
    assert "This code has died: all units on its card were sold" in complaint(
        look(shop, screenshot.token)
    )
    assert size(house) == before


def test_whoever_gets_units_has_a_number_of_his_own(
    carol: FlaskClient, house: House, shop: FlaskClient
) -> None:
    hers = number_of(carol)
    trade(house, CAROL, BOB, 4)
    house.settle()
    bob = sign_in(house.app.test_client(), house, BOB)

    assert number_of(bob) != hers == number_of(carol)
    assert verdict(shop, number_of(bob)) == verdict(shop, hers) == "good"


def test_part_of_it_passed_on_the_code_goes_on_for_what_is_left(
    carol: FlaskClient, shop: FlaskClient, house: House
) -> None:
    shown = show(carol)
    left = units(house, CAROL) - 3
    trade(house, CAROL, BOB, 3)
    house.settle()
    assert f"¥{left:,}.00" in read(shop, shown.token).text


@pytest.mark.requirement("P3-23")
def test_the_number_is_read_off_a_picture_and_says_only_whether_the_card_is_good(
    carol: FlaskClient, shop: FlaskClient, house: House
) -> None:
    picture = carol.get(f"/holdings/{HOTPOT}/number.svg")
    assert picture.headers["Cache-Control"] == "no-store"
    (found,) = qr_codes(drawn(picture.data))
    assert found.text == number_of(carol).replace(" ", "")

    before = size(house)
    page = read(shop, found.text)
    assert page.status_code == 200
    # Neither who holds it nor what is on it; and nothing to take it with.
    (said,) = re.findall(r'class="note" data-tone="good">.*?<p>(.*?)</p>', page.text, re.DOTALL)
    assert said == (
        f"The card ending in {found.text[-4:]} is good, of series {HOTPOT}."
        " To take something, ask the guest to show the code."
    )
    assert "/terminal/take" not in page.text
    assert "not made here" in complaint(take(shop, found.text, "1"))
    assert size(house) == before


def test_lists_show_the_last_four_digits_alone(carol: FlaskClient) -> None:
    number = number_of(carol)
    page = carol.get("/holdings").text
    assert f"•••• {number[-4:]}" in page
    assert number not in page
    listed = (carol.get("/api/holdings").json or {})["holdings"]
    assert number[-4:] in [one["card_number"] for one in listed]
    mine = carol.get(f"/api/holdings/{HOTPOT}").json or {}
    assert mine["card_number"] == number.replace(" ", "")


def test_a_number_that_is_nobodys_or_anothers_says_the_same(
    carol: FlaskClient, rival: FlaskClient, shop: FlaskClient
) -> None:
    hers = number_of(carol)
    assert complaint(read(rival, hers)) == complaint(read(shop, "4539 5787 6362 1486"))
    mistyped = hers[:-1] + str((int(hers[-1]) + 1) % 10)
    assert "a digit is wrong" in complaint(read(shop, mistyped))
    for wrong in ("4539578763621486", mistyped, "x"):
        answer = shop.post("/api/redemption/cards", json={"number": wrong})
        assert answer.status_code in (409, 422), answer.text


def test_nobody_finds_a_card_by_trying(house: House, carol: FlaskClient) -> None:
    shop = sign_in(house.app.test_client(), house, ALICE, MERCHANT_ROLES)
    said = [complaint(read(shop, "4539578763621486")) for _ in range(11)]
    assert "No card of your shop" in said[0]
    assert "Too many wrong numbers" in said[-1]
    assert "Too many wrong numbers" in complaint(read(shop, number_of(carol)))
