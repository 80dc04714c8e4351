"""The operations of the API itself: who am I, what is there; and the page that shows it."""

from typing import Final

import msgspec
from flask import Blueprint, Response, current_app, render_template
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import generate_csrf

from portal import problems
from portal.access import Audience, Role, declare
from portal.api.description import Json, describe
from portal.api.listing import listing
from portal.api.operations import operation, operations_of
from portal.language import locale
from portal.visitor import Person, visitor

blueprint: Final = Blueprint("api", __name__, template_folder="templates")

declare("api.description", Audience.ANYONE)
declare("api.shown", Audience.ANYONE)


class PersonShown(msgspec.Struct, frozen=True):
    """Who is signed in; `account` is the number of the account at the exchange."""

    account: int
    name: str
    email: str
    roles: list[Role]


class SessionShown(msgspec.Struct, frozen=True):
    """Who is signed in, if anybody; the token is for the header X-CSRF-Token of what changes."""

    person: PersonShown | None
    language: str
    csrf_token: str


@operation(
    blueprint,
    "GET",
    "/api/session",
    audience=Audience.ANYONE,
    summary=_l("Who am I, and the token for requests that change something"),
    answer=SessionShown,
)
def session() -> SessionShown:
    """Tell who is signed in, and give the token that every changing request must carry."""
    person = visitor()
    return SessionShown(_shown(person) if person else None, locale(), generate_csrf())


def _shown(person: Person) -> PersonShown:
    return PersonShown(person.account, person.name, person.email, sorted(person.roles))


@blueprint.get("/api/openapi.json")
def description() -> Response:
    """Describe every operation, as OpenAPI 3.1."""
    return Response(msgspec.json.encode(_described()), mimetype="application/json")


@blueprint.get("/api")
def shown() -> str:
    """Show the operations to people, and the kinds of problem."""
    listed = listing(operations_of(current_app), _described())
    return render_template("api/shown.html", listed=listed, kinds=problems.kinds())


def _described() -> Json:
    return describe(operations_of(current_app), current_app.config["SESSION_COOKIE_NAME"])
