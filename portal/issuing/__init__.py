"""Issuing: a merchant describes a series, opens its offering and sees what became of it.

Never: what is owed, or to whom, which the exchange decides. Read `service` first, what a merchant
does; then `positions` and `lives`, what everybody does and sees.
"""

from flask import Flask

from portal.config import Config
from portal.issuing import api, models, series_views, views

__all__ = ["api", "models", "prepare"]


def prepare(app: Flask, _config: Config) -> None:
    """Add the routes to `app`."""
    app.register_blueprint(views.blueprint)
    app.register_blueprint(series_views.blueprint)
