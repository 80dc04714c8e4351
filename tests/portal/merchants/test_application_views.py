"""Whoever signed up becomes a supplier with the same account; what is entered is compared."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.access import Role
from portal.database import session
from portal.merchants.models import Application, Dossier
from tests.portal.house import BOB, CAROL, House
from tests.portal.members.browser import Browser
from tests.portal.merchants.applying import (
    apply,
    decide,
    fields,
    findings,
    identity,
    licence,
    number_of,
    state_of,
)
from tests.portal.merchants.work import at_once
from tests.portal.sign_in import sign_in


@pytest.mark.requirement("P0-02", "P0-03")
def test_a_consumer_becomes_a_supplier_with_the_same_account_by_applying(
    applicant: Browser,
) -> None:
    before = account_and_roles(applicant)
    assert before[1] == ["consumer"]
    assert applicant.send("/apply", **fields()).location == "/apply"
    assert "You are a supplier" in applicant.get("/apply").text  # said once
    assert account_and_roles(applicant) == (before[0], ["consumer", "supplier"])
    assert "in review" in applicant.get("/apply").text


def account_and_roles(applicant: Browser) -> tuple[int, list[str]]:
    me = applicant.web.get("/api/members/me").get_json()
    return me["account"], me["roles"]


def test_what_one_entered_is_shown_but_the_sealed_numbers(applicant: Browser) -> None:
    sent = fields(licence=licence(), identity="11010519491231002X", bank_account="6214830100001")
    applicant.send("/apply", **sent)
    page = applicant.get("/apply").text
    for name in ("legal_name", "licence", "representative", "city", "name_en", "sells"):
        assert sent[name] in page
    assert "••••••••••••••002X" in page
    assert "11010519491231002X" not in page
    assert "6214830100001" not in page


def test_sealed_numbers_lie_nowhere_in_the_database(applicant: Browser, house: House) -> None:
    number, account = identity(), "6214830155512345"
    applicant.send("/apply", **fields(identity=number, bank_account=account))
    with house.app.app_context():
        connection = session().connection().connection
        dump = "\n".join(connection.iterdump())
    assert "竹里茶社" in dump
    assert number not in dump
    assert account not in dump


def test_an_application_that_agrees_with_itself_is_in_order(applicant: Browser) -> None:
    applicant.send("/apply", **fields())
    found = findings(applicant.get("/apply").text)
    assert len(found) == 16
    assert {rule for rule, weight in found.items() if weight != "fine"} == {
        "kind_of_account",  # a person signed up, and the licence is a company's
        "member_name",
    }


def test_others_are_never_named_to_the_applicant(
    applicant: Browser, bob: FlaskClient, house: House
) -> None:
    first = fields(legal_name="第一家茶业有限公司", name_zh="隔壁小铺", name_en="Next Door")
    assert bob.post("/apply", data=first).status_code == 303
    same = {name: first[name] for name in ("legal_name", "licence", "identity", "telephone")}
    applicant.send("/apply", **fields(**same, bank_account=first["bank_account"]))
    page = applicant.get("/apply").text
    found = findings(page)
    assert {rule for rule, weight in found.items() if weight != "fine"} >= {
        "same_licence", "same_name", "same_representative", "same_telephone", "same_bank_account",
    }  # fmt: skip
    assert "Another application has the same licence number." in page
    bobs = number_of(house, BOB)
    assert f"applications/{bobs}" not in page
    assert first["name_zh"] not in page
    by_program = applicant.web.get("/api/applications").text
    assert '"other' not in by_program
    assert first["name_zh"] not in by_program


def test_forms_that_come_twice_at_once_are_one_application(
    house: House, carol: FlaskClient
) -> None:
    other = sign_in(house.app.test_client(), house, CAROL)
    sent = fields()
    answers = at_once(
        lambda: carol.post("/apply", data=sent), lambda: other.post("/apply", data=sent)
    )
    assert [each.status_code for each in answers] == [303, 303]
    assert len(carol.get("/api/applications").get_json()) == 1
    assert apply(carol).status_code == 303
    assert len(carol.get("/api/applications").get_json()) == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("legal_name", "", "Please fill this in."),
        ("legal_name", "x" * 101, "at most 100"),
        ("licence_kind", "forged", "choose one of these"),
        ("licence", "", "Please fill this in."),
        ("licence", "91330106", "18 digits and capital letters"),
        ("licence", "91330106MA2AX000XX", "look for a slip"),
        ("licence", "<script>alert(1)</script>", "18 digits and capital letters"),
        ("issuer_kind", "bank", "choose one of these"),
        ("representative", "", "Please fill this in."),
        ("identity", "", "Please fill this in."),
        ("identity", "110105194912310021", "look for a slip"),
        ("identity", "1", "5 to 32 letters"),
        ("region", "", "choose one of these"),
        ("region", "99", "choose one of these"),
        ("bank_account", "", "Please fill this in."),
        ("bank_account", "12345", "6 to 34 digits"),
        ("telephone", "", "Please fill this in."),
        ("telephone", "call me", "7 to 15 digits"),
        ("name_zh", "", "Please fill this in."),
        ("name_en", "x" * 61, "at most 60"),
        ("trade", "banking", "choose one of these"),
        ("terminal", "kiosk", "choose one of these"),
        ("sells", "x" * 501, "at most 500"),
        ("rules", "", "Without this nothing can be sold here"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(
    dave: FlaskClient, field: str, value: str, said: str
) -> None:
    sent = fields(**{field: value})
    answer = dave.post("/apply", data=sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert "杭州" in answer.text
    assert dave.get("/api/applications").get_json() == []
    assert "supplier" not in dave.get("/api/members/me").get_json()["roles"]


def test_another_kind_of_licence_is_taken_and_marked(applicant: Browser) -> None:
    sent = fields(licence_kind="other", licence="jy 1330 1060 012345")
    assert applicant.send("/apply", **sent).status_code == 303
    page = applicant.get("/apply").text
    assert "JY13301060012345" in page
    assert findings(page)["licence_number"] == "look"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+86 138-0000-0000", "13800000000"),
        ("(0571) 8888 1234", "057188881234"),
        ("0086 571 88881234", "57188881234"),
        ("＋８５２ ２１２３ ４５６７", "+85221234567"),
    ],
)
def test_telephones_are_compared_however_they_were_typed(
    applicant: Browser, typed: str, kept: str
) -> None:
    applicant.send("/apply", **fields(telephone=typed))
    (mine,) = applicant.web.get("/api/applications").get_json()
    assert mine["dossiers"][0]["telephone"] == kept


def test_roles_cannot_be_written_into_the_form(applicant: Browser) -> None:
    more = {"role": "staff", "roles": "merchant", "state": "approved", "member_id": "1"}
    applicant.send("/apply", **fields(), **more)
    assert account_and_roles(applicant)[1] == ["consumer", "supplier"]
    assert "in review" in applicant.get("/apply").text
    assert applicant.get("/staff").status_code == 403
    assert applicant.get("/issuing").status_code == 403


def test_who_was_declined_reads_why_and_may_apply_again(
    applicant: Browser, house: House, staff: FlaskClient
) -> None:
    sent = fields()
    applicant.send("/apply", **sent)
    account = account_and_roles(applicant)[0]
    first = number_of(house, account)
    assert (
        decide(staff, first, "decline", reason="The licence is another firm's.").status_code == 303
    )
    page = applicant.get("/apply").text
    assert "The licence is another firm&#39;s." in page
    assert f'value="{sent["name_zh"]}"' in page
    assert sent["identity"] not in page
    assert applicant.send("/apply", **fields(identity="")).location == "/apply"
    assert number_of(house, account) > first
    assert "in review" in applicant.get("/apply").text


def test_what_staff_asks_for_is_mended_and_earlier_versions_are_kept(
    applicant: Browser, house: House, staff: FlaskClient
) -> None:
    sent = fields(region="51")
    applicant.send("/apply", **sent)
    number = number_of(house, account_and_roles(applicant)[0])
    decide(staff, number, "ask", reason="The province is another than the licence's.")
    assert state_of(house, number) == "action_required"
    page = applicant.get("/apply").text
    assert "The province is another than the licence&#39;s." in page
    assert "Leave it empty to keep" in page
    mended = sent | {"region": "33", "identity": "", "bank_account": ""}
    assert applicant.send("/apply", **mended).location == "/apply"
    assert state_of(house, number) == "waiting"
    (mine,) = applicant.web.get("/api/applications").get_json()
    assert [each["region"] for each in mine["dossiers"]] == ["51", "33"]
    assert mine["dossiers"][0]["identity"] == mine["dossiers"][1]["identity"]
    assert {each["rule"]: each["severity"] for each in mine["findings"]}["region"] == "fine"
    with house.app.app_context():
        dossiers = session().scalars(select(Dossier).where(Dossier.application_id == number)).all()
        assert len({each.identity_mark for each in dossiers}) == 1
    assert "version 1" in staff.get(f"/staff/applications/{number}").text


def test_who_runs_a_merchant_does_not_apply(owner: FlaskClient, house: House) -> None:
    assert "You may issue vouchers" in owner.get("/apply").text
    assert apply(owner).location == "/apply"
    assert owner.get("/api/applications").get_json() == []
    assert Role.MERCHANT in owner.get("/api/members/me").get_json()["roles"]
    with house.app.app_context():
        assert session().scalar(select(Application.id).where(Application.member_id == 0)) is None
