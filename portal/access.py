"""Who may call which route: capabilities declare theirs here, and `guard` holds callers to it.

A route that is not declared is open to nobody. What changes something by cookie must carry the
token of a form (or its header); programs that sign their requests are looked at by their routes.
"""

from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from flask import Flask, abort, redirect, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from portal.errors import RouteUndeclared
from portal.visitor import Acting, acting, second_factor_passed, visitor


class Audience(StrEnum):
    """Who may call a route."""

    ANYONE = "anyone"
    LOCAL = "a program on this machine, or in a network that a setting names; the route checks"
    KEY_HOLDER = "the holder of an API key, by a signature, for the key's own account"
    TRADING_KEY_HOLDER = "the holder of an API key that may trade, likewise"
    CALLBACK = "another program, whose request carries a signature that the route checks"
    PERSON = "whoever is signed in, for what is their own"
    MERCHANT = "an owner or manager of a merchant, signed in, for what is that merchant's"
    COUNTER = "whoever works at a merchant, signed in, for what is that merchant's"
    STAFF = "staff, signed in with a second factor"


class Role(StrEnum):
    """What somebody may be; one person may be several.

    That somebody is a merchant follows from a post (portal/businesses.py) and is granted no other
    way; the others are granted.
    """

    CONSUMER = "consumer"
    SUPPLIER = "supplier"
    MERCHANT = "merchant"
    STAFF = "staff"


SIGNED: Final = frozenset({Audience.KEY_HOLDER, Audience.TRADING_KEY_HOLDER, Audience.CALLBACK})
"""Their routes look at a signature; a cookie means nothing there, so none can be abused."""

OPEN: Final = frozenset({Audience.ANYONE, Audience.LOCAL})
"""Nobody need be signed in there."""

SIGN_IN: Final = "/sign-in"
SECOND_FACTOR: Final = "/me/two-factor"
POSTS: Final = "/me/posts"
"""Where one who works at several merchants chooses whom to act for."""

DECLARED: Final[dict[str, Audience]] = {}
"""Endpoint to audience."""

ACTED_FOR: Final = "acted_for"
"""The field in which a form says for which merchant it was filled in (components/forms.html)."""

csrf: Final = CSRFProtect()


def declare(endpoint: str, audience: Audience) -> None:
    """Say who may call the route of that endpoint."""
    DECLARED[endpoint] = audience


def guard(app: Flask) -> None:
    """Let every request of `app` through, turn it away, or send it to sign in first."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # the audience decides whether it is needed
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # good as long as the session: forms stay open long
    csrf.init_app(app)
    app.before_request(_check)


def _check() -> AnyResponse | None:
    if request.endpoint is None:
        return None  # there is no such page
    audience = DECLARED.get(request.endpoint)
    if audience is None:
        raise RouteUndeclared(request.endpoint)
    if audience in SIGNED:
        return None
    refusal = _refusal(audience)
    if refusal is None:
        csrf.protect()
        _see_for_whom(audience)
    return refusal


def _refusal(audience: Audience) -> AnyResponse | None:
    if audience in OPEN:
        return None
    person = visitor()
    if person is None:
        return _to(SIGN_IN, 401)
    if not admits(audience):
        if any(_suits(audience, post) for post in person.posts):
            return _to(POSTS, 403)
        abort(403)
    if audience is Audience.STAFF and not second_factor_passed():
        return _to(SECOND_FACTOR, 403)
    return None


def admits(audience: Audience) -> bool:
    """Return whether whoever asks is one of those, as far as that shows without a second factor."""
    person, post = visitor(), acting()
    match audience:
        case Audience.ANYONE | Audience.LOCAL:
            return True
        case Audience.PERSON:
            return person is not None
        case Audience.MERCHANT | Audience.COUNTER:
            return post is not None and _suits(audience, post)
        case Audience.STAFF:
            return person is not None and Role.STAFF in person.roles
        case Audience.KEY_HOLDER | Audience.TRADING_KEY_HOLDER | Audience.CALLBACK:
            return False


def _suits(audience: Audience, post: Acting) -> bool:
    return audience is Audience.COUNTER or (audience is Audience.MERCHANT and post.rank.issues)


def _see_for_whom(audience: Audience) -> None:
    """Turn a form away that was filled in for another merchant than is acted for by now."""
    if audience in (Audience.MERCHANT, Audience.COUNTER) and ACTED_FOR in request.form:
        post = acting()
        if post is None or request.form[ACTED_FOR] != str(post.merchant):
            abort(400)


def _to(page: str, status: int) -> AnyResponse:
    """Send a reader to `page`, from where he comes back; a program gets the status."""
    if request.path.startswith("/api/"):
        abort(status)
    if request.method != "GET":
        return redirect(page, 303)
    here = request.full_path.removesuffix("?")
    return redirect(f"{page}?{urlencode({'next': here})}", 303)
