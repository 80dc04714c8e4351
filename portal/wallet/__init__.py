"""Money in and out: what a person has, deposits, withdrawals, and the statement of all of it.

The ledger alone knows what somebody has. What lies here are requests to the world outside: each a
row with a reference that is used once, from which the keys of its commands are made, so that money
is booked once however often the outside says so.
"""

from functools import partial

from flask import Flask, current_app

from portal import jobs, paying_in
from portal.config import Config
from portal.wallet import api, recovery, statement_views, views
from portal.wallet.purposes import Counter
from portal.wallet.till import till_of

__all__ = ["api", "prepare", "statement_views", "views"]


def prepare(app: Flask, _config: Config) -> None:
    """Add the pages, the operations and the recovery job to `app`."""
    app.register_blueprint(views.blueprint)
    paying_in.set_desk(app, Counter(partial(till_of, app)))
    jobs.add(app, "recovery of payments", recovery.EVERY_S, _recover)


def _recover() -> None:
    recovery.recover(till_of(current_app))
