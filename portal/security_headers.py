"""What a browser is told to refuse: foreign scripts, frames, guesses at content, and plain HTTP."""

from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, g

from portal.config import Config
from portal.ports import LOOPBACK

YEAR_S: Final = 365 * 86_400
POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",  # QR codes, and the photo of one before it is read
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
"""No inline script or style, nothing from elsewhere, in nobody's frame."""


def prepare(app: Flask, config: Config) -> None:
    """Add the headers to every answer of `app`."""
    headers = headers_for(config)

    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if g.get("visit") is not None:
            # What only they may see must not come back from a cache once they have signed out.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.after_request(add)


def headers_for(config: Config) -> dict[str, str]:
    """Return the headers; the feed is the one other place that pages may speak to."""
    policy = POLICY | {"connect-src": f"'self' {config.feed_url}"}
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=()",
    }
    # Browsers would hold every other server of this machine to it too.
    if config.tls and urlsplit(config.address).hostname not in LOOPBACK:
        headers["Strict-Transport-Security"] = f"max-age={YEAR_S}"
    return headers
