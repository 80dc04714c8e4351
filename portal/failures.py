"""What is answered when nobody handled an error: a page, a problem, or the dialect's words."""

import json
from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from portal import error_pages, problems

UNSUPPORTED_OPERATION: Final = -1020
"""What the trading API's dialect answers where there is no such route or method."""


def prepare(app: Flask) -> None:
    """Answer what no blueprint handled: a page or a problem, and for faults a line in the log."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def _http(error: HTTPException) -> Response:
    if request.path.startswith("/api/v3/"):
        body = {"code": UNSUPPORTED_OPERATION, "msg": "This operation is not supported."}
        return Response(json.dumps(body), error.code or 500, mimetype="application/json")
    if request.path.startswith("/api/"):
        return problems.answer(problems.problem_of(error))
    return error_pages.answer(error)


def _fault(error: Exception) -> Response:
    if request.path.startswith("/api/"):
        return problems.answer(problems.problem_of(error))
    return error_pages.answer(error)
