"""Health: whether this process answers, and whether the exchange behind it can be used."""

from typing import Final

from flask import Blueprint, Response, current_app, jsonify

from exchange.client import AskTime, Client, Unavailable
from exchange.history import History
from portal.access import Audience, declare
from portal.logs import no_fault

MOST_BEHIND: Final = 3_000
"""The read models may lack so many entries; more take longer to write than a read waits."""

AT_FIRST: Final = 100
"""Until they have come so near once: a page just opened must not show an older day as today."""

blueprint: Final = Blueprint("health", __name__)


for _endpoint in ("alive", "ready"):
    declare(f"{blueprint.name}.{_endpoint}", Audience.ANYONE)


@blueprint.get("/healthz")
def alive() -> Response:
    """Answer: this process does."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Tell whether engine and projector are there, with their sizes; 503 if one is not."""
    no_fault()
    client: Client = current_app.extensions["exchange"]
    history: History = current_app.extensions["history"]
    try:
        shown = client.query(AskTime())
    except Unavailable as error:
        return jsonify(status="engine unavailable", reason=error.refused.refusal.name), 503
    views = history.size()
    if shown.halted:
        return jsonify(status="clock unconfirmed", ledger=shown.size, views=views), 503
    may_lack = MOST_BEHIND if current_app.extensions.get("history_followed") else AT_FIRST
    if not views or shown.size - views > may_lack:
        return jsonify(status="history behind", ledger=shown.size, views=views), 503
    current_app.extensions["history_followed"] = True
    return jsonify(status="ok", ledger=shown.size, views=views), 200
