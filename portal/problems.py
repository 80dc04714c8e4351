"""What the JSON API answers when it does not do what it was asked: application/problem+json.

A problem says what kind it is (RFC 9457; the page /api lists the kinds), in the reader's language
what happened, and of each field at fault which rule it broke. Nothing was changed, unless the kind
is `outcome-unknown`, whose words say how to find out.
"""

from enum import Enum
from typing import Final

import msgspec
import structlog
from flask import Response, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from exchange.client import OutcomeUnknown, Refusal, Refused
from exchange.history import HistoryError
from portal.refusal_words import advice, sentence

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_S: Final = 2
"""How long a caller is asked to wait for an engine that restarts."""

_log = structlog.get_logger(__name__)


class Kind(Enum):
    """The kinds of problem: the name in the address of its description, and the HTTP status."""

    MALFORMED = ("malformed", 400)
    SIGN_IN_NEEDED = ("sign-in-needed", 401)
    NOT_ALLOWED = ("not-allowed", 403)
    TOKEN_MISSING = ("token-missing", 403)
    NOT_FOUND = ("not-found", 404)
    METHOD_NOT_ALLOWED = ("method-not-allowed", 405)
    REFUSED_NOW = ("refused-now", 409)
    BODY_TOO_LARGE = ("body-too-large", 413)
    MEDIA_TYPE = ("media-type", 415)
    INVALID = ("invalid", 422)
    REFUSED = ("refused", 422)
    TOO_MANY = ("too-many", 429)
    FAULT = ("fault", 500)
    UNAVAILABLE = ("unavailable", 503)
    OUTCOME_UNKNOWN = ("outcome-unknown", 503)

    def __init__(self, slug: str, status: int) -> None:
        self.slug = slug
        self.status = status


class FieldError(msgspec.Struct, frozen=True):
    """One field at fault: its path in what was sent, the rule it broke, and that in words."""

    field: str
    rule: str
    detail: str


