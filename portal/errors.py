"""Errors of the portal, and what is answered when nobody handled one.

PortalError
├── SettingInvalid   an environment variable holds what it cannot
└── SecretUnsealable a stored secret cannot be read with the key at hand
"""
# ruff: noqa: N818  an error is named after the state that it reports

import json
from typing import Final

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

UNSUPPORTED_OPERATION: Final = -1020
"""What the trading API's dialect answers where there is no such route or method."""

_log = structlog.get_logger(__name__)


class PortalError(Exception):
    """Base of the errors raised by the portal."""


class SettingInvalid(PortalError):
    """The setting `name` is `value`, which is not `expected`."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(name, value, expected)
        self.name = name
        self.value = value
        self.expected = expected

    def __str__(self) -> str:
        return f"{self.name} is {self.value!r}, expected {self.expected}"


class SecretUnsealable(PortalError):
    """A stored secret was sealed with another key than the one in the key file."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"the secret of {self.what} was sealed with another key than that in the key file"


def handle_failures(app: Flask) -> None:
    """Answer what no blueprint handled: a plain text, and for faults a line in the log."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def _http(error: HTTPException) -> Response:
    if request.path.startswith("/api/"):
        body = {"code": UNSUPPORTED_OPERATION, "msg": "This operation is not supported."}
        return Response(json.dumps(body), error.code or 500, mimetype="application/json")
    return Response(f"{error.name}\n", error.code or 500, mimetype="text/plain")


def _fault(error: Exception) -> Response:
    # The path is not logged: it may name people later; the endpoint says enough.
    _log.error("request failed", endpoint=request.endpoint, exc_info=error)
    return Response("Internal Server Error\n", 500, mimetype="text/plain")
