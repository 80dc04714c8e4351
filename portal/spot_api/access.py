"""Who may call a route, and the order in which a request is looked at.

Weight first, then key, signature and time, then the parameters, all of them, and only then is
anything done. A route declares its security when it is made; `ACCESS` lists them all.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

import msgspec
from flask import Blueprint, Response, current_app, g, request

from portal import clock
from portal.access import Audience, declare
from portal.clock import MILLISECOND
from portal.keys import Credentials
from portal.spot_api import errors, signing
from portal.spot_api.desk import Desk
from portal.spot_api.parameters import Parameters

FORM = TypeVar("FORM")

_KEY: Final = re.compile("[A-Za-z0-9]{64}")
_UNITS: Final = {"MILLISECOND": MILLISECOND, "MICROSECOND": 1_000}
_encode: Final = msgspec.json.Encoder().encode


class Security(StrEnum):
    """What a caller must show; the names are those of the dialect."""

    NONE = "NONE"
    USER_DATA = "USER_DATA"
    TRADE = "TRADE"


AUDIENCES: Final = {
    Security.NONE: Audience.ANYONE,
    Security.USER_DATA: Audience.KEY_HOLDER,
    Security.TRADE: Audience.TRADING_KEY_HOLDER,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an account (0: anybody), until when the request is good, what it is known by.

    `signature` tells one request of an account from all others; `time_unit` is the number of
    nanoseconds in which the caller counts time.
    """

    member: int = 0
    valid_until: int = 0
    signature: str = ""
    time_unit: int = MILLISECOND


Weight = int | Callable[[Parameters], int]
Act = Callable[[Desk, FORM, Caller], object]


@dataclass(frozen=True, slots=True)
class Access:
    """What a route declares."""

    method: str
    rule: str
    security: Security


ACCESS: Final[dict[str, Access]] = {}
"""Endpoint to access, of every route of this capability."""

blueprint: Final = Blueprint("spot_api", __name__, url_prefix="/api/v3")


def route(
    method: str,
    rule: str,
    security: Security,
    *,
    weight: Weight,
    form: Callable[[Parameters], FORM],
) -> Callable[[Act[FORM]], Act[FORM]]:
    """Make the decorated function answer `method` `rule`: it gets the desk, the form, the caller.

    What it returns is sent as JSON.
    """

    def add(act: Act[FORM]) -> Act[FORM]:
        def answer() -> Response:
            desk: Desk = current_app.extensions["spot_api"]
            query, body = request.query_string, request.get_data()
            unit = _time_unit()
            sent = _weighed(desk, query, body, weight)
            caller = _caller(desk, security, sent, query, body, unit)
            read = form(sent)
            sent.finish()
            return Response(_encode(act(desk, read, caller)), mimetype="application/json")

        endpoint = act.__name__
        ACCESS[f"{blueprint.name}.{endpoint}"] = Access(method, rule, security)
        declare(f"{blueprint.name}.{endpoint}", AUDIENCES[security])
        blueprint.add_url_rule(rule, endpoint, answer, methods=[method])
        return act

    return add


def _weighed(desk: Desk, query: bytes, body: bytes, weight: Weight) -> Parameters:
    address = request.remote_addr or ""
    try:
        sent = Parameters(query, body)
    except errors.ApiError:
        g.used_weight = desk.usage.weigh(address, 1)
        raise
    g.used_weight = desk.usage.weigh(address, weight if isinstance(weight, int) else weight(sent))
    return sent


def _caller(
    desk: Desk, security: Security, sent: Parameters, query: bytes, body: bytes, unit: int
) -> Caller:
    if security is Security.NONE:
        return Caller(time_unit=unit)
    known = credentials(desk, security, request.headers.get("X-MBX-APIKEY", ""))
    signature = sent.required("signature")
    signing.check_signature(known.secret, query, body, signature)
    return Caller(known.member, good_until(sent), signature.lower(), unit)


def credentials(desk: Desk, security: Security, key: str) -> Credentials:
    """Return whom `key` stands for. Raises ApiError −2014 or −2015 if it may not do this."""
    if not _KEY.fullmatch(key):
        raise errors.bad_key_format()
    known = desk.authenticator.credentials(key)
    if known is None or (security is Security.TRADE and not known.may_trade):
        raise errors.rejected_key()
    return known


def good_until(sent: Parameters) -> int:
    """Return the ledger time at which a signed request is good no more. Raises ApiError −1021."""
    timestamp = sent.time("timestamp", beyond=errors.ahead_of_time())
    if timestamp is None:
        raise errors.missing(_TIMESTAMP)
    window_ms = sent.integer("recvWindow")
    if window_ms is None:
        window_ms = signing.DEFAULT_WINDOW_MS
    return signing.valid_until(timestamp, window_ms, clock.now())


_TIMESTAMP: Final = "timestamp"


def _time_unit() -> int:
    name = request.headers.get("X-MBX-TIME-UNIT", "MILLISECOND").upper()
    if name not in _UNITS:
        raise errors.bad_time_unit()
    return _UNITS[name]
