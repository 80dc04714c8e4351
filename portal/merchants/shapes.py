"""What the JSON API takes and answers of merchants."""

from typing import Annotated

import msgspec
from msgspec import Meta

from portal.api import Asked, Moment
from portal.businesses import Post
from portal.merchants.models import Invitation
from portal.people import EMAIL_LENGTH
from portal.visitor import Rank

Account = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class NewInvitation(Asked, frozen=True):
    """A post for whoever has an address or a user name."""

    identity: Annotated[str, Meta(min_length=1, max_length=EMAIL_LENGTH)]
    rank: Rank = Rank.CASHIER


class ActFor(Asked, frozen=True):
    """The merchant, by its account, to act for from now on."""

    merchant: Account


class InvitationShape(msgspec.Struct, frozen=True):
    """A post that is offered; `merchant` and `name` say where."""

    number: int
    merchant: int
    name_zh: str
    name_en: str
    identity: str
    rank: Rank
    offered_at: Moment
    expires_at: Moment


class TeamPostShape(msgspec.Struct, frozen=True):
    """Somebody's post; `given_by` is empty for the one that came with the merchant."""

    number: int
    name: str
    rank: Rank
    given_by: str
    given_at: Moment


class TeamShape(msgspec.Struct, frozen=True):
    """Who works at a merchant, and what is offered to whom."""

    posts: list[TeamPostShape]
    invitations: list[InvitationShape]


class OwnPostShape(msgspec.Struct, frozen=True):
    """A post of one's own; `acting` says whether it is the one that one acts in now."""

    number: int
    merchant: int
    name_zh: str
    name_en: str
    rank: Rank
    given_at: Moment
    acting: bool


class OwnPostsShape(msgspec.Struct, frozen=True):
    """One's posts, and those that one is offered."""

    posts: list[OwnPostShape]
    invitations: list[InvitationShape]


def of_invitation(invitation: Invitation) -> InvitationShape:
    """Return an invitation as programs read it."""
    return InvitationShape(
        invitation.id,
        invitation.merchant,
        invitation.business.name_zh,
        invitation.business.name_en,
        invitation.identity,
        Rank(invitation.rank),
        Moment(invitation.given_at),
        Moment(invitation.expires_at),
    )


def of_team_post(post: Post) -> TeamPostShape:
    """Return a post as the merchant's programs read it."""
    giver = post.giver.name if post.giver else ""
    return TeamPostShape(post.id, post.member.name, Rank(post.rank), giver, Moment(post.given_at))


def of_own_post(post: Post, *, acting: bool) -> OwnPostShape:
    """Return a post as the programs of who has it read it."""
    return OwnPostShape(
        post.id,
        post.merchant,
        post.business.name_zh,
        post.business.name_en,
        Rank(post.rank),
        Moment(post.given_at),
        acting,
    )
