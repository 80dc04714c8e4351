"""Pages travel compressed; how long they are then tells nothing about what is secret in them.

A page may hold what was typed beside the token of its forms, and a watcher who chooses what is
typed could learn the token from the length of many such pages. So each gets a header of random
length.
"""

import gzip
from io import BytesIO
from typing import Final

from flask import Flask, Response, request

from portal.randomness import draw_bytes, draw_text

LEAST_BYTES: Final = 1_000
"""Shorter pages fit into a packet as they are."""

LEVEL: Final = 5
MOST_PADDING: Final = 100


def prepare(app: Flask) -> None:
    """Compress the pages of `app` for browsers that take them so."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype != "text/html" or response.direct_passthrough or response.is_streamed:
        return response
    response.vary.add("Accept-Encoding")
    if response.content_encoding or not request.accept_encodings.quality("gzip"):
        return response
    page = response.get_data()
    if len(page) >= LEAST_BYTES:
        response.set_data(packed(page))
        response.headers["Content-Encoding"] = "gzip"
    return response


def packed(page: bytes) -> bytes:
    """Return a page as a gzip file, whose name is as long as chance will have it."""
    name = draw_text(1 + draw_bytes(1)[0] % MOST_PADDING)
    target = BytesIO()
    with gzip.GzipFile(name, "wb", LEVEL, target, mtime=0) as file:
        file.write(page)
    return target.getvalue()
