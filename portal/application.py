"""The application: every capability and what they stand on, put together for one process."""

import os

from flask import Flask

from exchange.client import Client, UnixSocketClient
from exchange.history import History
from portal import (
    access,
    api,
    api_keys,
    bank,
    card_numbers,
    cookies,
    database,
    failures,
    gifts,
    health,
    holdings,
    issuing,
    jobs,
    logs,
    mall,
    members,
    membership,
    merchants,
    metrics,
    pages,
    proofs,
    providers,
    redemption,
    security_headers,
    spot_api,
    staff,
    styleguide,
    trading,
    wallet,
)
from portal.config import Config
from portal.shared_counters import SharedCounters

MOST_BODY_BYTES = 64 * 1024
"""No request of today's capabilities has more to say."""


def create_app(config: Config | None = None, client: Client | None = None) -> Flask:
    """Put the portal together: settings from the environment, the engine's socket by default.

    To be called once per process, after any fork: the client has a thread of its own.
    """
    config = config or Config.from_environment(os.environ)
    config.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    logs.configure(config.log_level)
    app = Flask("portal", static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    app.extensions["exchange"] = client or UnixSocketClient(config.engine_socket)
    app.extensions["history"] = History(config.home)
    database.prepare(app, config.home)
    app.extensions["counters"] = SharedCounters.in_file(config.rate_limits)
    app.config["FEED_URL"] = config.feed_url
    cookies.prepare(app, config)
    card_numbers.prepare(app, config)
    logs.log_requests(app)
    metrics.prepare(app, config)
    security_headers.prepare(app, config)
    failures.prepare(app)
    access.guard(app)
    pages.prepare(app)
    api.prepare(app)
    jobs.prepare(app)
    app.register_blueprint(health.blueprint)
    members.prepare(app, config)
    merchants.prepare(app, config)
    issuing.prepare(app, config)
    redemption.prepare(app, config)
    gifts.prepare(app, config)
    mall.prepare(app, config)
    membership.prepare(app, config)
    proofs.prepare(app, config)
    spot_api.prepare(app, config)
    staff.prepare(app, config)
    styleguide.prepare(app, config)
    trading.prepare(app, config)
    holdings.prepare(app, config)
    api_keys.prepare(app, config)
    bank.prepare(app, config)
    providers.prepare(app, config)
    wallet.prepare(app, config)
    return app


def let_go(app: Flask) -> None:
    """Close what `app` holds open; for tests, which make many."""
    app.extensions["exchange"].close()
    app.extensions["history"].close()
    proofs.let_go(app)
    database.let_go(app)
    app.extensions["counters"].close()
