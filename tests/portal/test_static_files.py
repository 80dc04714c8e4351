"""Bundles are served for good, compressed as asked for, and nothing else is."""

import gzip
import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import static_files
from portal.errors import BundleMissing
from tests.portal.pages_app import pages_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with pages_app(tmp_path_factory.mktemp("home")) as app:
        yield app


@pytest.fixture
def web(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def styles(app: Flask) -> str:
    with app.test_request_context():
        return static_files.address("site.css")


def test_a_bundle_may_be_kept_for_a_year(web: FlaskClient, styles: str) -> None:
    answer = web.get(styles)
    assert answer.status_code == 200
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "coding"),
    [("br, gzip", "br"), ("gzip", "gzip"), ("gzip;q=1, br;q=0.5", "gzip"), ("zstd", None)],
)
def test_it_travels_compressed(
    web: FlaskClient, styles: str, asked: str, coding: str | None
) -> None:
    answer = web.get(styles, headers={"Accept-Encoding": asked})
    name = styles.removeprefix("/static/") + {"br": ".br", "gzip": ".gz", None: ""}[coding]

    assert answer.headers.get("Content-Encoding") == coding
    assert answer.mimetype == "text/css"
    assert answer.data == (static_files.DIST / name).read_bytes()


def test_what_is_compressed_is_the_same(web: FlaskClient, styles: str) -> None:
    packed = web.get(styles, headers={"Accept-Encoding": "gzip"}).data
    assert gzip.decompress(packed) == web.get(styles).data
    assert len(packed) < 60_000


@pytest.mark.parametrize("name", ["nothing.css", "..%2fmanifest.json", "../build.mjs", "%00"])
def test_nothing_else_is_served(web: FlaskClient, name: str) -> None:
    assert web.get(f"/static/{name}").status_code == 404


def test_what_was_not_bundled_is_named(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(BundleMissing, match="run make setup"):
        static_files.script("nothing")


def test_scripts_are_modules_from_here(app: Flask) -> None:
    with app.test_request_context():
        assert static_files.script("site").startswith('<script type="module" src="/static/site-')


def test_whom_a_licence_wants_named_can_be_named() -> None:
    assert static_files.mention("lightweight-charts")["license"] == "Apache-2.0"


def test_every_page_of_the_sources_is_bundled() -> None:
    files = json.loads((static_files.DIST / "manifest.json").read_text("utf-8"))["files"]
    pages = static_files.DIST.parent / "src" / "pages"
    assert {path.name for path in pages.glob("*.js")} <= files.keys()
