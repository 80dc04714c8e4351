"""Redemption: the holder shows a code, the merchant's terminal takes what it is good for.

Never: whether a code was used, or what is left, which the exchange says. Read `tokens` first, then
`codes` (the holder's side) and `service` (the counter's).
"""

from flask import Flask

from portal.config import Config
from portal.redemption import api, holder_views, models, views
from portal.redemption.tokens import TokenKey

__all__ = ["api", "models", "prepare"]


def prepare(app: Flask, config: Config) -> None:
    """Add the routes to `app`, and give it the key that codes are signed with."""
    app.extensions["token_key"] = TokenKey.from_file(config.home / "codes.key")
    app.register_blueprint(holder_views.blueprint)
    app.register_blueprint(views.blueprint)
