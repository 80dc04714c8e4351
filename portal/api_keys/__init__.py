"""API keys made, listed and revoked by whose account they stand for, on the page /keys.

What a key is lies in `portal.keys`, where the trading API and the feed know it again. Its secret is
shown once, on the page that made it, and is never sent anywhere else.
"""

from flask import Flask

from portal.api_keys import api, views
from portal.config import Config
from portal.sealing import Seal

__all__ = ["api", "prepare", "views"]


def prepare(app: Flask, config: Config) -> None:
    """Add the pages and operations to `app`."""
    app.extensions["api_key_seal"] = Seal.from_file(config.sealing_key)
    app.register_blueprint(views.blueprint)
