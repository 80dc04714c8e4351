"""Trading in the browser: the market list, brands, the exchange page, own orders.

Read `views` first, then `order_views` and `costs` (what an order will cost). `market_list` and
`order_book` say what is on offer. Never: a decision whether an order is good; the exchange takes it
or refuses it.
"""

from flask import Flask

from portal.config import Config
from portal.trading import api, order_views, own_views, words
from portal.trading.views import blueprint

__all__ = ["api", "order_views", "own_views", "prepare"]


def prepare(app: Flask, _config: Config) -> None:
    """Add the routes to `app`."""
    words.prepare(app)
    app.register_blueprint(blueprint)
