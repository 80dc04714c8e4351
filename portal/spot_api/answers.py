"""What goes with every answer: usage in the headers, and errors as the dialect has them."""

from typing import Final

import msgspec
import structlog
from flask import Response, g, request
from werkzeug.exceptions import HTTPException

from exchange.client import OutcomeUnknown, Unavailable
from exchange.history import HistoryError
from portal.spot_api import errors
from portal.spot_api.access import blueprint
from portal.spot_api.refusals import error_of

_encode: Final = msgspec.json.Encoder().encode
_log = structlog.get_logger("portal.spot_api")


@blueprint.after_request
def _tell_usage(response: Response) -> Response:
    used = g.get("used_weight")
    if used is not None:
        response.headers["X-MBX-USED-WEIGHT"] = str(used)
        response.headers["X-MBX-USED-WEIGHT-1M"] = str(used)
    orders = g.get("orders")
    if orders is not None:
        response.headers["X-MBX-ORDER-COUNT-10S"] = str(orders.in_10_seconds)
        response.headers["X-MBX-ORDER-COUNT-1D"] = str(orders.in_day)
    return response


@blueprint.errorhandler(errors.ApiError)
def _refuse(error: errors.ApiError) -> Response:
    body: dict[str, object] = {"code": error.code, "msg": error.message}
    if error.rule:
        body["data"] = error.rule
    response = Response(_encode(body), error.status, mimetype="application/json")
    if error.retry_after_s is not None:
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


@blueprint.errorhandler(OutcomeUnknown)
def _unknown(_error: OutcomeUnknown) -> Response:
    return _refuse(errors.outcome_unknown())


@blueprint.errorhandler(Unavailable)
def _unavailable(error: Unavailable) -> Response:
    return _refuse(error_of(error.refused))


@blueprint.errorhandler(HistoryError)
def _behind(error: HistoryError) -> Response:
    _log.warning("history cannot be read", endpoint=request.endpoint, reason=str(error))
    return _refuse(errors.disconnected())


@blueprint.errorhandler(HTTPException)
def _malformed(error: HTTPException) -> Response:
    text = "Too many parameters sent for this endpoint."
    return _refuse(errors.ApiError(-1101, text, error.code or errors.BAD_REQUEST))


@blueprint.errorhandler(Exception)
def _fault(error: Exception) -> Response:
    _log.error("request failed", endpoint=request.endpoint, exc_info=error)
    return _refuse(errors.unknown())
