"""Pages travel compressed, and their length is no measure of what is in them."""

import gzip
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from portal.compression import packed
from tests.portal.pages_app import pages_app

PACKED = {"Accept-Encoding": "gzip, br"}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with pages_app(tmp_path_factory.mktemp("home")) as app:
        yield app.test_client()


def test_a_page_is_compressed_for_who_takes_it_so(web: FlaskClient) -> None:
    plain, answer = web.get("/about"), web.get("/about", headers=PACKED)

    assert "Content-Encoding" not in plain.headers
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain.data)
    assert gzip.decompress(answer.data).startswith(b"<!doctype html>")
    for page in (plain, answer):
        assert "Accept-Encoding" in page.headers["Vary"]


def test_answers_of_the_interfaces_are_left_alone(web: FlaskClient) -> None:
    assert "Content-Encoding" not in web.get("/api/v3/nothing", headers=PACKED).headers


def test_the_length_is_no_measure(web: FlaskClient) -> None:
    page = b"the token is x, and what was typed is x" * 100
    made = [packed(page) for _ in range(50)]

    assert {gzip.decompress(one) for one in made} == {page}
    assert len({len(one) for one in made}) > 10
