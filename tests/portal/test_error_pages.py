"""Every error page says what happened, that nothing was lost where that is certain, what to do."""

from collections.abc import Iterator

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from exchange.client import OutcomeUnknown, Refusal, Refused, Unavailable
from exchange.history import HistoryError
from portal import error_pages
from portal.access import DECLARED, Audience
from portal.acts import ActRefused
from tests.portal.pages_app import pages_app

AWAY = Refused(Refusal.ENGINE_UNAVAILABLE)
ERRORS: dict[str, Exception] = {
    "unknown": OutcomeUnknown(),
    "away": Unavailable(AWAY),
    "history": HistoryError(),
    "refused": ActRefused(Refused(Refusal.FUNDS_INSUFFICIENT)),
    "fault": ZeroDivisionError(),
}


@pytest.fixture
def app(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    with pages_app(tmp_path_factory.mktemp("home"), demo=True) as app:

        @app.get("/test/<name>")
        def fail(name: str) -> str:
            if name.isdecimal():
                abort(int(name))
            raise ERRORS[name]

        monkeypatch.setitem(DECLARED, "fail", Audience.ANYONE)
        yield app


@pytest.fixture
def web(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("status", sorted(error_pages.PAGES))
def test_every_status_has_its_page_in_both_languages(web: FlaskClient, status: int) -> None:
    for lang, lost in (("zh", "什么也没有改变"), ("en", "Nothing was changed")):
        answer = web.get(f"/test/{status}?lang={lang}")
        assert answer.status_code == status
        assert answer.mimetype == "text/html"
        assert (lost in answer.text) == (status in error_pages.CERTAIN)
        assert 'class="button button-primary"' in answer.text


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("unknown", 503, "never done twice"),
        ("away", 503, "restarts by itself"),
        ("history", 503, "restarts by itself"),
        ("refused", 409, "There is not enough money for this"),
        ("fault", 500, "Something broke on our side"),
        ("418", 418, "We could not read what was sent"),
        ("501", 501, "Something broke on our side"),
    ],
)
def test_what_went_wrong_is_told_in_words(
    web: FlaskClient, name: str, status: int, words: str
) -> None:
    answer = web.get(f"/test/{name}?lang=en")
    assert answer.status_code == status
    assert words in answer.text


def test_a_page_that_cannot_be_made_is_told_in_plain_text(
    app: Flask, web: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> int:
        raise ZeroDivisionError

    app.context_processor(lambda: {"ledger_size": broken})
    answer = web.get("/test/404")
    assert (answer.status_code, answer.text) == (404, error_pages.BARE)


def test_a_method_that_is_not_taken_is_told_with_those_that_are(web: FlaskClient) -> None:
    answer = web.delete("/about")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
