"""At the counter: what was shown is taken once, by whom it was meant for, and no more of it."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient

from exchange.commands import Right
from portal import clock
from portal.access import Role
from portal.acts import new_mark
from portal.redemption.tokens import LIFETIME, Token, TokenKey, new_token
from tests.portal.house import ALICE, BOB, House
from tests.portal.redemption.counter import (
    act,
    authorisation_of,
    complaint,
    read,
    show,
    size,
    take,
    units,
)
from tests.portal.sign_in import sign_in
from tests.support.engine_market import MERCHANT

HOTPOT_SERIES = 1


@pytest.mark.requirement("P3-08")
def test_part_of_a_right_is_used_from_the_guests_phone(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    before = units(house, ALICE)
    code = show(buyer, amount="200")
    seen = read(shop, code.token)
    assert seen.status_code == 200
    assert "¥200.00" in seen.text
    assert "Member 2" not in seen.text

    answer = take(shop, code.token, "58")
    authorisation = authorisation_of(answer)
    assert units(house, ALICE) == before - 58
    visit = shop.get(answer.location).text
    assert "¥58.00" in visit
    receipt = re.search(r"/receipts/(\d+)", visit)
    assert receipt is not None
    mine = buyer.get("/holdings/HOTPOT2703/code").text
    assert f"/proofs/{receipt.group(1)}" in mine
    assert f"/receipts/{receipt.group(1)}" in mine
    assert "¥58.00" in shop.get("/terminal").text

    again = take(shop, code.token, "58")
    assert "used" in complaint(again)
    assert units(house, ALICE) == before - 58
    assert authorisation > 0


def test_the_number_below_the_code_does_as_well(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    before = units(house, ALICE)
    code = show(buyer, amount="30")
    for typed in (code.number, code.number.replace(" ", "-"), f" {code.number}  "):
        seen = read(shop, typed)
        assert "¥30.00" in seen.text
    token = re.search(r'name="token"[^>]*value="([^"]+)"', seen.text)
    assert token is not None
    assert token.group(1) == code.token
    authorisation_of(take(shop, token.group(1), "30"))
    assert units(house, ALICE) == before - 30


def test_pressed_twice_it_is_taken_once(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    before = units(house, ALICE)
    code, mark = show(buyer), new_mark()
    answers = [take(shop, code.token, "10", act=mark) for _ in range(2)]
    assert authorisation_of(answers[0]) == authorisation_of(answers[1])
    assert units(house, ALICE) == before - 10


def test_reserved_then_taken_in_part_the_rest_is_the_guests(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    before = units(house, ALICE)
    reserved = authorisation_of(take(shop, show(buyer).token, "100", then="reserve"))
    assert units(house, ALICE) == before - 100
    assert "Reserved" in shop.get("/terminal").text
    for amount in ("101", "0", "", "x", "1.5"):
        assert complaint(act(shop, reserved, "capture", amount=amount))
    assert act(shop, reserved, "capture", amount="40").status_code == 303
    assert units(house, ALICE) == before - 40
    assert complaint(act(shop, reserved, "capture", amount="40"))
    assert complaint(act(shop, reserved, "void"))


def test_what_is_let_go_is_the_guests_again(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    before = units(house, ALICE)
    reserved = authorisation_of(take(shop, show(buyer).token, "100", then="reserve"))
    mark = new_mark()
    for _ in range(2):
        assert act(shop, reserved, "void", act=mark).status_code == 303
    assert units(house, ALICE) == before


def test_what_was_taken_can_be_given_back_but_not_more(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    before = units(house, ALICE)
    taken = authorisation_of(take(shop, show(buyer).token, "50"))
    assert act(shop, taken, "refund", amount="20").status_code == 303
    assert units(house, ALICE) == before - 30
    for amount in ("31", "0", "-1", "", "０．５"):
        assert complaint(act(shop, taken, "refund", amount=amount))
    assert act(shop, taken, "refund", amount="30").status_code == 303
    assert units(house, ALICE) == before
    assert "Given back" in shop.get(f"/terminal/{taken}").text


@pytest.mark.parametrize(
    "amount", ["", "0", "-5", "abc", "201", "1.5", "1e3", "９９９９９９９９９９９９"]
)
def test_an_amount_that_cannot_be_takes_nothing(
    buyer: FlaskClient, shop: FlaskClient, house: House, amount: str
) -> None:
    token = show(buyer, amount="200").token
    before = size(house)
    answer = take(shop, token, amount)
    assert complaint(answer)
    assert token in answer.text  # one can go on where one was
    assert size(house) == before


@pytest.mark.parametrize(
    "code",
    ["", "   ", "HELLO", "SCRIPAAAA", "0" * 12, "123", "x" * 257, "' OR 1=1", "<script>", "\u0000"],
)
def test_what_is_no_code_is_refused_in_plain_words(
    shop: FlaskClient, house: House, code: str
) -> None:
    before = size(house)
    assert len(complaint(read(shop, code))) > 10
    assert size(house) == before


def test_a_forged_code_is_refused(buyer: FlaskClient, shop: FlaskClient, house: House) -> None:
    token = show(buyer).token
    forger = TokenKey(bytes(32))
    real: TokenKey = house.app.extensions["token_key"]
    said = real.read(token)
    richer = forger.sign(Token(said.right, said.series, BOB, 10**6, said.expires_at, said.nonce))
    before = size(house)
    for forged in (richer, token[:-5] + "AAAAA", token[:40] + token[41:] + "A"):
        assert "not made here" in complaint(read(shop, forged))
        assert "not made here" in complaint(take(shop, forged, "10"))
    assert size(house) == before


def token_for(house: House, now: int, series: int = 1, holder: int = ALICE, most: int = 100) -> str:
    key: TokenKey = house.app.extensions["token_key"]
    return key.sign(new_token(Right.UNITS, series, holder, most, now))


def test_a_code_is_good_until_its_very_end(shop: FlaskClient, house: House) -> None:
    over = token_for(house, clock.now() - LIFETIME)
    before = size(house)
    assert "run out" in complaint(read(shop, over))
    assert complaint(take(shop, over, "10"))
    assert size(house) == before
    nearly = token_for(house, clock.now() - LIFETIME + 20 * clock.SECOND)
    assert read(shop, nearly).status_code == 200
    authorisation_of(take(shop, nearly, "10"))


def test_a_code_for_another_shop_is_refused(
    buyer: FlaskClient, rival: FlaskClient, shop: FlaskClient, house: House
) -> None:
    code = show(buyer)
    before = size(house)
    assert "another shop" in complaint(read(rival, code.token))
    assert "another shop" in complaint(read(rival, code.number))
    assert "another shop" in complaint(take(rival, code.token, "10"))
    assert size(house) == before
    unknown = token_for(house, clock.now(), series=99)
    assert "another shop" in complaint(read(shop, unknown))


def test_an_empty_card_is_refused(shop: FlaskClient, house: House) -> None:
    nothing = token_for(house, clock.now(), holder=MERCHANT)
    assert "nothing left" in complaint(read(shop, nothing))
    assert complaint(take(shop, nothing, "10"))


def test_a_code_says_no_more_than_its_holder_has(shop: FlaskClient, house: House) -> None:
    boasting = token_for(house, clock.now(), most=10**9)
    assert f"¥{units(house, ALICE):,}.00" in read(shop, boasting).text
    before = size(house)
    assert complaint(take(shop, boasting, str(units(house, ALICE) + 1)))
    assert size(house) == before


def test_another_shops_visit_is_not_there(
    buyer: FlaskClient, shop: FlaskClient, rival: FlaskClient, house: House
) -> None:
    taken = authorisation_of(take(shop, show(buyer).token, "10"))
    reserved = authorisation_of(take(shop, show(buyer).token, "10", then="reserve"))
    before = size(house)
    for one in (taken, reserved, 0, 2**62):
        assert rival.get(f"/terminal/{one}").status_code == 404
        for verb in ("capture", "void", "refund"):
            assert act(rival, one, verb, amount="1").status_code == 404
    assert size(house) == before
    assert "HOTPOT" not in rival.get("/terminal").text


def test_of_two_terminals_with_one_code_one_gets_it(buyer: FlaskClient, house: House) -> None:
    before = units(house, ALICE)
    token = show(buyer).token
    roles = {Role.CONSUMER, Role.MERCHANT}
    counters = [sign_in(house.app.test_client(), house, MERCHANT, roles) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda counter: take(counter, token, "25"), counters))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 303]
    assert units(house, ALICE) == before - 25


def test_wrong_numbers_are_taken_ten_times_a_minute(house: House) -> None:
    counter = sign_in(house.app.test_client(), house, BOB, {Role.MERCHANT})
    house.app.extensions["counters"].reset()
    for nth in range(10):
        assert "No code has this number" in complaint(read(counter, f"{nth:012d}"))
    assert "Too many" in complaint(read(counter, "000000000000"))
    house.app.extensions["counters"].reset()


def test_the_counter_is_the_merchants_alone(
    buyer: FlaskClient, web: FlaskClient, house: House
) -> None:
    token = show(buyer).token
    before = size(house)
    for path in ("/terminal", "/terminal/1"):
        assert buyer.get(path).status_code == 403
        assert web.get(path).status_code == 303
    assert read(buyer, token).status_code == 403
    assert take(buyer, token, "1").status_code == 403
    assert act(buyer, 1, "refund", amount="1").status_code == 403
    assert size(house) == before
