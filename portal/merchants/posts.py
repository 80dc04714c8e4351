"""Posts at a merchant: offered, taken, given up, ended; what ends has ended at the next request.

Nobody offers or ends a post above their own. The member whose account the merchant's is stays an
owner, so there always is one. Every verb that changes something commits it, or raises PostRefused.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.businesses import Post
from portal.errors import PortalError
from portal.merchants.models import Invitation
from portal.people import Member
from portal.shared_counters import SharedCounters
from portal.visitor import Acting, Rank

LASTS: Final = 14 * clock.DAY
"""So long an invitation waits for its answer."""

MOST_A_DAY: Final = 50
DAY_S: Final = 86_400


class PostFault(StrEnum):
    """Why nothing was done."""

    ABOVE_OWN = "above one's own"
    INVITED = "invited already"
    TOO_MANY = "too many invitations today"
    FIRMS_OWN = "the firm's own member stays"
    OVER = "answered, taken back or too old"


class PostRefused(PortalError):  # noqa: N818  named after the state that it reports
    """Nothing was done about a post; `fault` says why."""

    def __init__(self, fault: PostFault) -> None:
        super().__init__(fault)
        self.fault = fault


def team(session: Session, merchant: int) -> list[Post]:
    """Return the posts that somebody has at a merchant, the highest first."""
    chosen = (
        select(Post)
        .options(joinedload(Post.member), joinedload(Post.giver))
        .where(Post.merchant == merchant, Post.ended_at.is_(None))
        .order_by(Post.id)
    )
    ranks = list(Rank)
    return sorted(session.scalars(chosen), key=lambda each: -ranks.index(Rank(each.rank)))


def invitations_of(session: Session, merchant: int) -> list[Invitation]:
    """Return what a merchant has offered and nobody has answered, the last first."""
    return _waiting(session, Invitation.merchant == merchant)


def waiting_for(session: Session, member: Member, *, unconfirmed: bool) -> list[Invitation]:
    """Return the posts that a member is offered; by an address only one that they have shown."""
    return _waiting(session, _addressed_to(member, unconfirmed=unconfirmed))


def addressed_to(
    session: Session, member: Member, number: int, *, unconfirmed: bool
) -> Invitation | None:
    """Return an invitation of a member, answered or not; None if it is not theirs."""
    mine = _addressed_to(member, unconfirmed=unconfirmed)
    return session.scalar(select(Invitation).where(Invitation.id == number, mine))


def invite(
    session: Session, counters: SharedCounters, deputy: Acting, identity: str, rank: Rank
) -> tuple[Invitation, bool]:
    """Offer a post to whoever has an address or user name; whether it is a new invitation.

    Nothing tells whether anybody has it. The same offer made again is the first one.
    """
    if not deputy.rank.covers(rank):
        raise PostRefused(PostFault.ABOVE_OWN)
    if counters.incr(f"invitations of merchant {deputy.merchant}", DAY_S) > MOST_A_DAY:
        raise PostRefused(PostFault.TOO_MANY)
    now = clock.now()
    _forget_old(session, now)
    meant = None if "@" in identity else known_as(session, identity)
    offered = Invitation(
        merchant=deputy.merchant,
        identity=identity,
        member_id=meant.id if meant else None,
        rank=rank,
        given_by=deputy.member,
        given_at=now,
        expires_at=now + LASTS,
    )
    session.add(offered)
    try:
        session.commit()
    except IntegrityError:  # it waits already, perhaps since a moment ago
        session.rollback()
        return _same(session, deputy.merchant, identity, rank), False
    return offered, True


def take_back(session: Session, deputy: Acting, invitation: Invitation) -> None:
    """Take an invitation back that nobody has answered."""
    if not deputy.rank.covers(Rank(invitation.rank)):
        raise PostRefused(PostFault.ABOVE_OWN)
    if not _close(session, Invitation.id == invitation.id):
        session.rollback()
        raise PostRefused(PostFault.OVER)
    session.commit()


def accept(session: Session, member: Member, invitation: Invitation) -> Post:
    """Return the post that the member has from now on: the one offered, or a higher one they had.

    Accepted twice it is given once; answered otherwise or too old it raises PostRefused.
    """
    offered, merchant, giver = Rank(invitation.rank), invitation.merchant, invitation.given_by
    open_ = _close(session, Invitation.id == invitation.id)
    held = _held(session, member, merchant)
    if held is not None and Rank(held.rank).covers(offered):
        session.commit()
        return held
    if not open_:
        session.rollback()
        raise PostRefused(PostFault.OVER)
    now = clock.now()
    if held is not None:
        held.ended_at, held.ended_by = now, member.id
        session.flush()  # before the new one, as there is one at a time
    post = Post(member_id=member.id, merchant=merchant, rank=offered, given_at=now, given_by=giver)
    session.add(post)
    session.commit()
    return post


def decline(session: Session, invitation: Invitation) -> None:
    """Answer an invitation with no; one that is over stays so."""
    _close(session, Invitation.id == invitation.id)
    session.commit()


def dismiss(session: Session, deputy: Acting, post: Post) -> None:
    """End somebody's post at the deputy's merchant."""
    if not deputy.rank.covers(Rank(post.rank)):
        raise PostRefused(PostFault.ABOVE_OWN)
    end(session, post, deputy.member)


def end(session: Session, post: Post, by: int) -> None:
    """End a post, and what its member has offered to others there; ended twice it ended once."""
    if post.is_the_firms:
        raise PostRefused(PostFault.FIRMS_OWN)
    member, merchant, now = post.member_id, post.merchant, clock.now()
    this = update(Post).where(Post.id == post.id, Post.ended_at.is_(None))
    session.execute(this.values(ended_at=now, ended_by=by))
    _close(session, Invitation.merchant == merchant, Invitation.given_by == member)
    session.commit()


def _held(session: Session, member: Member, merchant: int) -> Post | None:
    chosen = select(Post).where(Post.member_id == member.id, Post.merchant == merchant)
    return session.scalar(chosen.where(Post.ended_at.is_(None)))


def _waiting(session: Session, which: ColumnElement[bool]) -> list[Invitation]:
    chosen = (
        select(Invitation)
        .options(joinedload(Invitation.business), joinedload(Invitation.giver))
        .where(which, Invitation.ended_at.is_(None), Invitation.expires_at > clock.now())
    )
    return list(session.scalars(chosen.order_by(Invitation.id.desc())))


def _addressed_to(member: Member, *, unconfirmed: bool) -> ColumnElement[bool]:
    named = Invitation.member_id == member.id
    if member.confirmed_at is None and not unconfirmed:
        return named
    return or_(named, Invitation.identity == member.email)


def _close(session: Session, *which: ColumnElement[bool]) -> bool:
    """End those that are open; whether there was one. The caller commits."""
    now = clock.now()
    chosen = update(Invitation).where(
        *which, Invitation.ended_at.is_(None), Invitation.expires_at > now
    )
    ended = session.execute(chosen.values(ended_at=now))
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def _forget_old(session: Session, now: int) -> None:
    old = update(Invitation).where(Invitation.ended_at.is_(None), Invitation.expires_at <= now)
    session.execute(old.values(ended_at=Invitation.expires_at))


def _same(session: Session, merchant: int, identity: str, rank: Rank) -> Invitation:
    waits = _waiting(session, (Invitation.merchant == merchant) & (Invitation.identity == identity))
    if not waits or waits[0].rank != rank:
        raise PostRefused(PostFault.INVITED)
    return waits[0]


def known_as(session: Session, identity: str) -> Member | None:
    """Return the member with that address or user name; never tell anybody whether there is one."""
    column = Member.email if "@" in identity else Member.user_name
    return session.scalar(select(Member).where(column == identity))
