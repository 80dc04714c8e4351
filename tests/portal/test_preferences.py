"""What a reader chooses is kept, without script, and leads nowhere else."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from portal.preferences import local
from tests.portal.pages_app import pages_app


@pytest.fixture
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with pages_app(tmp_path_factory.mktemp("home")) as app:
        yield app.test_client()


def token(web: FlaskClient) -> str:
    """Return the token of the form on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', web.get("/about").text)
    assert found
    return found[1]


def test_the_language_chosen_is_kept(web: FlaskClient) -> None:
    form = {"csrf_token": token(web), "lang": "en", "theme": "dark", "next": "/about?x=1"}
    answer = web.post("/preferences", data=form)

    assert answer.status_code == 303
    assert answer.location == "/about?x=1"
    page = web.get("/about").text
    assert 'lang="en" data-theme="dark"' in page


def test_what_is_unknown_changes_nothing(web: FlaskClient) -> None:
    form = {"csrf_token": token(web), "lang": "tlh", "theme": "pink", "rising": "blue"}
    answer = web.post("/preferences", data=form)

    assert answer.status_code == 303
    assert not [c for c in answer.headers.getlist("Set-Cookie") if not c.startswith("session")]


def test_a_form_that_is_not_ours_changes_nothing(web: FlaskClient) -> None:
    answer = web.post("/preferences", data={"lang": "en"})

    assert answer.status_code == 400
    assert "提交的内容无法识别" in answer.text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/wallet?a=b", "/wallet?a=b"),
        ("", "/"),
        ("wallet", "/"),
        ("https://example.com/", "/"),
        ("//example.com/", "/"),
        ("/\\example.com", "/"),
        ("/\t/example.com", "/"),
        ("javascript:x()", "/"),
        ("/a\r\nSet-Cookie: b", "/"),
        ("http:" + "//[", "/"),
    ],
)
def test_the_way_back_stays_here(address: str, expected: str) -> None:
    assert local(address) == expected
