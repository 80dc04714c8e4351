"""What nobody handles is answered all the same, and a fault leaves a line in the log."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal import logs
from portal.application import create_app, let_go
from portal.config import Config


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Config(tmp_path))

    @app.get("/broken/<name>")
    def broken(name: str) -> str:
        raise ZeroDivisionError(name)

    yield app
    let_go(app)


def test_an_unknown_page_is_not_found(app: Flask) -> None:
    response = app.test_client().get("/nowhere")
    assert response.status_code == 404
    assert "没有这个页面" in response.text


@pytest.mark.parametrize(("method", "status"), [("GET", 404), ("POST", 404)])
def test_an_unknown_route_of_the_api_says_so_in_its_dialect(
    app: Flask, method: str, status: int
) -> None:
    response = app.test_client().open("/api/v3/nowhere", method=method)
    assert response.status_code == status
    assert response.json == {"code": -1020, "msg": "This operation is not supported."}


def test_a_body_too_large_is_refused_unread(app: Flask) -> None:
    response = app.test_client().post("/api/v3/order", data=b"x" * 70_000)
    assert response.status_code == 413
    assert response.json == {"code": -1101, "msg": "Too many parameters sent for this endpoint."}


def test_a_fault_is_logged_without_the_path(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    response = app.test_client().get("/broken/alice")
    assert response.status_code == 500
    assert "ZeroDivision" not in response.text
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["request failed", "request"]
    assert lines[0]["endpoint"] == "broken"
    assert lines[1]["status"] == 500
    assert "/broken/alice" not in json.dumps(lines)
