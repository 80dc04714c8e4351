"""A card's statement has everything that happened to it, and runs on without a gap."""

import re
from itertools import pairwise

from flask.testing import FlaskClient

from exchange.client import AskHoldings
from portal.acts import new_mark
from tests.portal.caller import Caller
from tests.portal.gifts.giving import claim, give
from tests.portal.holdings.reading import HOTPOT, rows, statement, text, words
from tests.portal.house import ALICE, House


def test_every_way_that_units_come_and_go_has_its_line(
    alice_there: FlaskClient, bob_there: FlaskClient, shop: FlaskClient, alice: Caller, bob: Caller,
    house: House,
) -> None:  # fmt: skip
    before = len(statement(alice_there)["lines"])
    alice.order("SELL", "0.8800", 100)
    bob.order("BUY", "0.8800", 100)  # sold by waiting: 88.00 less 10 basis points
    bob.order("SELL", "0.7000", 40)
    alice.order("BUY", "0.7000", 40)  # bought at once: 28.00 and 20 basis points
    alice.order("SELL", "0.9999", 5)  # only waits, and is cancelled: no line
    assert claim(bob_there, give(alice_there, quantity="30").path).status_code == 303
    used = use(alice_there, shop, "25")
    back = shop.post(f"/terminal/{used}/refund", data={"act": new_mark(), "amount": "5"})
    assert back.status_code == 303

    found = statement(alice_there)
    lines = found["lines"][before:]

    assert [(one["what"], one["units"], one["money"], one["fee"]) for one in lines] == [
        ("sold", -100, "87.9120", "0.0880"),
        ("bought", 40, "-28.0560", "0.0560"),
        ("given", -30, "0.00", "0.00"),
        ("used", -25, "0.00", "0.00"),
        ("given_back", 5, "0.00", "0.00"),
    ]
    assert lines[3]["worth_in_the_shop"] == "25.00"
    for earlier, later in pairwise(found["lines"]):
        assert later["units_after"] == earlier["units_after"] + later["units"]
    held = {one.series: one.quantity for one in house.client.query(AskHoldings(ALICE)).holdings}
    assert found["lines"][-1]["units_after"] == held[1]


def use(guest: FlaskClient, shop: FlaskClient, amount: str) -> int:
    """Let the shop take so much; return the authorisation."""
    code = guest.post("/api/redemption/codes", json={"symbol": HOTPOT}).get_json()
    form = {"act": new_mark(), "token": code["token"], "amount": amount, "then": "take"}
    taken = shop.post("/terminal/take", data=form)
    assert taken.status_code == 303, taken.text
    return int(taken.location.rpartition("/")[2])


def test_page_and_file_say_the_same_with_a_proof_for_each_line(alice_there: FlaskClient) -> None:
    page = text(alice_there.get(f"/holdings/{HOTPOT}/statement"))
    lines = statement(alice_there)["lines"]
    file = rows(alice_there.get(f"/holdings/{HOTPOT}/statement.csv"))

    assert [int(row["sequence"]) for row in file] == [line["entry"] for line in lines]
    assert [int(row["units_after"]) for row in file] == [line["units_after"] for line in lines]
    proofs = [int(each) for each in re.findall(r'href="/proofs/(\d+)"', page)]
    assert proofs == [line["entry"] for line in reversed(lines)]
    for line in lines:
        assert f'href="/receipts/{line["entry"]}"' in page
    assert "Bought at the offering" in words(page)
    assert file[0]["money"] == f"-{int(file[0]['units']) * 0.8:.4f}"


def test_a_statement_is_its_readers_own(alice_there: FlaskClient, bob_there: FlaskClient) -> None:
    hers = {line["entry"] for line in statement(alice_there)["lines"]}
    alone = hers - {line["entry"] for line in statement(bob_there)["lines"]}
    assert alone
    assert not alone & {
        int(row["sequence"]) for row in rows(bob_there.get(f"/holdings/{HOTPOT}/statement.csv"))
    }
