"""Operations of merchants in the JSON API: teams, posts and invitations to them."""

from typing import TypeVar

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from portal.access import Audience
from portal.api import FieldError, Kind, Problem, operation
from portal.businesses import Post, open_posts
from portal.database import session
from portal.merchants import posts
from portal.merchants.forms import InviteForm
from portal.merchants.post_views import blueprint as post_blueprint
from portal.merchants.post_views import me, my_invitation, my_post, offered_to_me
from portal.merchants.post_words import words
from portal.merchants.posts import PostRefused
from portal.merchants.shapes import (
    ActFor,
    InvitationShape,
    NewInvitation,
    OwnPostShape,
    OwnPostsShape,
    TeamShape,
    of_invitation,
    of_own_post,
    of_team_post,
)
from portal.merchants.team_views import blueprint, offered_here, post_here, send_invitation
from portal.visitor import act_for, acting, deputy, forget_visit, merchant, person

PERSON, MERCHANT = Audience.PERSON, Audience.MERCHANT

Thing = TypeVar("Thing")


@operation(
    blueprint, "GET", "/api/business/staff", audience=MERCHANT,
    summary=_l("List who works at your business"), answer=TeamShape,
)  # fmt: skip
def show_team() -> TeamShape:
    """List the posts, the highest first, and the invitations that nobody has answered."""
    return TeamShape(
        [of_team_post(one) for one in posts.team(session(), merchant())],
        [of_invitation(one) for one in posts.invitations_of(session(), merchant())],
    )


@operation(
    blueprint, "POST", "/api/business/invitations", audience=MERCHANT,
    summary=_l("Offer somebody a post"), body=NewInvitation, answer=InvitationShape, status=201,
)  # fmt: skip
def invite(body: NewInvitation) -> InvitationShape:
    """Offer a post, no higher than yours; the same offer made again is the first one."""
    fields = MultiDict({"identity": body.identity, "rank": str(body.rank)})
    form = InviteForm(formdata=fields, meta={"csrf": False})  # guarded
    if not form.validate():
        errors = [
            FieldError(name, "invalid", str(said))
            for name, all_said in form.errors.items()
            for said in all_said
        ]
        raise Problem(Kind.INVALID, errors=errors)
    try:
        return of_invitation(send_invitation(str(form.identity.data), body.rank))
    except PostRefused as refused:
        raise _problem(refused) from None


@operation(
    blueprint, "DELETE", "/api/business/invitations/<int:number>", audience=MERCHANT,
    summary=_l("Take an invitation back"), answer=None,
)  # fmt: skip
def take_back(number: int) -> None:
    """Take back what nobody has answered."""
    invitation = _there(offered_here(number))
    try:
        posts.take_back(session(), deputy(), invitation)
    except PostRefused as refused:
        raise _problem(refused) from None


@operation(
    blueprint, "DELETE", "/api/business/staff/<int:number>", audience=MERCHANT,
    summary=_l("End somebody's post"), answer=None,
)  # fmt: skip
def dismiss(number: int) -> None:
    """End a post no higher than yours; whoever had it is refused at their next request."""
    post = _there(post_here(number))
    try:
        posts.dismiss(session(), deputy(), post)
    except PostRefused as refused:
        raise _problem(refused) from None


@operation(
    post_blueprint, "GET", "/api/posts", audience=PERSON,
    summary=_l("List your posts"), answer=OwnPostsShape,
)  # fmt: skip
def list_posts() -> OwnPostsShape:
    """List your posts at merchants, and those that you are offered."""
    mine = [_own(each) for each in open_posts(session(), person().id)]
    return OwnPostsShape(mine, [of_invitation(each) for each in offered_to_me()])


@operation(
    post_blueprint, "PUT", "/api/posts/acting", audience=PERSON,
    summary=_l("Choose whom to act for"), body=ActFor, answer=OwnPostShape,
)  # fmt: skip
def choose(body: ActFor) -> OwnPostShape:
    """Act for one of the merchants at which you have a post, until you sign out."""
    mine = open_posts(session(), person().id)
    post = next((each for each in mine if each.merchant == body.merchant), None)
    if post is None:
        raise Problem(Kind.NOT_FOUND)
    act_for(post.merchant)
    return _own(post)


@operation(
    post_blueprint, "DELETE", "/api/posts/<int:number>", audience=PERSON,
    summary=_l("Give a post up"), answer=None,
)  # fmt: skip
def give_up(number: int) -> None:
    """End a post of your own."""
    post = _there(my_post(number))
    try:
        posts.end(session(), post, person().id)
    except PostRefused as refused:
        raise _problem(refused) from None


@operation(
    post_blueprint, "POST", "/api/posts/invitations/<int:number>/acceptance", audience=PERSON,
    summary=_l("Take a post that is offered"), answer=OwnPostShape, status=201,
)  # fmt: skip
def accept(number: int) -> OwnPostShape:
    """Take a post; taken twice it is yours once."""
    invitation = _there(my_invitation(number))
    try:
        post = posts.accept(session(), me(), invitation)
    except PostRefused as refused:
        raise _problem(refused) from None
    forget_visit()
    return _own(post)


@operation(
    post_blueprint, "DELETE", "/api/posts/invitations/<int:number>", audience=PERSON,
    summary=_l("Decline a post that is offered"), answer=None,
)  # fmt: skip
def decline(number: int) -> None:
    """Decline a post; one that was answered stays as it is."""
    posts.decline(session(), _there(my_invitation(number)))


def _own(post: Post) -> OwnPostShape:
    now = acting()
    return of_own_post(post, acting=now is not None and now.merchant == post.merchant)


def _there(found: Thing | None) -> Thing:
    if found is None:
        raise Problem(Kind.NOT_FOUND)
    return found


def _problem(refused: PostRefused) -> Problem:
    return Problem(Kind.REFUSED_NOW, words(refused.fault))
