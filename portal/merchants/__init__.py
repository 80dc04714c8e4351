"""Merchants: who acts for one, in which post, by whose invitation.

Never: what a merchant owes or is owed, which the exchange decides. The tables that others read are
in portal/businesses.py. Read `posts` first.
"""

from flask import Flask

from portal.config import Config
from portal.merchants import api, models, post_views, team_views

__all__ = ["api", "models", "prepare"]


def prepare(app: Flask, config: Config) -> None:
    """Add the routes to `app`."""
    # In the demo nobody waits for a mail, so an address counts as soon as it was typed.
    app.extensions["addresses_count_unconfirmed"] = config.demo
    app.register_blueprint(team_views.blueprint)
    app.register_blueprint(post_views.blueprint)
