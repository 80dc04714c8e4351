"""Requests of the WebSocket API: the envelope around what the door carries out.

A request is `{"id", "method", "params"}`; values of parameters are kept as they were written, since
that is what the caller signed. The answer has the same id.
"""

from typing import Final

import msgspec

from exchange.feed.control import MOST_ID_CHARACTERS, Id
from exchange.feed.door import Asked, Shape

INVALID_JSON: Final = -1135
INVALID_JSON_TEXT: Final = "Invalid JSON Request"
SUBSCRIBE: Final = "userDataStream.subscribe.signature"
UNSUBSCRIBE: Final = "userDataStream.unsubscribe"

_encode: Final = msgspec.json.Encoder().encode
_decode_text: Final = msgspec.json.Decoder(str).decode


class _Envelope(msgspec.Struct, frozen=True):
    method: str
    id: Id = None
    params: dict[str, msgspec.Raw] = {}


_decode: Final = msgspec.json.Decoder(_Envelope).decode


class Unreadable(Exception):  # noqa: N818  named after what the request is
    """It is no request, and can only be answered that it is none."""


def read(message: bytes | str, address: str) -> tuple[Id, Asked]:
    """Return the id of a request and what it asks. Raises Unreadable."""
    try:
        envelope = _decode(message)
        params = {
            name: _as_written(bytes(raw))
            for name, raw in envelope.params.items()
            if bytes(raw) != b"null"
        }
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    if isinstance(envelope.id, str) and len(envelope.id) > MOST_ID_CHARACTERS:
        raise Unreadable(envelope.id)
    return envelope.id, Asked(envelope.method, params, address)


def answer(ident: Id, shape: Shape) -> bytes:
    """Return an answer in its envelope."""
    return _encode({"id": ident, **shape})


def private(subscription: int, event: Shape) -> bytes:
    """Return a private event as its subscription gets it."""
    return _encode({"subscriptionId": subscription, "event": event})


def _as_written(raw: bytes) -> str:
    return _decode_text(raw) if raw[:1] == b'"' else raw.decode()
