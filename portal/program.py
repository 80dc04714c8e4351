"""These pages as a program of a phone: its worker, and the page that is shown without a network.

The worker keeps what the reader saw last. Each page tells it for whom it is, by a mark that says
nothing else, so that it forgets what was kept for another, or before somebody signed out.
"""

import hmac
from typing import Final

from flask import Blueprint, Flask, Response, current_app, g, render_template

from portal.access import Audience, declare
from portal.language import HTML_LANGUAGE, language
from portal.static_files import bundle
from portal.visitor import Visit

READER: Final = "Scrip-Reader"
"""The header with the mark; empty where nobody is signed in, absent where nobody looked."""

MARK_LENGTH: Final = 16

blueprint: Final = Blueprint("program", __name__)
declare("program.worker", Audience.ANYONE)
declare("program.offline", Audience.ANYONE)


def prepare(app: Flask) -> None:
    """Serve the worker, and let every page say for whom it is and in which language."""
    app.register_blueprint(blueprint)
    app.after_request(_say_for_whom)


@blueprint.get("/worker.js")
def worker() -> Response:
    """Send the worker, from where it may look after every page; browsers ask whether it is new."""
    answer = Response(bundle("worker.js"), mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/offline")
def offline() -> str:
    """Show what can be done without a network; the worker keeps this page."""
    return render_template("offline.html")


def _say_for_whom(answer: Response) -> Response:
    if answer.mimetype == "text/html" and "visit" in g:
        answer.headers[READER] = _mark(g.visit)
        answer.headers.setdefault("Content-Language", HTML_LANGUAGE[language()])
    return answer


def _mark(visit: Visit | None) -> str:
    if visit is None:
        return ""
    secret = current_app.secret_key
    key = secret if isinstance(secret, bytes) else str(secret).encode()
    return hmac.digest(key, f"reader {visit.number}".encode(), "sha256").hex()[:MARK_LENGTH]
