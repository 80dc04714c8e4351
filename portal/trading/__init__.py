"""Trading in the browser: the market list, brands, the exchange page, own orders and holdings.

Read `views` first, then `service` (orders), `costs` (what one will cost), `gains` (what came of
it). `market_list` and `order_book` say what is on offer, `movements` where units came from. Never:
a decision whether an order is good; the exchange takes it or refuses it.
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
