"""What staff does: reviews applications, freezes members, halts and winds down series, sees jobs.

Each act has a reason and is written down with who did it; what the exchange does of it is an entry.
A wind-down, which cannot be undone, needs a second person. Never: another's money or rights, which
no act here can move. Read `service` first.
"""

from flask import Flask

from portal.config import Config
from portal.staff import api, job_api, job_views, models, views

__all__ = ["api", "job_api", "job_views", "models", "prepare"]


def prepare(app: Flask, _config: Config) -> None:
    """Add the routes to `app`."""
    app.register_blueprint(views.blueprint)
