"""Staff acts with a reason, in the open, once, and each act is an entry."""

import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from exchange.client import AskMember, AskSeries
from exchange.commands import FreezeMember, OpenOffering, Phase
from exchange.events import SeriesStatus
from portal.access import Role
from tests.portal.house import BOB, CAROL, DAVE, House
from tests.portal.sign_in import sign_in
from tests.support.engine_market import DAY as A_DAY
from tests.support.engine_market import MERCHANT, draft

REASON = "An example of a reason."


@pytest.fixture
def staff(house: House, web: FlaskClient) -> Iterator[FlaskClient]:
    yield sign_in(web, house, DAVE, [Role.STAFF])
    if house.client.query(AskMember(BOB)).frozen:
        house.give(FreezeMember(0, f"after {house.size()}", 0, BOB, False))


def act(web: FlaskClient, path: str, mark: str = "", **fields: str) -> TestResponse:
    mark = mark or web.get(path).text.split('name="act"')[1].split('value="')[1].split('"')[0]
    return web.post(path, data={"act": mark, "reason": REASON, **fields})


def phase(house: House) -> Phase:
    return house.client.query(AskSeries(symbol="TEA2704")).series[0].phase


def test_a_member_is_frozen_and_let_go_on(house: House, staff: FlaskClient) -> None:
    assert act(staff, f"/staff/members/{BOB}/freeze").status_code == 303
    assert house.client.query(AskMember(BOB)).frozen
    assert act(staff, f"/staff/members/{BOB}/unfreeze").status_code == 303
    assert not house.client.query(AskMember(BOB)).frozen


def test_what_was_done_is_listed_with_who_why_and_its_entry(
    house: House, staff: FlaskClient
) -> None:
    size = house.size()
    act(staff, f"/staff/members/{BOB}/freeze")
    page = staff.get("/staff").text
    assert REASON in page
    assert f"Member {DAVE}" in page
    assert f'href="/proofs/{size}"' in page


def test_a_form_that_comes_twice_acts_once(house: House, staff: FlaskClient) -> None:
    path = f"/staff/members/{BOB}/freeze"
    mark = staff.get(path).text.split('name="act"')[1].split('value="')[1].split('"')[0]
    act(staff, path, mark)
    size = house.size()
    assert act(staff, path, mark).status_code == 303
    assert house.size() == size


def test_an_act_needs_a_reason_and_without_one_nothing_is_done(
    house: House, staff: FlaskClient
) -> None:
    for reason, said in (("", "say why"), ("because", "8 to 500"), ("x" * 501, "8 to 500")):
        answer = act(staff, f"/staff/members/{BOB}/freeze", reason=reason)
        assert answer.status_code == 422
        assert said in answer.text
    assert not house.client.query(AskMember(BOB)).frozen


def test_what_the_exchange_refuses_is_said_and_not_listed(house: House, staff: FlaskClient) -> None:
    answer = act(staff, f"/staff/members/{BOB}/unfreeze", reason="Nobody froze this member.")
    assert answer.status_code == 422
    assert "Nobody froze this member." not in staff.get("/staff").text


def test_nobody_freezes_themself(house: House, staff: FlaskClient) -> None:
    assert act(staff, f"/staff/members/{DAVE}/freeze").status_code == 422
    assert not house.client.query(AskMember(DAVE)).frozen


def test_members_are_found_by_parts_of_names_but_signs_mean_themselves(
    house: House, staff: FlaskClient
) -> None:
    sign_in(house.app.test_client(), house, BOB)
    assert f"member{BOB}@" in staff.get(f"/staff/members?q={BOB}").text
    assert f"member{BOB}@" in staff.get(f"/staff/members?q=EMBER{BOB}").text
    assert "Nobody is called so" in staff.get("/staff/members?q=%25").text
    assert staff.get(f"/staff/members/{10**9}/freeze").status_code == 404


def test_a_series_is_halted_and_goes_on(house: House, staff: FlaskClient) -> None:
    assert act(staff, "/staff/series/TEA2704/halt").status_code == 303
    assert phase(house) is Phase.HALTED
    assert "Halted" in staff.get("/staff").text
    assert act(staff, "/staff/series/TEA2704/halt").status_code == 422
    act(staff, "/staff/series/TEA2704/cancel_only")
    assert phase(house) is Phase.CANCEL_ONLY
    act(staff, "/staff/series/TEA2704/resume")
    assert phase(house) is Phase.CONTINUOUS
    assert staff.get("/staff/series/NONE2705/halt").status_code == 404
    assert staff.get("/staff/series/TEA2704/burn").status_code == 404


def test_a_wind_down_needs_a_second_person_who_types_the_symbol(
    house: House, staff: FlaskClient
) -> None:
    assert act(staff, "/staff/series/SPA2705/wind_down").status_code == 303
    assert act(staff, "/staff/series/SPA2705/wind_down").status_code == 303
    page = staff.get("/staff").text
    assert page.count('/withdraw"') == 1
    number = page.split("/staff/proposals/")[1].split("/")[0]
    path = f"/staff/proposals/{number}/second"
    assert staff.get(path).status_code == 403

    other = sign_in(house.app.test_client(), house, CAROL, [Role.STAFF])
    answer = act(other, path, symbol="TEA2704")
    assert answer.status_code == 422
    assert "another symbol" in answer.text
    assert house.client.query(AskSeries(symbol="SPA2705")).series[0].status is SeriesStatus.PRESALE

    staff.post(f"/staff/proposals/{number}/withdraw")
    assert other.get(path).status_code == 404


def test_the_second_person_winds_down(house: House, staff: FlaskClient) -> None:
    now = time.time_ns()
    house.give(draft(now, "draft for the end", symbol="END2705"))
    number = house.client.query(AskSeries(symbol="END2705")).series[0].series
    house.give(
        OpenOffering(MERCHANT, "offer for the end", 0, number, now, now + A_DAY, 10**9, 0, 0)
    )
    act(staff, "/staff/series/END2705/wind_down")
    proposal = staff.get("/staff").text.split("/staff/proposals/")[1].split("/")[0]
    other = sign_in(house.app.test_client(), house, CAROL, [Role.STAFF])
    assert act(other, f"/staff/proposals/{proposal}/second", symbol="end2705").status_code == 303
    (series,) = house.client.query(AskSeries(symbol="END2705")).series
    assert series.status in (SeriesStatus.WINDING_DOWN, SeriesStatus.WOUND_DOWN)
    page = other.get("/staff").text
    assert f"Member {DAVE} · Member {CAROL}" in page
