"""Logs: one JSON object a line on standard error, without names, addresses, keys or amounts.

What the exchange says by the standard library is written in the same form; of libraries only what
is wrong, since nobody knows what else they tell. An exception is written with its trace.
"""

import logging
import sys
from typing import Final

import structlog
from flask import Flask, Response, g, request

from portal import clock

OURS: Final = ("exchange", "ledger", "matching", "portal")
"""Loggers of this program; those of libraries are not believed below level warning."""

_log = structlog.get_logger("portal")

_SHARED: Final = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


class _StandardError(logging.Handler):
    """Writes to what is standard error at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
        except Exception:  # noqa: BLE001  the library's own way: a log must not end a program
            self.handleError(record)


_handler: Final = _StandardError()
_handler.setFormatter(
    structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *_SHARED],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )
)


def configure(level: str) -> None:
    """Set the form of all logs of this process, and the least level that is written."""
    least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*_SHARED, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    root = logging.getLogger()
    root.setLevel(max(least, logging.WARNING))
    if _handler not in root.handlers:
        root.addHandler(_handler)
    for name in OURS:
        logging.getLogger(name).setLevel(least)


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
