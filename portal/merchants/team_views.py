"""The merchant's page of its team: who has which post, who is invited; invite, take back, end."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, abort, current_app, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import outbox
from portal.access import Audience, declare
from portal.businesses import Post
from portal.database import session
from portal.merchants import posts
from portal.merchants.forms import InviteForm
from portal.merchants.models import Invitation
from portal.merchants.post_words import LETS, RANKS, words
from portal.merchants.posts import PostRefused
from portal.visitor import Rank, deputy, merchant, person

blueprint: Final = Blueprint("business", __name__, template_folder="templates")

for endpoint in ("team", "invite", "take_back", "dismiss"):
    declare(f"business.{endpoint}", Audience.MERCHANT)

Answer = str | Response | tuple[str, int]
TEAM: Final = "/business/staff"


@blueprint.get(TEAM)
def team() -> Answer:
    """Show who works here, and who is invited."""
    return _page(InviteForm(formdata=None).offer(deputy().rank))


@blueprint.post(f"{TEAM}/invitations")
def invite() -> Answer:
    """Offer somebody a post."""
    form = InviteForm().offer(deputy().rank)
    if form.validate():
        try:
            send_invitation(str(form.identity.data), Rank(form.rank.data))
        except PostRefused as refused:
            form.form_errors.append(words(refused.fault))
        else:
            flash(_("Invited. The post begins when they accept."), "good")
            return redirect(TEAM, 303)
    return _page(form), 422


def send_invitation(identity: str, rank: Rank) -> Invitation:
    """Offer a post and write to whoever is meant, once. Raises PostRefused."""
    counters = current_app.extensions["counters"]
    offered, new = posts.invite(session(), counters, deputy(), identity, rank)
    if new:
        _write_to(offered)
    return offered


def _write_to(offered: Invitation) -> None:
    """Send the mail; where nobody has that user name there is nobody to write to."""
    by_address = "@" in offered.identity
    member = posts.known_as(session(), offered.identity)
    if by_address or member is not None:
        outbox.send(
            offered.identity if member is None else member.email,
            "merchants/mail/invited.txt",
            language=member.language if member else "",
            shop=offered.business,
            giver=person().name,
            rank=RANKS[offered.rank],
            identity=offered.identity,
            by_address=by_address,
        )


@blueprint.post(f"{TEAM}/invitations/<int:number>/take-back")
def take_back(number: int) -> Answer:
    """Take an invitation back."""
    invitation = offered_here(number)
    if invitation is None:
        abort(404)
    return _done(lambda: posts.take_back(session(), deputy(), invitation), _("Taken back."))


@blueprint.post(f"{TEAM}/<int:number>/end")
def dismiss(number: int) -> Answer:
    """End somebody's post."""
    post = post_here(number)
    if post is None:
        abort(404)
    said = _("The post has ended, everywhere and at once.")
    return _done(lambda: posts.dismiss(session(), deputy(), post), said)


def _done(act: Callable[[], None], said: str) -> Answer:
    try:
        act()
    except PostRefused as refused:
        flash(words(refused.fault), "bad")
    else:
        flash(said, "good")
    return redirect(TEAM, 303)


def offered_here(number: int) -> Invitation | None:
    """Return an invitation of the merchant acted for; None if it is not theirs."""
    found = session().get(Invitation, number)
    return None if found is None or found.merchant != merchant() else found


def post_here(number: int) -> Post | None:
    """Return a post at the merchant acted for; None if it is another's."""
    found = session().get(Post, number)
    return None if found is None or found.merchant != merchant() else found


def _page(form: InviteForm) -> str:
    return render_template(
        "merchants/team.html",
        form=form,
        team=posts.team(session(), merchant()),
        invitations=posts.invitations_of(session(), merchant()),
        ranks=RANKS,
        lets=LETS,
        given=[rank for rank in Rank if deputy().rank.covers(rank)],
        may_end=lambda post: deputy().rank.covers(Rank(post.rank)) and not post.is_the_firms,
        may_take_back=lambda invitation: deputy().rank.covers(Rank(invitation.rank)),
    )
