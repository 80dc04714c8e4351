"""Keys are made in the portal, shown once, and trade or read as they were made to."""

import re

import pytest
from flask.testing import FlaskClient

from portal.api_keys import service
from portal.keys import NewKey
from tests.portal.caller import Caller
from tests.portal.house import CAROL, DAVE, House
from tests.portal.sign_in import sign_in

ACCOUNT = "/api/v3/account"


@pytest.fixture
def dave(house: House, web: FlaskClient) -> FlaskClient:
    return sign_in(web, house, DAVE)


def made(web: FlaskClient, rights: str = "trades", label: str = "my program") -> NewKey:
    response = web.post("/keys", data={"label": label, "rights": rights})
    assert response.status_code == 201
    key, secret = re.findall(r"<code>([A-Za-z0-9]{64})</code>", response.text)
    return NewKey(key, secret)


def test_a_key_made_in_the_portal_trades(house: House, dave: FlaskClient) -> None:
    caller = Caller(house.app.test_client(), made(dave))
    assert caller.get("/account").status_code == 200
    placed = caller.order("BUY", "0.0107", 1)
    assert placed.status_code == 200
    caller.delete("/openOrders", symbol="HOTPOT2703CNY")


def test_a_key_that_only_reads_does_not_trade(house: House, dave: FlaskClient) -> None:
    caller = Caller(house.app.test_client(), made(dave, "reads"))
    assert caller.get("/account").status_code == 200
    assert caller.order("BUY", "0.0107", 1).json == {
        "code": -2015, "msg": "Invalid API-key, IP, or permissions for action.",
    }  # fmt: skip


def test_the_secret_is_shown_once(dave: FlaskClient) -> None:
    new = made(dave)
    page = dave.get("/keys").text
    assert new.secret not in page
    assert new.key[:8] in page
    assert "my program" in page


def test_a_revoked_key_is_turned_away(house: House, dave: FlaskClient) -> None:
    new = made(dave)
    answer = dave.post(f"/keys/{new.key}/revoke")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/keys")
    assert Caller(house.app.test_client(), new).get("/account").status_code == 401
    assert dave.post(f"/keys/{new.key}/revoke").status_code == 404
    assert "no such key" in dave.post(f"/keys/{'x' * 64}/revoke").text


def test_anothers_key_is_neither_seen_nor_revoked(house: House, dave: FlaskClient) -> None:
    new = made(dave)
    carol = sign_in(house.app.test_client(), house, CAROL)
    assert new.key[:8] not in carol.get("/keys").text
    assert carol.post(f"/keys/{new.key}/revoke").status_code == 404
    assert carol.delete(f"/api/keys/{new.key}").status_code == 404
    assert Caller(house.app.test_client(), new).get("/account").status_code == 200


@pytest.mark.parametrize(
    "form",
    [{}, {"label": ""}, {"label": " "}, {"label": "x" * 65}, {"label": "x", "rights": "all"}],
)
def test_a_form_that_is_not_filled_in_is_shown_again(
    dave: FlaskClient, form: dict[str, str]
) -> None:
    before = len(dave.get("/api/keys").json or [])
    assert dave.post("/keys", data=form).status_code == 422
    assert len(dave.get("/api/keys").json or []) == before


def test_there_is_a_limit(dave: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 0)
    refused = dave.post("/keys", data={"label": "one more", "rights": "reads"})
    assert refused.status_code == 409
    assert "Revoke one first" in refused.text
    assert "one more" in refused.text
    assert dave.post("/api/keys", json={"label": "one more"}).status_code == 409


def test_programs_of_the_page_can_do_the_same(house: House, dave: FlaskClient) -> None:
    answer = dave.post("/api/keys", json={"label": "by program", "may_trade": True})
    assert answer.status_code == 201
    assert answer.json is not None
    new = NewKey(answer.json["key"], answer.json["secret"])
    assert Caller(house.app.test_client(), new).get("/account").status_code == 200
    listed = next(row for row in dave.get("/api/keys").json or [] if row["key"] == new.key)
    assert (listed["label"], listed["may_trade"], listed["revoked_at"]) == (
        "by program", True, None,
    )  # fmt: skip
    assert "secret" not in listed
    assert dave.delete(f"/api/keys/{new.key}").status_code == 204
    assert dave.delete(f"/api/keys/{new.key}").status_code == 404


def test_nobody_makes_keys_for_somebody_who_is_not_signed_in(web: FlaskClient) -> None:
    assert web.get("/keys").headers["Location"].startswith("/sign-in")
    assert web.post("/keys", data={"label": "x"}).status_code in (303, 400)
    assert web.get("/api/keys").status_code == 401
