"""Merchants: how one becomes one, what it shows, how it stands, who acts for it in which post.

Never: what a merchant owes or is owed, which the exchange decides. The tables that others read are
in portal/businesses.py. Read `applications` first, then `comparison`, `review` and `standing`; then
`posts`.
"""

from flask import Flask

from portal import staff_desk
from portal.config import Config
from portal.language import lazy_gettext as _l
from portal.merchants import (
    api,
    application_api,
    application_views,
    business_views,
    models,
    page_api,
    page_views,
    post_views,
    review_views,
    standing_api,
    standing_views,
    team_views,
)
from portal.sealing import Seal

__all__ = ["api", "application_api", "models", "page_api", "prepare", "standing_api"]


def prepare(app: Flask, config: Config) -> None:
    """Add the routes to `app`."""
    # In the demo nobody waits for a mail, so an address counts as soon as it was typed.
    app.extensions["addresses_count_unconfirmed"] = config.demo
    app.extensions["dossier_seal"] = Seal.from_file(config.sealing_key)
    staff_desk.add(app, "/staff/applications", _l("Applications"), review_views.waiting_words)
    staff_desk.add(app, "/staff/merchants", _l("Merchants"), standing_views.waiting_words)
    app.register_blueprint(application_views.blueprint)
    app.register_blueprint(business_views.blueprint)
    app.register_blueprint(page_views.blueprint)
    app.register_blueprint(review_views.blueprint)
    app.register_blueprint(standing_views.blueprint)
    app.register_blueprint(team_views.blueprint)
    app.register_blueprint(post_views.blueprint)
