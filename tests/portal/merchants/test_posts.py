"""Posts begin when they are accepted and end at once; nobody gives one above their own."""

import msgspec
import pytest
from flask.testing import FlaskClient

from exchange.commands import OPERATOR, AdmitMember, MemberKind
from exchange.events import MemberAdmitted
from portal.access import Role
from portal.visitor import Rank
from tests.portal.house import BOB, CAROL, DAVE, House
from tests.portal.merchants.work import Work, address, at_once, invite
from tests.portal.sign_in import sign_in
from tests.support.engine_market import MERCHANT

ACCEPTED = "The post is yours."


def accept(web: FlaskClient, number: int) -> int:
    return web.post(f"/me/posts/invitations/{number}/accept").status_code


def end(web: FlaskClient, post: int) -> str:
    """End somebody's post; return what the page says then."""
    assert web.post(f"/business/staff/{post}/end").status_code == 303
    return web.get("/business/staff").text


def test_who_is_invited_and_accepts_works_at_the_counter_and_does_not_issue(
    owner: FlaskClient, bob: FlaskClient, work: Work
) -> None:
    assert bob.get("/terminal").status_code == 403
    number = invite(owner, address(BOB))
    assert bob.get("/terminal").status_code == 403
    assert "Merchant 1" in bob.get("/me/posts").text
    assert accept(bob, number) == 303
    assert bob.get("/terminal").status_code == 200
    assert bob.get("/issuing").status_code == 403
    assert bob.get("/business/staff").status_code == 403
    assert bob.get("/api/business/staff").status_code == 403
    assert work.ranks(BOB) == ["cashier"]


def test_a_manager_issues_for_the_merchant_and_not_for_their_own_account(
    owner: FlaskClient, bob: FlaskClient, work: Work
) -> None:
    accept(bob, invite(owner, address(BOB), "manager"))
    assert "HOTPOT2703" in bob.get("/issuing").text
    listed = bob.get("/api/issuing/series").get_json()
    assert {each["series"]["merchant"] for each in listed} == {MERCHANT}
    assert "merchant" in bob.get("/api/members/me").get_json()["roles"]
    assert work.ranks(BOB, BOB) == []


def test_a_dismissed_cashier_is_refused_at_the_next_request(
    owner: FlaskClient, bob: FlaskClient, house: House, work: Work
) -> None:
    post = work.give(BOB, Rank.CASHIER)
    elsewhere = sign_in(house.app.test_client(), house, BOB)
    assert (bob.get("/terminal").status_code, elsewhere.get("/terminal").status_code) == (200, 200)
    end(owner, post)
    for terminal in (bob, elsewhere):
        assert terminal.get("/terminal").status_code == 403
        assert terminal.post("/terminal", data={"code": "1"}).status_code == 403
        assert terminal.get("/api/redemption/authorisations").status_code == 403


def test_one_gives_ones_own_post_up(bob: FlaskClient, work: Work) -> None:
    post = work.give(BOB, Rank.MANAGER)
    assert bob.post(f"/me/posts/{post}/give-up").status_code == 303
    assert work.ranks(BOB) == []
    assert bob.post(f"/me/posts/{post}/give-up").status_code == 404


def test_what_a_dismissed_manager_offered_is_taken_back(
    owner: FlaskClient, bob: FlaskClient, carol: FlaskClient, work: Work
) -> None:
    post = work.give(BOB, Rank.MANAGER)
    number = invite(bob, address(CAROL))
    end(owner, post)
    assert accept(carol, number) == 303
    assert work.ranks(CAROL) == []


@pytest.mark.parametrize(
    ("own", "given", "taken"),
    [
        (Rank.MANAGER, Rank.OWNER, False),
        (Rank.MANAGER, Rank.MANAGER, True),
        (Rank.MANAGER, Rank.CASHIER, True),
        (Rank.OWNER, Rank.OWNER, True),
    ],
)
def test_nobody_gives_a_post_above_their_own(
    bob: FlaskClient, work: Work, own: Rank, given: Rank, taken: bool
) -> None:
    work.give(BOB, own)
    sent = bob.post("/business/staff/invitations", data={"identity": address(CAROL), "rank": given})
    assert (sent.status_code == 303) is taken
    assert (work.invitations(address(CAROL))[-1:] == [(given, True)]) is taken
    by_program = {"identity": "carol@example.com", "rank": given}
    answer = bob.post("/api/business/invitations", json=by_program)
    assert answer.status_code == (201 if taken else 409)


def test_nobody_ends_a_post_or_takes_an_offer_back_above_their_own(
    owner: FlaskClient, bob: FlaskClient, carol: FlaskClient, work: Work
) -> None:
    work.give(BOB, Rank.MANAGER)
    post = work.give(CAROL, Rank.OWNER)
    number = invite(owner, address(DAVE), "owner")
    assert "This post is above yours" in end(bob, post)
    assert bob.delete(f"/api/business/staff/{post}").status_code == 409
    assert bob.delete(f"/api/business/invitations/{number}").status_code == 409
    bob.post(f"/business/staff/invitations/{number}/take-back")
    assert work.ranks(CAROL) == ["owner"]
    assert work.invitations(address(DAVE))[-1] == ("owner", True)
    assert carol.delete(f"/api/business/invitations/{number}").status_code == 204


