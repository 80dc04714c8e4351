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
from portal.visitor import second_factor_passed, visitor


class Audience(StrEnum):
    """Who may call a route."""

    ANYONE = "anyone"
    LOCAL = "a program on this machine, or in a network that a setting names; the route checks"
    KEY_HOLDER = "the holder of an API key, by a signature, for the key's own account"
    TRADING_KEY_HOLDER = "the holder of an API key that may trade, likewise"
    CALLBACK = "another program, whose request carries a signature that the route checks"
    PERSON = "whoever is signed in, for what is their own"
    MERCHANT = "whoever is signed in and was let issue by staff, for what is their own"
    STAFF = "staff, signed in with a second factor"


class Role(StrEnum):
    """What somebody may be; one person may be several."""

    CONSUMER = "consumer"
    SUPPLIER = "supplier"
    MERCHANT = "merchant"
    STAFF = "staff"


SIGNED: Final = frozenset({Audience.KEY_HOLDER, Audience.TRADING_KEY_HOLDER, Audience.CALLBACK})
"""Their routes look at a signature; a cookie means nothing there, so none can be abused."""

SIGN_IN: Final = "/sign-in"
SECOND_FACTOR: Final = "/me/two-factor"

DECLARED: Final[dict[str, Audience]] = {}
"""Endpoint to audience."""

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
    return refusal


def _refusal(audience: Audience) -> AnyResponse | None:
    if audience in (Audience.ANYONE, Audience.LOCAL):
        return None
    person = visitor()
    if person is None:
        return _to(SIGN_IN, 401)
    if audience is Audience.MERCHANT and Role.MERCHANT not in person.roles:
        abort(403)
    if audience is Audience.STAFF:
        if Role.STAFF not in person.roles:
            abort(403)
        if not second_factor_passed():
            return _to(SECOND_FACTOR, 403)
    return None


def _to(page: str, status: int) -> AnyResponse:
    """Send a reader to `page`, from where he comes back; a program gets the status."""
    if request.path.startswith("/api/"):
        abort(status)
    if request.method != "GET":
        return redirect(page, 303)
    here = request.full_path.removesuffix("?")
    return redirect(f"{page}?{urlencode({'next': here})}", 303)
