"""Health tells what works and what does not."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from exchange.client import AskTime, TimeShown
from exchange.queries import Query
from portal.application import create_app, let_go
from portal.config import Config
from tests.portal.house import House


def test_a_process_that_answers_is_alive(web: FlaskClient) -> None:
    assert web.get("/healthz").json == {"status": "ok"}


def test_with_engine_and_projector_it_is_ready(house: House, web: FlaskClient) -> None:
    house.settle()
    response = web.get("/readyz")
    assert (response.status_code, response.json) == (
        200, {"status": "ok", "ledger": house.size(), "views": house.size()},
    )  # fmt: skip


def test_without_an_engine_it_is_not_and_that_is_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(Config(tmp_path))
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json == {"status": "engine unavailable", "reason": "ENGINE_UNAVAILABLE"}
    assert "warning" not in capsys.readouterr().err
    let_go(app)


class Asked:
    """A client that knows the time and nothing else."""

    def __init__(self, size: int, *, halted: bool = False) -> None:
        self.shown = TimeShown(size, 1, halted=halted)

    def query(self, query: Query[TimeShown]) -> TimeShown:
        assert isinstance(query, AskTime)
        return self.shown

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("client", "status"),
    [
        (Asked(10), "history behind"),
        (Asked(10, halted=True), "clock unconfirmed"),
    ],
)
def test_without_history_or_a_clock_it_is_not(tmp_path: Path, client: Asked, status: str) -> None:
    app = create_app(Config(tmp_path), client)  # type: ignore[arg-type]  # all that health asks
    response = app.test_client().get("/readyz")
    assert (response.status_code, response.json) == (
        503, {"status": status, "ledger": 10, "views": 0},
    )  # fmt: skip
    let_go(app)


class Views:
    """A history of so many entries."""

    def __init__(self, size: int) -> None:
        self.shown = size

    def size(self) -> int:
        return self.shown

    def close(self) -> None:
        pass


def test_history_must_have_come_near_once_and_may_lag_a_little_then(tmp_path: Path) -> None:
    app = create_app(Config(tmp_path), Asked(10_000))  # type: ignore[arg-type]  # all that health asks
    views = app.extensions["history"] = Views(0)
    answers = []
    for size in (0, 9_850, 9_950, 8_000, 6_000, 9_850):
        views.shown = size
        answers.append(app.test_client().get("/readyz").status_code)
    assert answers == [503, 503, 200, 200, 503, 200]
    let_go(app)
