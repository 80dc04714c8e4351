"""What staff does: freezes members, halts and winds down series, runs jobs, reads what was done.

Each act has a reason and is written down with who did it; what the exchange does of it is an entry.
A wind-down, which cannot be undone, needs a second person. Never: another's money or rights, which
no act here can move. Read `service` first.
"""

from flask import Flask

from portal import staff_desk
from portal.config import Config
from portal.language import lazy_gettext as _l
from portal.staff import api, job_api, job_views, views

__all__ = ["api", "job_api", "job_views", "prepare"]


def prepare(app: Flask, _config: Config) -> None:
    """Add the routes to `app`."""
    staff_desk.add(app, staff_desk.OVERVIEW, _l("Overview"))
    staff_desk.add(app, "/staff/members", _l("Members"))
    staff_desk.add(app, "/staff/series", _l("Series"))
    staff_desk.add(app, "/staff/jobs", _l("Jobs"))
    app.register_blueprint(views.blueprint)
