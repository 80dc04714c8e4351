"""Somebody signed in: a test client that has the cookie of a sign-in, and the token of its forms.

Requests of that client carry the token in the header `X-CSRF-Token`, so that a test of something
else need not read it from the form; `without_token` takes it away again.
"""

from collections.abc import Iterable

from flask import Flask
from flask import session as request_session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from portal import clock
from portal.access import Role
from portal.businesses import Merchant, Post, open_merchant
from portal.database import session
from portal.members import sign_ins
from portal.members.doorway import TOKEN
from portal.people import Member
from portal.randomness import draw_text
from portal.visitor import Rank
from tests.portal.house import ALICE, House

NOBODY_KNOWS = "$argon2id$no password leads here"
CSRF_HEADER = "HTTP_X_CSRF_TOKEN"


def sign_in(
    web: FlaskClient,
    house: House,
    member: int = ALICE,
    roles: Iterable[Role] = (Role.CONSUMER,),
    *,
    second_factor: bool | None = None,
    language: str = "en",
) -> FlaskClient:
    """Return `web`, signed in as the person with that account at the exchange.

    The person has exactly these roles from now on. Staff has passed the second factor, and others
    have not, unless `second_factor` says otherwise.
    """
    chosen = frozenset(roles)
    if second_factor is None:
        second_factor = Role.STAFF in chosen
    with house.app.app_context():
        person = a_member(member, chosen, language)
        token = sign_ins.begin(session(), person, second_factor=second_factor)
    with web.session_transaction() as browser:
        browser.clear()
        browser[TOKEN] = token
    with_token(web, house.app)
    return web


def a_member(account: int, roles: frozenset[Role], language: str = "en") -> Member:
    """Return the person with that account, made if there is none; needs the app's context."""
    database = session()
    person = database.scalar(select(Member).where(Member.account == account))
    if person is None:
        person = Member(
            email=f"member{account}@example.invalid",
            name=f"Member {account}",
            password=NOBODY_KNOWS,
            account=account,
            admission_key=draw_text(22),
            created_at=clock.now(),
            confirmed_at=clock.now(),
        )
        database.add(person)
    person.language = language
    person.granted = [each for each in person.granted if each.role in roles]
    for role in roles - {Role.MERCHANT}:
        person.grant(role, clock.now())
    _own_a_merchant(person, account, owns=Role.MERCHANT in roles)
    database.commit()
    return person


def _own_a_merchant(person: Member, account: int, *, owns: bool) -> None:
    """Let the person be the owner of the merchant with their account, or of none."""
    database = session()
    database.flush()
    if database.get(Merchant, account) is None:
        if not owns:
            return
        names = {"name_zh": f"商家{account}", "name_en": f"Merchant {account}"}
        shop = Merchant(account=account, opened_at=clock.now(), **names)
        open_merchant(database, person, shop)
    chosen = select(Post).where(Post.member_id == person.id, Post.merchant == account)
    for post in database.scalars(chosen):
        post.ended_at = None if owns else clock.now()


def give_post(app: Flask, account: int, merchant: int, rank: Rank) -> int:
    """Let the person with that account, who has signed in before, work at a merchant.

    Return the number of the post.
    """
    with app.app_context():
        database = session()
        person = database.scalars(select(Member).where(Member.account == account)).one()
        chosen = select(Post).where(Post.member_id == person.id, Post.merchant == merchant)
        post = database.scalar(chosen.where(Post.ended_at.is_(None)))
        if post is None:
            post = Post(member_id=person.id, merchant=merchant, given_at=clock.now())
            database.add(post)
        post.rank = rank
        database.commit()
        return post.id


def with_token(web: FlaskClient, app: Flask) -> None:
    """Let the requests of `web` carry the token that its forms have."""
    with app.test_request_context():
        token = generate_csrf()
        drawn = request_session["csrf_token"]
    with web.session_transaction() as browser:
        browser["csrf_token"] = drawn
    web.environ_base[CSRF_HEADER] = token


def without_token(web: FlaskClient) -> None:
    """Let the requests of `web` carry no token, as a forged one would."""
    web.environ_base.pop(CSRF_HEADER, None)
