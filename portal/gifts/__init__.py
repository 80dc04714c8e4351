"""Gifts: units set aside behind a link, for whoever opens it first or for one member.

Never: whether a gift is still there, which the exchange says. Read `service` first.
"""

from flask import Flask

from portal.config import Config
from portal.gifts import api, claim_views, models, views
from portal.gifts.secrets import GiftKey

__all__ = ["api", "models", "prepare"]


def prepare(app: Flask, config: Config) -> None:
    """Add the routes to `app`, and give it the key that the links' secrets are made with."""
    app.extensions["gift_key"] = GiftKey.from_file(config.home / "gifts.key")
    app.register_blueprint(views.blueprint)
    app.register_blueprint(claim_views.blueprint)
