"""The JSON API: what makes a function of a capability an operation, and the description of all.

A capability's `api.py` declares its operations with `operation`, on structs that derive from
`Asked` (what is sent) or from msgspec's own Struct (what is answered), with money as `Yuan` and
times as `Moment`. Requests that change something by cookie carry X-CSRF-Token (portal/access.py).
It never decides anything: services do, the same as for pages.

Read `operations` first, then `reading`.
"""

from flask import Flask

from portal.api.operations import command_key, operation, operations_of
from portal.api.reading import Asked
from portal.api.values import Moment, Quantity, Sequence, Symbol, Yuan
from portal.api.views import blueprint
from portal.problems import FieldError, Kind, Problem

__all__ = [
    "Asked",
    "FieldError",
    "Kind",
    "Moment",
    "Problem",
    "Quantity",
    "Sequence",
    "Symbol",
    "Yuan",
    "command_key",
    "operation",
    "operations_of",
    "prepare",
]


def prepare(app: Flask) -> None:
    """Register the operations of the API itself; those of the capabilities come with theirs."""
    app.register_blueprint(blueprint)
