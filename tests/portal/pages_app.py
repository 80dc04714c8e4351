"""A portal without an exchange behind it: enough for pages that ask it nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from portal.application import create_app, let_go
from portal.config import Config


@contextmanager
def pages_app(home: Path, *, demo: bool = False) -> Iterator[Flask]:
    """Yield a portal whose home folder is `home`."""
    app = create_app(Config(home, demo=demo))
    yield app
    let_go(app)
