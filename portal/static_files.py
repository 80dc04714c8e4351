"""The bundles of portal/frontend: served for a year under names that change with their contents.

Templates write `{{ script("name") }}` for src/pages/name.js, `{{ stylesheet() }}` for the one
stylesheet, and `mention("package")` for whom a licence wants to see named.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask, Response, abort, request, url_for
from markupsafe import Markup

from portal.access import Audience, declare
from portal.errors import BundleMissing

DIST: Final = Path(__file__).parent / "frontend" / "dist"
FOREVER: Final = "public, max-age=31536000, immutable"
ENCODINGS: Final = {"br": ".br", "gzip": ".gz"}
"""Content encodings that lie ready, the better first, with their suffixes."""

KINDS: Final = {
    "css": "text/css",
    "js": "text/javascript",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "webmanifest": "application/manifest+json",
    "woff2": "font/woff2",
}

blueprint: Final = Blueprint("static_files", __name__)
declare("static_files.static_file", Audience.ANYONE)


def prepare(app: Flask) -> None:
    """Serve the bundles and let templates name them."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        script=script, stylesheet=stylesheet, mention=mention, asset=address
    )


@blueprint.get("/static/<name>")
def static_file(name: str) -> Response:
    """Send a bundle, compressed as the reader's browser can take it."""
    if name not in _served():
        abort(404)
    coding = request.accept_encodings.best_match([c for c in ENCODINGS if _compressed(name, c)])
    # Read whole: they are small, and a browser that has one does not ask again for a year.
    content = (DIST / (name + ENCODINGS.get(coding or "", ""))).read_bytes()
    sent = Response(content, mimetype=_kind(name))
    sent.headers["Cache-Control"] = FOREVER
    sent.headers["Vary"] = "Accept-Encoding"
    sent.headers["X-Content-Type-Options"] = "nosniff"
    if coding:
        sent.headers["Content-Encoding"] = coding
    return sent


def script(name: str) -> Markup:
    """Return the tag that loads src/pages/NAME.js. Raises BundleMissing if there is none."""
    tag = Markup('<script type="module" src="{}"></script>')
    return tag.format(address(f"{name}.js"))


def stylesheet() -> Markup:
    """Return the tag that loads the styles."""
    return Markup('<link rel="stylesheet" href="{}">').format(address("site.css"))


def mention(package: str) -> dict[str, str]:
    """Return version, license and homepage of a package that pages use."""
    return mentions()[package]


def mentions() -> dict[str, dict[str, str]]:
    """Return whom pages are made with, by name."""
    found: dict[str, dict[str, str]] = _manifest()["mentions"]
    return found


def address(source: str) -> str:
    """Return where a bundle is served. Raises BundleMissing if set-up did not make it."""
    return url_for("static_files.static_file", name=_name(source))


def bundle(source: str) -> bytes:
    """Return a bundle, for who serves it under another address. Raises BundleMissing."""
    return (DIST / _name(source)).read_bytes()


def _name(source: str) -> str:
    name: str | None = _manifest()["files"].get(source)
    if name is None:
        raise BundleMissing(source)
    return name


def _kind(name: str) -> str:
    # What a machine's own table of endings says differs from machine to machine.
    return KINDS.get(name.rpartition(".")[2], "application/octet-stream")


def _compressed(name: str, coding: str) -> bool:
    return (DIST / (name + ENCODINGS[coding])).is_file()


def _served() -> frozenset[str]:
    return frozenset(path.name for path in DIST.iterdir()) if DIST.is_dir() else frozenset()


def _manifest() -> dict[str, Any]:
    path = DIST / "manifest.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise BundleMissing(path.name) from None


@cache
def _read(path: Path, _changed: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
