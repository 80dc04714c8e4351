"""What tests of posts look at and put back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal import clock
from portal.businesses import Post
from portal.database import session
from portal.merchants.models import Invitation
from portal.people import Member
from portal.visitor import Rank
from tests.portal.sign_in import give_post
from tests.support.engine_market import MERCHANT

A = TypeVar("A")


@dataclass
class Work:
    """Posts and invitations, as the tables have them."""

    app: Flask

    def give(self, account: int, rank: Rank, merchant: int = MERCHANT) -> int:
        """Let somebody work at a merchant; return the number of the post."""
        return give_post(self.app, account, merchant, rank)

    def ranks(self, account: int, merchant: int = MERCHANT) -> list[str]:
        """Return the ranks in which somebody works at a merchant: one, or none."""
        with self.app.app_context():
            chosen = select(Post.rank).join(Post.member).where(Member.account == account)
            here = chosen.where(Post.merchant == merchant, Post.ended_at.is_(None))
            return list(session().scalars(here))

    def invitations(self, identity: str) -> list[tuple[str, bool]]:
        """Return rank and whether it waits, for each invitation of somebody."""
        with self.app.app_context():
            chosen = select(Invitation).where(Invitation.identity == identity)
            rows = session().scalars(chosen.order_by(Invitation.id))
            return [(row.rank, row.ended_at is None) for row in rows]

    def change(self, account: int, **fields: object) -> None:
        """Change somebody's row."""
        with self.app.app_context():
            session().execute(update(Member).where(Member.account == account).values(**fields))
            session().commit()

    def let_invitations_run_out(self) -> None:
        """Put back when all invitations were made, so that their time is over."""
        with self.app.app_context():
            session().execute(update(Invitation).values(expires_at=clock.now() - 1))
            session().commit()

    def end_all(self) -> None:
        """End every post but those of owners at their own account, and every invitation."""
        now = clock.now()
        with self.app.app_context():
            own = select(Member.id).where(Member.account == Post.merchant)
            session().execute(
                update(Post)
                .where(Post.ended_at.is_(None), Post.member_id.not_in(own))
                .values(ended_at=now)
                .execution_options(synchronize_session=False)
            )
            session().execute(
                update(Invitation).where(Invitation.ended_at.is_(None)).values(ended_at=now)
            )
            session().commit()


def address(account: int) -> str:
    """Return the e-mail address that the person with that account has in tests."""
    return f"member{account}@example.invalid"


def invite(web: FlaskClient, identity: str, rank: str = "cashier") -> int:
    """Invite somebody over the page; return the number of the invitation."""
    sent = web.post("/business/staff/invitations", data={"identity": identity, "rank": rank})
    assert sent.status_code == 303, sent.text
    listed = web.get("/api/business/staff").get_json()["invitations"]
    (number,) = [each["number"] for each in listed if each["identity"] == identity.casefold()]
    return int(number)


def at_once(*acts: Callable[[], A]) -> list[A]:
    """Do several things at the same time, each in a thread of its own."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result() for each in [pool.submit(act) for act in acts]]
