"""The page of one's own posts: accept one that is offered, choose whom to act for, give one up."""

from typing import Final

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access import POSTS, Audience, declare
from portal.businesses import Post, open_posts
from portal.database import session
from portal.merchants import posts
from portal.merchants.models import Invitation
from portal.merchants.post_words import LETS, RANKS, words
from portal.merchants.posts import PostRefused
from portal.own_paths import own_path
from portal.people import Member
from portal.visitor import act_for, acting, forget_visit, person

blueprint: Final = Blueprint("posts", __name__, template_folder="templates")

for endpoint in ("listed", "choose", "give_up", "accept", "decline"):
    declare(f"posts.{endpoint}", Audience.PERSON)

Answer = str | Response


@blueprint.get(POSTS)
def listed() -> Answer:
    """Show one's posts, and those that one is offered."""
    return render_template(
        "merchants/posts.html",
        posts=open_posts(session(), person().id),
        invitations=offered_to_me(),
        acting=acting(),
        ranks=RANKS,
        lets=LETS,
        then=own_path(request.args.get("next"), ""),
    )


@blueprint.post(f"{POSTS}/<int:number>/choose")
def choose(number: int) -> Answer:
    """Act for the merchant of that post from now on, in this browser."""
    post = my_post(number)
    if post is None:
        abort(404)
    act_for(post.merchant)
    return redirect(own_path(request.form.get("next"), POSTS), 303)


@blueprint.post(f"{POSTS}/<int:number>/give-up")
def give_up(number: int) -> Answer:
    """End one's own post."""
    post = my_post(number)
    if post is None:
        abort(404)
    try:
        posts.end(session(), post, person().id)
    except PostRefused as refused:
        flash(words(refused.fault), "bad")
    else:
        flash(_("You have given the post up."), "good")
    return redirect(POSTS, 303)


@blueprint.post(f"{POSTS}/invitations/<int:number>/accept")
def accept(number: int) -> Answer:
    """Take a post that is offered."""
    invitation = my_invitation(number)
    if invitation is None:
        abort(404)
    try:
        posts.accept(session(), me(), invitation)
    except PostRefused as refused:
        flash(words(refused.fault), "bad")
    else:
        forget_visit()
        flash(_("The post is yours."), "good")
    return redirect(POSTS, 303)


@blueprint.post(f"{POSTS}/invitations/<int:number>/decline")
def decline(number: int) -> Answer:
    """Decline a post that is offered."""
    invitation = my_invitation(number)
    if invitation is None:
        abort(404)
    posts.decline(session(), invitation)
    flash(_("You have declined the post."), "good")
    return redirect(POSTS, 303)


def me() -> Member:
    """Return the row of who is signed in."""
    return session().get_one(Member, person().id)


def my_post(number: int) -> Post | None:
    """Return a post of the person's own that has not ended; None if there is none."""
    return next((each for each in open_posts(session(), person().id) if each.id == number), None)


def offered_to_me() -> list[Invitation]:
    """Return the posts that the person is offered."""
    return posts.waiting_for(session(), me(), unconfirmed=_unconfirmed())


def my_invitation(number: int) -> Invitation | None:
    """Return an invitation of the person's own, answered or not; None if there is none."""
    return posts.addressed_to(session(), me(), number, unconfirmed=_unconfirmed())


def _unconfirmed() -> bool:
    return bool(current_app.extensions["addresses_count_unconfirmed"])