def test_the_last_owner_cannot_go(
    owner: FlaskClient, bob: FlaskClient, house: House, work: Work
) -> None:
    work.give(BOB, Rank.OWNER)
    posts = owner.get("/api/posts").get_json()["posts"]
    (own,) = [each["number"] for each in posts if each["merchant"] == MERCHANT]
    assert owner.delete(f"/api/posts/{own}").status_code == 409
    assert owner.post(f"/me/posts/{own}/give-up").status_code == 303
    assert "stays its owner" in owner.get("/me/posts").text
    assert "stays its owner" in end(bob, own)
    assert bob.delete(f"/api/business/staff/{own}").status_code == 409
    assert work.ranks(MERCHANT) == ["owner"]


def test_two_invitations_at_once_are_one(house: House, owner: FlaskClient, work: Work) -> None:
    other = sign_in(house.app.test_client(), house, MERCHANT, {Role.CONSUMER, Role.MERCHANT})
    body = {"identity": address(DAVE), "rank": "cashier"}
    first, second = at_once(
        lambda: owner.post("/api/business/invitations", json=body).get_json(),
        lambda: other.post("/api/business/invitations", json=body).get_json(),
    )
    assert first["number"] == second["number"]
    assert [waits for _, waits in work.invitations(address(DAVE))].count(True) == 1


def test_an_invitation_accepted_twice_at_once_is_one_post(
    house: House, owner: FlaskClient, bob: FlaskClient, work: Work
) -> None:
    number = invite(owner, address(BOB))
    other = sign_in(house.app.test_client(), house, BOB)
    path = f"/api/posts/invitations/{number}/acceptance"
    answers = at_once(lambda: bob.post(path), lambda: other.post(path))
    assert [each.status_code for each in answers] == [201, 201]
    assert len({each.get_json()["number"] for each in answers}) == 1
    assert work.ranks(BOB) == ["cashier"]


def test_another_offer_for_the_same_address_needs_the_first_taken_back(
    owner: FlaskClient, work: Work
) -> None:
    number = invite(owner, "carol@example.com")
    sent = {"identity": "Carol@Example.com", "rank": "manager"}
    answer = owner.post("/business/staff/invitations", data=sent)
    assert answer.status_code == 422
    assert "Take that invitation back first" in answer.text
    owner.post(f"/business/staff/invitations/{number}/take-back")
    assert owner.post("/business/staff/invitations", data=sent).status_code == 303
    assert work.invitations("carol@example.com")[-2:] == [("cashier", False), ("manager", True)]


def test_an_offer_that_ran_out_is_over_and_can_be_made_again(
    owner: FlaskClient, bob: FlaskClient, work: Work
) -> None:
    number = invite(owner, address(BOB))
    work.let_invitations_run_out()
    assert "Merchant 1" not in bob.get("/me/posts").text
    accept(bob, number)
    assert "too old" in bob.get("/me/posts").text
    assert work.ranks(BOB) == []
    accept(bob, invite(owner, address(BOB)))
    assert work.ranks(BOB) == ["cashier"]


def test_a_declined_offer_cannot_be_accepted(
    owner: FlaskClient, bob: FlaskClient, work: Work
) -> None:
    number = invite(owner, address(BOB))
    assert bob.post(f"/me/posts/invitations/{number}/decline").status_code == 303
    accept(bob, number)
    assert work.ranks(BOB) == []


def test_a_higher_offer_replaces_the_post_and_a_lower_one_does_not(
    owner: FlaskClient, bob: FlaskClient, work: Work
) -> None:
    accept(bob, invite(owner, address(BOB)))
    accept(bob, invite(owner, address(BOB), "manager"))
    assert work.ranks(BOB) == ["manager"]
    accept(bob, invite(owner, address(BOB)))
    assert work.ranks(BOB) == ["manager"]


def test_who_owns_a_merchant_is_not_made_less_by_an_offer(
    owner: FlaskClient, bob: FlaskClient, work: Work
) -> None:
    work.give(BOB, Rank.MANAGER)
    accept(owner, invite(bob, address(MERCHANT)))
    assert work.ranks(MERCHANT) == ["owner"]


def test_an_address_counts_only_when_it_was_shown(
    owner: FlaskClient, bob: FlaskClient, work: Work
) -> None:
    number = invite(owner, address(BOB))
    work.change(BOB, confirmed_at=None)
    try:
        assert "Merchant 1" not in bob.get("/me/posts").text
        assert accept(bob, number) == 404
    finally:
        work.change(BOB, confirmed_at=1)
    assert work.ranks(BOB) == []


def test_a_user_name_is_whose_it_was_when_it_was_invited(
    owner: FlaskClient, bob: FlaskClient, carol: FlaskClient, work: Work
) -> None:
    work.change(BOB, user_name="robert")
    number = invite(owner, "Robert")
    work.change(BOB, user_name=None)
    work.change(CAROL, user_name="robert")
    assert accept(carol, number) == 404
    assert accept(bob, number) == 303
    work.change(CAROL, user_name=None)
    assert work.ranks(BOB) == ["cashier"]


