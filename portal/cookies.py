"""The session cookie: signed, out of reach of scripts, and of other sites."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask

from portal.config import Config
from portal.sealing import key_in

LASTS = timedelta(days=90)


def prepare(app: Flask, config: Config) -> None:
    """Set up sessions; the key that signs them is made once and lies in the home folder."""
    app.secret_key = key_in(config.session_key)
    app.config.update(
        # The prefix makes browsers hold it to this one host, and to TLS.
        SESSION_COOKIE_NAME="__Host-scrip" if config.tls else "scrip",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.tls,
        PERMANENT_SESSION_LIFETIME=LASTS,
        SESSION_REFRESH_EACH_REQUEST=False,
        PREFERRED_URL_SCHEME="https" if config.tls else "http",
        TRUSTED_HOSTS=_hosts(config),
    )


def _hosts(config: Config) -> list[str] | None:
    """Return the names that the demo answers to: another site's name may lead to this machine."""
    if not config.demo:
        return None
    return sorted({"127.0.0.1", "localhost", "[::1]", urlsplit(config.address).hostname or ""})
