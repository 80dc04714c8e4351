"""Who people are: sign-up, sign-in, second factor and recovery.

Never: what somebody owns or may do with it, which the exchange decides. Read `service` first, what
members can do; `sign_ins` says how a browser is known again.
"""

from flask import Flask, request

from portal import language, outbox
from portal.config import Config
from portal.members import api, doorway, models, profile_views, views
from portal.members.office import open_office
from portal.visitor import find_by, visitor

__all__ = ["api", "models", "prepare", "profile_views"]


def prepare(app: Flask, config: Config) -> None:
    """Add the routes to `app`, and tell it how somebody is known again."""
    app.extensions["members"] = open_office(app, config)
    app.extensions["outbox"] = outbox.Outbox.from_config(config)
    find_by(app, doorway.find)
    language.ask_person(app, _language)
    app.register_blueprint(views.blueprint)


def _language() -> str | None:
    """Return the language of who is signed in; what was chosen in this browser goes before it."""
    person = None if "lang" in request.cookies else visitor()
    return None if person is None else person.language
