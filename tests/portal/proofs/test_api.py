"""What the pages show is in the JSON API as well, for the same people."""

import hashlib

import pytest
from flask.testing import FlaskClient

from tests.portal.house import ALICE, BOB, CAROL, House
from tests.portal.proofs.test_views import audited
from tests.portal.sign_in import sign_in


def test_the_head_is_the_published_checkpoint(house: House, web: FlaskClient, trade: int) -> None:
    told = web.get("/api/proofs/head").json

    assert told is not None
    assert told["size"] > trade
    assert f"\n{told['size']}\n" in told["checkpoint"]
    assert told["key"] == house.app.extensions["proofs"].proofs().key


def test_anybody_can_follow_an_entry_to_the_signed_root(web: FlaskClient, trade: int) -> None:
    told = web.get(f"/api/proofs/entries/{trade}").json

    assert told is not None
    assert (told["contents"], told["receipt"]) == (None, None)
    index, last = trade, told["head"]["size"] - 1
    root = bytes.fromhex(told["hash"])
    for node in map(bytes.fromhex, told["path"]):  # as RFC 9162, 2.1.3.2 has it
        if index % 2 or index == last:
            root = hashlib.sha256(b"\x01" + node + root).digest()
            while not index % 2 and index:
                index, last = index >> 1, last >> 1
        else:
            root = hashlib.sha256(b"\x01" + root + node).digest()
        index, last = index >> 1, last >> 1
    assert root.hex() == told["head"]["root"]


def test_what_it_says_is_told_to_those_whom_it_concerns(
    house: House, web: FlaskClient, trade: int
) -> None:
    told = sign_in(web, house, BOB).get(f"/api/proofs/entries/{trade}").json
    assert told is not None
    assert told["receipt"] == f"/receipts/{trade}"
    facts = {fact["field"]: fact["value"] for fact in told["contents"]["facts"]}
    assert (facts["price"], facts["quantity"], facts["side"]) == ("0.99", 5, "Buy")
    (fill,) = told["contents"]["lists"]["fills"]
    assert {fact["field"]: fact["value"] for fact in fill}["maker"] == ALICE

    other = sign_in(web, house, CAROL).get(f"/api/proofs/entries/{trade}").json
    assert other is not None
    assert (other["contents"], other["receipt"]) == (None, None)


def test_what_is_not_there_is_a_problem(web: FlaskClient, trade: int) -> None:
    for wrong in (10**9 + trade, 10**15, 2**63):
        response = web.get(f"/api/proofs/entries/{wrong}")
        assert (response.status_code, response.content_type) == (404, "application/problem+json")


@pytest.mark.usefixtures("auditor")
def test_the_findings_tell_every_line(house: House, web: FlaskClient, trade: int) -> None:
    audited(house, trade + 1)

    told = web.get("/api/proofs/findings").json

    assert told is not None
    assert told["sound"] is True
    assert told["size"] <= told["ledger_size"]
    assert all(line["holds"] and line["says"] for line in told["lines"])
    assert told["told_at"].endswith("Z")
