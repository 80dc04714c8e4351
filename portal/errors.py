"""Errors of the portal, and what is answered when nobody handled one.

PortalError
├── BundleMissing    set-up did not make what a page loads
├── SettingInvalid   an environment variable holds what it cannot
├── RouteUndeclared  a route does not say who may call it
└── SecretUnsealable a stored secret cannot be read with the key at hand
"""
# ruff: noqa: N818  an error is named after the state that it reports

import json
from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from portal import error_pages, problems

UNSUPPORTED_OPERATION: Final = -1020
"""What the trading API's dialect answers where there is no such route or method."""


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


class BundleMissing(PortalError):
    """Set-up did not make the bundle of `source`, a page of portal/frontend/src."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.source = source

    def __str__(self) -> str:
        return f"{self.source} is not bundled: run make setup"


class SecretUnsealable(PortalError):
    """A stored secret was sealed with another key than the one in the key file."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"the secret of {self.what} was sealed with another key than that in the key file"


class RouteUndeclared(PortalError):
    """The route of `endpoint` does not say who may call it, so nobody may."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(endpoint)
        self.endpoint = endpoint

    def __str__(self) -> str:
        return f"{self.endpoint} does not declare who may call it (portal/access.py)"


def handle_failures(app: Flask) -> None:
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
