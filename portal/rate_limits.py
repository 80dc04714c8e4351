"""Rate limits: Flask-Limiter over counters that all web workers share.

Capabilities with limits of their own kind (the trading API counts weights) use `counters`.
"""

from pathlib import Path
from typing import Final
from urllib.parse import quote

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from portal.shared_counters import SharedCounters

limiter: Final = Limiter(get_remote_address, strategy="fixed-window", headers_enabled=False)


def prepare(app: Flask, path: Path) -> None:
    """Let the counters be kept in the file at `path`."""
    app.config["RATELIMIT_STORAGE_URI"] = f"shared-counters://{quote(str(path.absolute()))}"
    limiter.init_app(app)


def counters() -> SharedCounters:
    """Return the counters of the running application."""
    storage = limiter.storage
    if not isinstance(storage, SharedCounters):
        raise TypeError(storage)
    return storage


def let_go() -> None:
    """Close the file."""
    counters().close()
