"""What a connection asks of its own subscriptions, and the answers.

A request is `{"method", "params", "id"}`. An error is told as the dialect's documents have it, code
and text at the top, and once more inside "error", as its programs expect it.
"""

import re
from enum import StrEnum
from typing import Final

import msgspec

from exchange.feed.streams import Stream
from exchange.feed.topics import Subscriber, Topics

MOST_ID_CHARACTERS: Final = 36
COMBINED: Final = "combined"

UNKNOWN_PROPERTY, INVALID_VALUE, INVALID_REQUEST, INVALID_JSON = range(4)

_encode: Final = msgspec.json.Encoder().encode
_PLACE: Final = re.compile(r"\(byte (\d+)\)")

Id = int | str | None


class Method(StrEnum):
    """What can be asked."""

    SUBSCRIBE = "SUBSCRIBE"
    UNSUBSCRIBE = "UNSUBSCRIBE"
    LIST_SUBSCRIPTIONS = "LIST_SUBSCRIPTIONS"
    SET_PROPERTY = "SET_PROPERTY"
    GET_PROPERTY = "GET_PROPERTY"


class Wrong(Exception):  # noqa: N818  named after what the request is
    """A request that is answered with an error and changes nothing."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


class Request(msgspec.Struct, frozen=True):
    """A request whose form is sound."""

    method: Method
    params: list[object]
    id: Id


class Control:
    """Answers requests, and changes what their subscriber listens to."""

    def __init__(self, topics: Topics, most_streams: int) -> None:
        self._topics = topics
        self._most = most_streams

    def begin(self, subscriber: Subscriber, names: list[str]) -> None:
        """Listen to the streams that the address names; what is no stream tells nothing."""
        for name in dict.fromkeys(names):
            found = self._topics.resolve(name)
            if found is not None and len(subscriber.topics) < self._most:
                self._topics.add(subscriber, *found)

    def answer(self, subscriber: Subscriber, message: bytes | str) -> bytes:
        """Do what `message` asks and return the answer."""
        ident: Id = None
        try:
            fields = _fields(message)
            ident = _id(fields)
            return _encode({"result": self._act(subscriber, _request(fields, ident)), "id": ident})
        except Wrong as wrong:
            error = {"code": wrong.code, "msg": wrong.text}
            return _encode({**error, "error": error, "id": ident})

    def _act(self, subscriber: Subscriber, request: Request) -> object:
        match request.method:
            case Method.SUBSCRIBE:
                self._subscribe(subscriber, _names(request.params))
            case Method.UNSUBSCRIBE:
                for name in _names(request.params):
                    self._topics.remove(subscriber, name)
            case Method.LIST_SUBSCRIPTIONS:
                return list(subscriber.topics)
            case Method.SET_PROPERTY:
                subscriber.combined = _value(request.params)
            case Method.GET_PROPERTY:
                _property(request.params)
                return subscriber.combined
        return None

    def _subscribe(self, subscriber: Subscriber, names: list[str]) -> None:
        found: list[tuple[Stream, int]] = []
        for name in names:
            resolved = self._topics.resolve(name)
            if resolved is None:
                raise Wrong(INVALID_REQUEST, "Invalid request: invalid stream")
            found.append(resolved)
        if len(subscriber.topics.keys() | set(names)) > self._most:
            text = f"Invalid request: too many streams, at most {self._most} are allowed"
            raise Wrong(INVALID_REQUEST, text)
        for stream, series in found:
            self._topics.add(subscriber, stream, series)


def _fields(message: bytes | str) -> dict[str, object]:
    try:
        fields = msgspec.json.decode(message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        place = _PLACE.search(str(error))
        column = int(place[1]) + 1 if place else 1
        text = f"Invalid JSON: expected value at line 1 column {column}"
        raise Wrong(INVALID_JSON, text) from None
    if not isinstance(fields, dict):
        raise Wrong(INVALID_REQUEST, "Invalid request: expected an object")
    return fields


def _id(fields: dict[str, object]) -> Id:
    ident = fields.get("id")
    if ident is None or (isinstance(ident, str) and len(ident) <= MOST_ID_CHARACTERS):
        return ident
    if isinstance(ident, int) and not isinstance(ident, bool) and -(2**63) <= ident < 2**63:
        return ident
    text = (
        "Invalid request: request ID must be an integer, a string of at most"
        f" {MOST_ID_CHARACTERS} characters, or null"
    )
    raise Wrong(INVALID_REQUEST, text)


def _request(fields: dict[str, object], ident: Id) -> Request:
    method, params = fields.get("method"), fields.get("params", [])
    if method is None:
        raise Wrong(INVALID_REQUEST, "Invalid request: missing field `method`")
    if not isinstance(method, str) or method not in _METHODS:
        shown = method if isinstance(method, str) else "that is no text"
        known = ", ".join(f"`{each}`" for each in Method)
        text = f"Invalid request: unknown variant `{shown[:40]}`, expected one of {known}"
        raise Wrong(INVALID_REQUEST, text)
    if not isinstance(params, list):
        raise Wrong(INVALID_REQUEST, "Invalid request: params must be a list")
    return Request(Method(method), params, ident)


def _names(params: list[object]) -> list[str]:
    names = [name for name in params if isinstance(name, str)]
    if not names or len(names) != len(params):
        raise Wrong(INVALID_REQUEST, "Invalid request: params must be names of streams")
    return names


def _property(params: list[object]) -> None:
    if not params or not isinstance(params[0], str):
        raise Wrong(INVALID_REQUEST, "Invalid request: property name must be a string")
    if params[0] != COMBINED:
        raise Wrong(UNKNOWN_PROPERTY, "Unknown property")


def _value(params: list[object]) -> bool:
    _property(params)
    if len(params) > 2:  # noqa: PLR2004  a property and its value
        raise Wrong(INVALID_REQUEST, "Invalid request: too many parameters")
    value = params[1] if len(params) > 1 else None
    if not isinstance(value, bool):
        raise Wrong(INVALID_VALUE, "Invalid value type: expected Boolean")
    return value


_METHODS: Final = frozenset(Method)
