"""Holdings: the wallet of cards, what each is worth, where its money lies, and what came of it.

Read `views` first, then `portfolio` (what one has), `immediate_sales` (what it would bring now),
`gains` and `movements` (what came of it), `statements` (everything that happened to a card). Never:
an amount that the ledger does not bear out.
"""

from flask import Flask

from portal.config import Config
from portal.holdings import api, cash_views, words
from portal.holdings.views import blueprint

__all__ = ["api", "cash_views", "prepare"]


def prepare(app: Flask, _config: Config) -> None:
    """Add the routes to `app`."""
    words.prepare(app)
    app.register_blueprint(blueprint)