def test_nothing_tells_whether_anybody_has_an_address_or_user_name(
    owner: FlaskClient, work: Work
) -> None:
    pages = []
    for identity in (address(CAROL), "nobody@example.com", "nobody"):
        number = invite(owner, identity)
        page = owner.get("/business/staff").text
        owner.post(f"/business/staff/invitations/{number}/take-back")
        owner.get("/business/staff")
        pages.append(page.replace(identity, "X").replace(f"/{number}/", "/N/"))
    assert (
        len({page.split("Offered, not answered yet")[1].split("</table>")[0] for page in pages})
        == 1
    )


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ("", "Please fill this in."),
        ("a b@example.com", "neither an e-mail address nor a user name"),
        ("x@" + "y" * 300, "neither an e-mail address nor a user name"),
        ("12", "neither an e-mail address nor a user name"),
        ("<script>", "neither an e-mail address nor a user name"),
    ],
)
def test_what_can_be_nobodys_name_is_said(
    owner: FlaskClient, work: Work, identity: str, said: str
) -> None:
    sent = {"identity": identity, "rank": "cashier"}
    answer = owner.post("/business/staff/invitations", data=sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert work.invitations(identity) == []
    assert owner.post("/api/business/invitations", json=sent).status_code == 422


def test_only_so_many_are_invited_in_a_day(
    owner: FlaskClient, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.merchants.posts.MOST_A_DAY", 1)
    invite(owner, "first@example.com")
    sent = {"identity": "second@example.com", "rank": "cashier"}
    assert owner.post("/business/staff/invitations", data=sent).status_code == 422
    assert work.invitations("second@example.com") == []


def test_a_newcomer_signs_up_with_the_address_and_accepts(
    owner: FlaskClient, house: House, work: Work
) -> None:
    admit = AdmitMember(OPERATOR, "a newcomer", 0, MemberKind.NATURAL)
    ((_, payload),) = house.give(admit).payloads
    newcomer = msgspec.msgpack.decode(payload, type=MemberAdmitted).member
    number = invite(owner, address(newcomer))
    web = sign_in(house.app.test_client(), house, newcomer)
    assert accept(web, number) == 303
    assert web.get("/terminal").status_code == 200


def test_who_works_at_two_merchants_chooses(owner: FlaskClient, house: House, work: Work) -> None:
    carol = sign_in(house.app.test_client(), house, CAROL, {Role.CONSUMER, Role.MERCHANT})
    post = work.give(CAROL, Rank.MANAGER)
    assert "HOTPOT2703" not in carol.get("/issuing").text
    assert "You act for" in carol.get("/issuing").text
    chosen = carol.post(f"/me/posts/{post}/choose", data={"next": "/issuing"})
    assert chosen.location == "/issuing"
    page = carol.get("/issuing")
    assert "HOTPOT2703" in page.text
    assert "You act for Merchant 1." in page.text
    end(owner, post)
    assert carol.get("/issuing").location == "/me/posts?next=%2Fissuing"
    assert carol.get("/api/issuing/series").status_code == 403
    answer = carol.put("/api/posts/acting", json={"merchant": CAROL})
    assert (answer.status_code, answer.get_json()["acting"]) == (200, True)
    assert carol.get("/api/issuing/series").get_json() == []
    assert carol.put("/api/posts/acting", json={"merchant": MERCHANT}).status_code == 404


def test_a_series_says_who_drafted_it_and_a_draft_is_seen_by_those_who_look_after_it(
    bob: FlaskClient, carol: FlaskClient, work: Work
) -> None:
    work.give(BOB, Rank.MANAGER)
    work.give(CAROL, Rank.CASHIER)
    body = {
        "stem": "POSTS", "brand_zh": "店", "brand_en": "Shop", "name_zh": "卡", "name_en": "Card",
        "buys_zh": "菜", "buys_en": "food", "unit": "value", "face_value": "1",
        "issue_price": "0.80", "cap": 1_000, "release_bps": 5_000,
        "trading_until": "2098-01-01T00:00:00Z", "use_until": "2098-02-01T00:00:00Z",
    }  # fmt: skip
    symbol = bob.post("/api/issuing/series", json=body).get_json()["symbol"]
    assert bob.get(f"/series/{symbol}").status_code == 200
    assert carol.get(f"/series/{symbol}").status_code == 404


def test_a_mail_says_who_asks_and_where_to_answer(
    owner: FlaskClient, house: House, work: Work
) -> None:
    invite(owner, address(CAROL), "manager")
    invite(owner, "elsewhere@example.com")
    mails = house.app.extensions["outbox"].newest()
    to = {mail.to: mail for mail in reversed(mails)}
    for who, subject in ((address(CAROL), "Merchant 1 offers you a post at Scrip"),):
        assert to[who].subject == subject
        assert "as manager" in to[who].text
        assert "/me/posts" in to[who].text
    assert "elsewhere@example.com" in to["elsewhere@example.com"].text