class ProblemShown(msgspec.Struct, frozen=True):
    """A problem as it is answered."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []


class Problem(Exception):  # noqa: N818  an error is named after the state that it reports
    """Why an operation of the JSON API was not carried out; raise it anywhere below a route."""

    def __init__(
        self,
        kind: Kind,
        detail: str = "",
        errors: list[FieldError] | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(kind, detail, errors)
        self.kind = kind
        self.detail = detail
        self.errors = errors or []
        self.retry_after_s = retry_after_s
        self.allowed: tuple[str, ...] = ()


def answer(problem: Problem) -> Response:
    """Return the answer that tells of a problem."""
    kind = problem.kind
    title, words = _words(kind)
    shown = ProblemShown(
        f"/api#{kind.slug}", title, kind.status, problem.detail or words, problem.errors
    )
    response = Response(msgspec.json.encode(shown), kind.status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if problem.retry_after_s is not None:
        response.headers["Retry-After"] = str(problem.retry_after_s)
    if problem.allowed:
        response.headers["Allow"] = ", ".join(problem.allowed)
    if kind is Kind.SIGN_IN_NEEDED:
        response.headers["WWW-Authenticate"] = 'Cookie realm="scrip"'
    return response


def problem_of(error: Exception) -> Problem:
    """Return the problem that an error comes to; one that nobody foresaw is logged as a fault."""
    match error:
        case Problem():
            return error
        case OutcomeUnknown():
            return Problem(Kind.OUTCOME_UNKNOWN, retry_after_s=RETRY_AFTER_S)
        case HistoryError():
            return Problem(Kind.UNAVAILABLE, retry_after_s=RETRY_AFTER_S)
        case CSRFError():
            return Problem(Kind.TOKEN_MISSING)
        case HTTPException():
            return _of_http(error)
        case object(refused=Refused() as reply):  # ActRefused of portal/acts.py, and Unavailable
            return refused(reply)
        case _:
            _log.error("request failed", endpoint=request.endpoint, exc_info=error)
            return Problem(Kind.FAULT)


def refused(refused: Refused) -> Problem:
    """Return the problem that a refusal of the exchange comes to."""
    refusal = refused.refusal
    if refusal in _AWAY:
        return Problem(Kind.UNAVAILABLE, retry_after_s=RETRY_AFTER_S)
    kind = Kind.REFUSED if refusal in _BY_CONTENT else Kind.REFUSED_NOW
    error = FieldError(refused.field, refusal.name.lower(), sentence(refused))
    return Problem(kind, f"{error.detail} {advice(refused)}", [error])


def kinds() -> list[tuple[Kind, str, str]]:
    """Return every kind with its title and its words, for the page that describes them."""
    return [(kind, *_words(kind)) for kind in Kind]


_AWAY: Final = frozenset(
    (
        Refusal.ENGINE_UNAVAILABLE,
        Refusal.OVERLOADED,
        Refusal.CLOCK_UNCONFIRMED,
        Refusal.STORAGE_NEARLY_FULL,
    )
)

_BY_CONTENT: Final = frozenset(
    each
    for each in Refusal
    if Refusal.COMMAND_MALFORMED <= each <= Refusal.VALIDITY_TOO_LONG
    or Refusal.FIELD_OUT_OF_RANGE <= each < Refusal.NAME_TAKEN
    or Refusal.PRICE_OFF_TICK <= each <= Refusal.CAP_EXCEEDED
)
"""The same request could never be accepted: what it says must change. All others may be later."""

_BY_STATUS: Final = {
    401: Kind.SIGN_IN_NEEDED,
    403: Kind.NOT_ALLOWED,
    404: Kind.NOT_FOUND,
    405: Kind.METHOD_NOT_ALLOWED,
    413: Kind.BODY_TOO_LARGE,
    415: Kind.MEDIA_TYPE,
    422: Kind.INVALID,
    429: Kind.TOO_MANY,
    503: Kind.UNAVAILABLE,
}


def _of_http(error: HTTPException) -> Problem:
    kind = _BY_STATUS.get(error.code or 500, Kind.MALFORMED)
    given = error.get_response().headers.get("Retry-After", "")
    wait = int(given) if given.isdecimal() else None
    if kind is Kind.TOO_MANY and wait is None:
        wait = 60
    problem = Problem(kind, retry_after_s=wait)
    if isinstance(error, MethodNotAllowed):
        problem.allowed = tuple(sorted(error.valid_methods or ()))
    return problem


_WORDS: Final = {
    Kind.MALFORMED: (_l("Not readable"), _l("What was sent is not well-formed.")),
    Kind.SIGN_IN_NEEDED: (
        _l("Sign in first"),
        _l("This is only for people who have signed in."),
    ),
    Kind.NOT_ALLOWED: (_l("Not allowed"), _l("This is not yours to do or to see.")),
    Kind.TOKEN_MISSING: (
        _l("No proof that the request is yours"),
        _l("Send the header X-CSRF-Token with the token that GET /api/session gives."),
    ),
    Kind.NOT_FOUND: (_l("Not there"), _l("There is nothing at this address.")),
    Kind.METHOD_NOT_ALLOWED: (
        _l("Wrong method"),
        _l("This address does not take this method."),
    ),
    Kind.REFUSED_NOW: (
        _l("Not possible now"),
        _l("The exchange refused, and nothing was changed. It may be possible later."),
    ),
    Kind.BODY_TOO_LARGE: (
        _l("Too much at once"),
        _l("The body of the request is too large."),
    ),
    Kind.MEDIA_TYPE: (_l("Wrong media type"), _l("Send the body as application/json.")),
    Kind.INVALID: (
        _l("Invalid fields"),
        _l("Some fields are not as they must be; see errors."),
    ),
    Kind.REFUSED: (_l("Refused"), _l("The exchange refused, and nothing was changed.")),
    Kind.TOO_MANY: (
        _l("Too many requests"),
        _l("Wait as long as Retry-After says, then try again."),
    ),
    Kind.FAULT: (_l("Our fault"), _l("Something broke here. It has been logged.")),
    Kind.UNAVAILABLE: (
        _l("Not available just now"),
        _l("Nothing was changed. Try again after as many seconds as Retry-After says."),
    ),
    Kind.OUTCOME_UNKNOWN: (
        _l("It may have happened"),
        _l(
            "The exchange stopped while this was under way: it was done once or not at all. To"
            " find out, send the same request with the same Idempotency-Key: you get the answer"
            " that was lost, and it is never done twice."
        ),
    ),
}
"""The title of each kind, and what is said where nothing more exact is known."""


def _words(kind: Kind) -> tuple[str, str]:
    title, words = _WORDS[kind]
    return str(title), str(words)
