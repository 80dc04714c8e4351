"""What a reader sees when something goes wrong: what happened, that nothing was lost, what to do.

Pages in the reader's language. Below /api/ the answers keep the forms of those interfaces, which
portal.failures and their capabilities give.
"""

from typing import Final, NamedTuple

import structlog
from flask import Response, render_template, request
from flask_babel import LazyString
from werkzeug.exceptions import HTTPException

from exchange.client import OutcomeUnknown, Refused, Unavailable
from exchange.history import HistoryError
from portal.language import lazy_gettext as _l
from portal.refusal_words import sentence

_log = structlog.get_logger(__name__)


class ErrorPage(NamedTuple):
    """What happened, what it means, what to do: an act with an address, or "" for this same one."""

    title: LazyString
    meaning: LazyString | str
    act: LazyString
    address: str


_MARKET: Final = _l("Go to the market")
_AGAIN: Final = _l("Try again")
_NOTHING: Final = _l("Nothing was changed, and nothing is lost.")

PAGES: Final = {
    400: ErrorPage(
        _l("We could not read what was sent"),
        _l("The form was incomplete or too old. Go back, load the page anew and send it again."),
        _MARKET,
        "/",
    ),
    403: ErrorPage(
        _l("This page is not open to you"),
        _l("It belongs to somebody else, or needs a role that your account does not have."),
        _MARKET,
        "/",
    ),
    404: ErrorPage(
        _l("There is no such page"),
        _l("The address may be mistyped, or what was here is over."),
        _MARKET,
        "/",
    ),
    405: ErrorPage(
        _l("This address is not for opening"),
        _l("It only takes what a form sends. Go back to the form and press its button."),
        _MARKET,
        "/",
    ),
    413: ErrorPage(
        _l("That was too large"),
        _l("Send less at once: a smaller picture, a shorter text."),
        _AGAIN,
        "",
    ),
    429: ErrorPage(
        _l("That was too often"),
        _l("To keep others from guessing, we take only so many tries. Wait a minute."),
        _AGAIN,
        "",
    ),
    500: ErrorPage(
        _l("Something broke on our side"),
        _l(
            "It has been noted. If you were paying or placing an order, look at your statement "
            "first: a form that is sent twice is carried out only once."
        ),
        _AGAIN,
        "",
    ),
    503: ErrorPage(
        _l("The exchange is not answering just now"),
        _l(
            "It restarts by itself, mostly within seconds. What was confirmed to you is kept; a "
            "form that is sent twice is carried out only once."
        ),
        _AGAIN,
        "",
    ),
}
"""Status to page; one that is not here is shown as 400 below 500, and as 500 from there."""

FAULTS: Final = 500
"""From this status on the fault is ours."""

CERTAIN: Final = frozenset((400, 403, 404, 405, 409, 413, 429))
"""Where it is certain that nothing was changed."""


UNKNOWN: Final = ErrorPage(
    _l("The exchange stopped while this was under way"),
    _l(
        "It was done once or not at all. Go back and press the button of the same form again: you "
        "get the answer that was lost, and it is never done twice."
    ),
    _l("See my statement"),
    "/wallet/statement",
)

BARE: Final = "Something broke on our side. 系统出错。\n"
"""What is said when not even a page can be made."""


def answer(error: Exception) -> Response:
    """Return the page that tells of an error; one that nobody foresaw is logged as a fault."""
    status, page = _page_of(error)
    response = Response(_written(status, page), status, mimetype="text/html")
    if isinstance(error, HTTPException):
        for name in ("Allow", "Retry-After"):
            if value := error.get_response().headers.get(name):
                response.headers[name] = value
    return response


def show(status: int) -> str:
    """Return the page of a status, in the reader's language."""
    nothing = _NOTHING if status in CERTAIN else None
    return render_template("error.html", page=PAGES[status], status=status, nothing=nothing)


def _page_of(error: Exception) -> tuple[int, ErrorPage]:
    match error:
        case OutcomeUnknown():
            return 503, UNKNOWN
        case HistoryError() | Unavailable():
            return 503, PAGES[503]
        case HTTPException():
            status = error.code or 500
            return status, PAGES.get(status) or PAGES[400 if status < FAULTS else 500]
        case object(refused=Refused() as refused):  # a form that did not expect to be refused
            return 409, ErrorPage(_l("The exchange refused that"), sentence(refused), _MARKET, "/")
        case _:
            # The path is not logged: it may name people; the endpoint says enough.
            _log.error("request failed", endpoint=request.endpoint, exc_info=error)
            return 500, PAGES[500]


def _written(status: int, page: ErrorPage) -> str:
    nothing = _NOTHING if status in CERTAIN else None
    try:
        return render_template("error.html", page=page, status=status, nothing=nothing)
    except Exception as error:  # noqa: BLE001  # what broke the page may break this one too
        _log.error("no page for an error", endpoint=request.endpoint, exc_info=error)
        return BARE
