"""Trading by program, in the dialect of Binance's spot REST API under /api/v3.

Read `views` first: a route each, with who may call it and what it weighs. `parameters` reads what
was sent, `forms` says what it means, `service` does it, `order_shapes` says it in JSON; `errors`
and `refusals` hold every code and text. Signatures are in `signing`, keys in `portal.keys`.
"""

from flask import Flask
from sqlalchemy.orm import sessionmaker

from portal.config import Config
from portal.database import db
from portal.keys import Authenticator
from portal.sealing import Seal
from portal.spot_api import answers, market_views, views
from portal.spot_api.access import blueprint
from portal.spot_api.desk import Desk
from portal.spot_api.symbols import Symbols
from portal.spot_api.usage import Usage

__all__ = ["answers", "market_views", "prepare", "views"]


def prepare(app: Flask, config: Config) -> None:
    """Add the routes to `app`, and what they work with."""
    client = app.extensions["exchange"]
    with app.app_context():
        engine = db.engine
    app.extensions["spot_api"] = Desk(
        client,
        app.extensions["history"],
        Symbols(client),
        Authenticator(sessionmaker(engine), Seal.from_file(config.sealing_key)),
        Usage(
            app.extensions["counters"],
            weight_per_minute=config.weight_per_minute,
            orders_per_10_seconds=config.orders_per_10_seconds,
            orders_per_day=config.orders_per_day,
        ),
    )
    app.register_blueprint(blueprint)
