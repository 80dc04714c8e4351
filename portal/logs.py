"""Logs: one JSON object a line on standard error, without names, addresses, keys or amounts."""

import logging
import sys

import structlog
from flask import Flask, Response, g, request

from portal import clock

_log = structlog.get_logger("portal")


def configure(level: str) -> None:
    """Set the form of all logs of this process, and the least level that is written."""
    least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def log_requests(app: Flask) -> None:
    """Write a line for every request: faults at level warning, all others at level debug."""
    app.before_request(_start)
    app.after_request(_finish)


def no_fault() -> None:
    """Say of the request being answered that its status is what was asked for, whatever it is."""
    g.no_fault = True


def _start() -> None:
    g.started = clock.stopwatch()
    g.no_fault = False


def _finish(response: Response) -> Response:
    fault = response.status_code >= 500 and not g.no_fault  # noqa: PLR2004  HTTP
    log = _log.warning if fault else _log.debug
    microseconds = clock.elapsed_since(g.started) // 1_000
    log("request", endpoint=request.endpoint, status=response.status_code, took_us=microseconds)
    return response
