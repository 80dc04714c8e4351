"""Money in and out: what a person has, deposits, withdrawals, and the statement of all of it.

The ledger alone knows what somebody has. What lies here are requests to the world outside: each a
row with a reference that is used once, from which the keys of its commands are made, so that money
is booked once however often the outside says so.
"""

from functools import partial
from typing import Final

from flask import Flask, current_app

from portal import jobs, paying_in, staff_desk
from portal.config import Config
from portal.jobs import Figure, Figures, Job
from portal.language import lazy_gettext as _l
from portal.wallet import api, recovery, review_api, review_views, statement_views, views
from portal.wallet.purposes import Counter
from portal.wallet.till import Thresholds, till_of

__all__ = ["api", "prepare", "review_api", "statement_views", "views"]

YUAN: Final = 10_000


def prepare(app: Flask, config: Config) -> None:
    """Add the pages, the operations and the recovery job to `app`."""
    app.register_blueprint(views.blueprint)
    app.register_blueprint(review_views.blueprint)
    app.extensions["review_thresholds"] = Thresholds(
        config.review_above * YUAN, config.four_eyes_above * YUAN
    )
    staff_desk.add(app, review_views.HERE, _l("Withdrawals"), review_views.waiting_words)
    paying_in.set_desk(app, Counter(partial(till_of, app)))
    title = _l("Payments that wait")
    jobs.add(app, Job("payments", title, recovery.EVERY_S, _recover))


def _recover() -> Figures:
    return {Figure.LOOKED_AT: recovery.recover(till_of(current_app))}
