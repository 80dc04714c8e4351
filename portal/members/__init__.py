"""Who people are: sign-up, sign-in, second factor, recovery, and applications to sell.

Never: what somebody owns or may do with it, which the exchange decides. Read `service` first, what
members can do; `sign_ins` says how a browser is known again.
"""

from flask import Flask
from flask import session as browser

from portal.config import Config
from portal.database import session
from portal.members import models, sign_ins
from portal.visitor import Visit, find_by

__all__ = ["models", "prepare"]

TOKEN = "sign_in"  # noqa: S105  the name of a field in the session
"""Where the browser's session has the token of the sign-in."""


def prepare(app: Flask, _config: Config) -> None:
    """Add the routes to `app`, and tell it how somebody is known again."""
    find_by(app, _find)


def _find() -> Visit | None:
    token = browser.get(TOKEN)
    return sign_ins.find(session(), token) if isinstance(token, str) else None
