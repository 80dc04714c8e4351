"""Holdings: the wallet of cards, what each is worth, where its money lies, and what came of it.

Read `views` first, then `portfolio` (what one has), `immediate_sales` (what it would bring now),
`gains` and `movements` (what came of it), `statements` (everything that happened to a card), `cash`
(selling it) and `plans` (selling it later, by itself). Never: an amount that the ledger does not
bear out.
"""

from flask import Flask, current_app

from portal import jobs
from portal.config import Config
from portal.database import session
from portal.holdings import api, cash_views, models, plan_views, plans, words
from portal.holdings.views import blueprint
from portal.jobs import Figure, Figures, Job
from portal.language import lazy_gettext as _l

__all__ = ["api", "cash_views", "models", "plan_views", "prepare"]


def prepare(app: Flask, _config: Config) -> None:
    """Add the routes to `app`."""
    words.prepare(app)
    app.register_blueprint(blueprint)
    jobs.add(app, Job("planned-sales", _l("Planned sales"), plans.EVERY_S, _sell_what_is_due))


def _sell_what_is_due() -> Figures:
    extensions = current_app.extensions
    desk = plans.Desk(extensions["exchange"], extensions["history"], session())
    return {Figure.LOOKED_AT: plans.carry_out_due(desk)}
