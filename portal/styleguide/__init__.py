"""Every component on one page, in both themes and languages: for who writes pages and for pictures.

Only the demo has it. `samples` holds what is shown; nothing here touches the exchange.
"""

from flask import Flask

from portal.config import Config
from portal.styleguide import views


def prepare(app: Flask, config: Config) -> None:
    """Add the page to `app`; without the demo it is not found."""
    app.extensions["styleguide"] = config.demo
    app.register_blueprint(views.blueprint)
