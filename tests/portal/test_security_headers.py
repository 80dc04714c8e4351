"""What every answer tells the browser to refuse."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from portal import cookies
from portal.config import Config
from portal.security_headers import headers_for
from tests.portal.house import House
from tests.portal.sign_in import sign_in


def test_no_script_or_style_from_elsewhere_and_none_inline(web: FlaskClient) -> None:
    policy = web.get("/sign-in").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "connect-src 'self' ws://127.0.0.1:8001;" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_every_answer_has_them(web: FlaskClient) -> None:
    for path in ("/sign-in", "/no-such-page", "/api/v3/ping", "/me"):
        headers = web.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers


def test_who_came_by_tls_shall_come_by_tls_again() -> None:
    headers = headers_for(Config(Path(), address="https:" + "//scrip.example"))
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    here = headers_for(Config(Path(), address="https://localhost:8000"))
    assert "Strict-Transport-Security" not in here  # other servers of this machine have none


def test_what_only_one_person_may_see_is_not_kept_by_caches(house: House, web: FlaskClient) -> None:
    assert "Cache-Control" not in web.get("/sign-in").headers
    sign_in(web, house)
    assert web.get("/me").headers["Cache-Control"] == "no-store"


def test_the_cookie_is_out_of_reach(web: FlaskClient) -> None:
    cookie = web.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_asks_for_tls_where_there_is_tls(tmp_path: Path) -> None:
    app = Flask("a")
    cookies.prepare(app, Config(tmp_path, address="https://localhost:8000"))
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-scrip"
    assert (tmp_path / "sessions.key").stat().st_mode & 0o777 == 0o600


def test_the_demo_answers_to_names_of_this_machine_only(tmp_path: Path) -> None:
    app = Flask("a")
    cookies.prepare(app, Config(tmp_path, demo=True))
    app.add_url_rule("/", "here", lambda: "here")
    web = app.test_client()
    assert web.get("/", base_url="http://127.0.0.1:8000").status_code == 200
    assert web.get("/", base_url="http:" + "//elsewhere.invalid:8000").status_code == 400
