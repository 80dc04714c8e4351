"""Membership: what it is, joining at a shop by topping up, and where one has joined.

Who has joined at one shop that takes part pays the member price at all of them. Never: prices,
which `portal.sales` knows, or whether somebody topped up, which the ledger says. Read `views`.
"""

from flask import Flask

from portal.config import Config
from portal.membership import api, views

__all__ = ["api", "prepare"]


def prepare(app: Flask, _config: Config) -> None:
    """Add the routes to `app`."""
    app.register_blueprint(views.blueprint)
