"""A gift by link: set aside at once, claimed by the first, or back with its giver."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient

from exchange.commands import SetPhase
from exchange.commands.kinds import Phase
from portal.acts import new_mark
from portal.database import session
from portal.gifts.models import GiftNote
from tests.portal.gifts.giving import claim, complaint, day, give, send, take_back
from tests.portal.house import ALICE, BOB, CAROL, DAVE, House
from tests.portal.redemption.counter import size, units
from tests.portal.redemption.drawing import drawn, qr_codes
from tests.portal.sign_in import sign_in


def test_whoever_has_the_link_has_the_units(
    giver: FlaskClient, friend: FlaskClient, web: FlaskClient, house: House
) -> None:
    before = units(house, ALICE), units(house, BOB)
    made = give(giver, quantity="120", message="生日快乐！ Enjoy.")
    assert (units(house, ALICE), units(house, BOB)) == (before[0] - 120, before[1])

    seen = web.get(f"{made.path}?lang=en")
    assert seen.status_code == 200
    assert "生日快乐！ Enjoy." in seen.text
    assert "Member 2" in seen.text
    assert f"/sign-up?next={made.path}" in seen.text
    assert seen.headers["Cache-Control"] == "no-store"
    assert seen.headers["X-Robots-Tag"] == "noindex"
    assert web.post(made.path, data={"act": new_mark()}).status_code in {303, 400}
    assert units(house, BOB) == before[1]

    answer = claim(friend, made.path)
    assert (answer.status_code, answer.location) == (303, made.path)
    assert units(house, BOB) == before[1] + 120
    mine = friend.get(made.path).text
    assert "The gift is yours" in mine
    assert "生日快乐！ Enjoy." in mine
    over = web.get(f"{made.path}?lang=en").text
    assert "Somebody has claimed it already" in over
    assert "生日快乐" not in over
    assert "Member 2" not in over
    assert "It was claimed" in giver.get(f"/gifts/{made.gift}").text


def test_the_picture_says_the_link(giver: FlaskClient) -> None:
    made = give(giver)
    picture = giver.get(f"/gifts/{made.gift}/link.svg")
    (found,) = qr_codes(drawn(picture.data))
    assert found.text.endswith(made.path)
    assert picture.headers["Cache-Control"] == "no-store"


def test_the_second_comes_too_late(giver: FlaskClient, friend: FlaskClient, house: House) -> None:
    made = give(giver)
    other = sign_in(house.app.test_client(), house, CAROL)
    assert claim(friend, made.path).status_code == 303
    before = units(house, CAROL)
    late = claim(other, made.path)
    assert "claimed or went back" in complaint(late)
    assert "Somebody has claimed it already" in late.text
    assert units(house, CAROL) == before


def test_of_many_at_once_one_has_it(giver: FlaskClient, house: House) -> None:
    made = give(giver, quantity="7")
    members = (BOB, CAROL, DAVE)
    browsers = [sign_in(house.app.test_client(), house, one) for one in members for _ in range(4)]
    before = sum(units(house, one) for one in members)
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(pool.map(lambda browser: claim(browser, made.path), browsers))
    assert [answer.status_code for answer in answers].count(303) == 1
    assert sum(units(house, one) for one in members) == before + 7


def test_sent_twice_it_is_given_once(giver: FlaskClient, house: House) -> None:
    before, mark = units(house, ALICE), new_mark()
    first = give(giver, act=mark, quantity="5", message="one")
    second = give(giver, act=mark, quantity="5", message="two")
    assert first == second
    assert units(house, ALICE) == before - 5
    page = giver.get(f"/gifts/{first.gift}").text
    assert "two" in page

    other = send(giver, act=mark, quantity="6", message="three")
    assert other.status_code == 200
    assert complaint(other)
    assert units(house, ALICE) == before - 5
    page = giver.get(f"/gifts/{first.gift}").text
    assert "two" in page  # what was refused changed nothing
    assert "three" not in page


def test_the_giver_takes_it_back_and_the_link_is_dead(
    giver: FlaskClient, friend: FlaskClient, house: House
) -> None:
    before = units(house, ALICE)
    made = give(giver)
    assert take_back(giver, made.gift).status_code == 303
    assert units(house, ALICE) == before
    assert "went back" in complaint(claim(friend, made.path))
    assert "nobody can claim it any more" in friend.get(made.path).text
    assert giver.get(f"/gifts/{made.gift}/link.svg").status_code == 404
    assert complaint(take_back(giver, made.gift))
    assert units(house, ALICE) == before


def test_a_gift_for_one_account_is_no_others(
    giver: FlaskClient, friend: FlaskClient, house: House
) -> None:
    made = give(giver, to="＃３")
    other = sign_in(house.app.test_client(), house, CAROL)
    assert "for another account" in other.get(made.path).text
    before = units(house, CAROL)
    assert complaint(claim(other, made.path))
    assert units(house, CAROL) == before
    waiting = friend.get("/gifts").text
    assert "Waiting for you" in waiting
    assert made.path in waiting
    assert claim(friend, made.path).status_code == 303
    assert "Waiting for you" not in friend.get("/gifts").text


def test_ones_own_gift_is_not_claimed(giver: FlaskClient, house: House) -> None:
    made = give(giver)
    before = units(house, ALICE)
    assert "your own gift" in giver.get(made.path).text
    assert "taken back, not claimed" in complaint(claim(giver, made.path))
    assert units(house, ALICE) == before


def test_the_lists_tell_both_sides(giver: FlaskClient, friend: FlaskClient) -> None:
    made = give(giver, quantity="77", message="for you")
    assert claim(friend, made.path).status_code == 303
    assert f"/gifts/{made.gift}" in giver.get("/gifts").text
    received = friend.get("/gifts").text
    assert "Member 2" in received
    assert "77 units" in received
    assert f"/gifts/{made.gift}" not in received


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quantity": ""}, "Please fill this in"),
        ({"quantity": "0"}, "must be 1 or more"),
        ({"quantity": "-1"}, "whole number"),
        ({"quantity": "1.5"}, "whole number"),
        ({"quantity": "999999999"}, "not enough units"),
        ({"quantity": "1" * 400}, "whole number"),
        ({"until": ""}, "Until which day"),
        ({"until": "2026-02-30"}, "Not a valid date"),
        ({"until": "2020-01-01"}, "from today on"),
        ({"until": "9999-12-31"}, "at most 89 days"),
        ({"message": "x" * 141}, "At most 140"),
        ({"to": "Bob"}, "number of an account"),
        ({"to": "999999"}, "no member with this number"),
        ({"to": "2"}, "no member with this number"),
        ({"act": "nonsense"}, "damaged"),
    ],
)
def test_what_cannot_be_given_is_said_and_nothing_happens(
    giver: FlaskClient, house: House, fields: dict[str, str], words: str
) -> None:
    before = size(house)
    answer = send(giver, **fields)
    assert answer.status_code == 200
    said = complaint(answer)
    assert said
    assert words.casefold() in said.casefold()
    assert size(house) == before


def test_words_are_kept_as_words(giver: FlaskClient, friend: FlaskClient) -> None:
    made = give(giver, message='<script>alert("x")</script>\u202e \x00ok')
    page = friend.get(made.path).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("text", ["A" * 22, "x", "..", "A" * 200, "%00" * 22, "ä" * 22])
def test_a_link_that_never_was_leads_nowhere(friend: FlaskClient, text: str) -> None:
    assert friend.get(f"/gift/{text}").status_code == 404
    assert friend.post(f"/gift/{text}", data={"act": new_mark()}).status_code == 404


def test_while_a_series_is_halted_nothing_changes_hands(
    giver: FlaskClient, friend: FlaskClient, house: House
) -> None:
    made = give(giver)
    house.give(SetPhase(0, new_mark(), 0, 1, Phase.HALTED))
    try:
        before = size(house)
        assert complaint(send(giver))
        assert complaint(claim(friend, made.path))
        assert "/holdings/HOTPOT2703/give" not in giver.get("/holdings").text
        assert size(house) == before
    finally:
        house.give(SetPhase(0, new_mark(), 0, 1, Phase.CONTINUOUS))
    assert "/holdings/HOTPOT2703/give" in giver.get("/holdings").text
    assert claim(friend, made.path).status_code == 303


def test_without_its_key_a_gift_is_still_claimed_and_taken_back(
    giver: FlaskClient, friend: FlaskClient, house: House
) -> None:
    made, other = give(giver), give(giver)
    with house.app.app_context():
        for note in session().query(GiftNote):
            session().delete(note)
        session().commit()
    page = giver.get(f"/gifts/{made.gift}").text
    assert "cannot be shown any more" in page
    assert 'id="link"' not in page
    assert claim(friend, made.path).status_code == 303
    assert take_back(giver, other.gift).status_code == 303


def test_who_has_nothing_free_is_told_so(house: House) -> None:
    nobody = sign_in(house.app.test_client(), house, 1)
    page = nobody.get("/holdings/HOTPOT2703/give")
    assert page.status_code == 200
    assert "no free units" in page.text
    assert '<form class="form"' not in page.text


def test_a_series_that_is_none_cannot_be_given(giver: FlaskClient) -> None:
    assert giver.get("/holdings/NOSUCH2703/give").status_code == 404
    assert send(giver, "NOSUCH2703").status_code == 404


def test_the_form_proposes_a_week_and_the_holding_leads_to_it(giver: FlaskClient) -> None:
    page = giver.get("/holdings/HOTPOT2703/give").text
    proposed = re.search(r'name="until"[^>]*value="([^"]+)"', page)
    assert proposed is not None
    assert proposed.group(1) == day(7)
    assert "/holdings/HOTPOT2703/give" in giver.get("/holdings").text
