"""Which language, zone and look an answer has."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal import language
from tests.portal.pages_app import pages_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with pages_app(tmp_path_factory.mktemp("home")) as app:
        yield app


@pytest.mark.parametrize(
    ("address", "person", "cookie", "browser", "expected"),
    [
        ("/", "", "", "", "zh"),
        ("/", "", "", "fr", "zh"),
        ("/", "", "", "en-GB,en;q=0.8", "en"),
        ("/", "", "", "zh-TW,zh;q=0.8,en;q=0.5", "zh"),
        ("/", "", "en", "zh", "en"),
        ("/", "", "xx", "zh", "zh"),
        ("/", "zh", "", "en", "zh"),
        ("/", "zh", "en", "zh", "en"),
        ("/?lang=en", "zh", "zh", "zh", "en"),
        ("/?lang=tlh", "", "en", "zh", "en"),
    ],
)
def test_the_language_is_the_nearest_choice(
    app: Flask, address: str, person: str, cookie: str, browser: str, expected: str
) -> None:
    headers = {"Cookie": f"lang={cookie}", "Accept-Language": browser}
    with app.test_request_context(address, headers=headers):
        language.ask_person(app, lambda: person)
        assert language.language() == expected


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [
        ("", "Asia/Shanghai"),
        ("America%2FNew_York", "America/New_York"),
        ("America/New_York", "America/New_York"),
        ("Middle/Earth", "Asia/Shanghai"),
        ("../../etc/passwd", "Asia/Shanghai"),
        ("/etc/passwd", "Asia/Shanghai"),
        ("Asia", "Asia/Shanghai"),
    ],
)
def test_the_zone_is_the_readers_if_there_is_such_a_one(
    app: Flask, cookie: str, expected: str
) -> None:
    with app.test_request_context("/", headers={"Cookie": f"zone={cookie}"}):
        assert language.zone() == expected


@pytest.mark.parametrize(
    ("address", "cookie", "expected"),
    [
        ("/?lang=zh", "", ("system", "red")),
        ("/?lang=en", "", ("system", "green")),
        ("/?lang=en", "theme=dark; rising=red", ("dark", "red")),
        ("/?lang=en&theme=light", "theme=dark", ("light", "green")),
        ("/?lang=en", "theme=pink; rising=blue", ("system", "green")),
    ],
)
def test_the_look_is_chosen_and_colours_follow_the_habit_of_the_language(
    app: Flask, address: str, cookie: str, expected: tuple[str, str]
) -> None:
    with app.test_request_context(address, headers={"Cookie": cookie}):
        assert language.appearance() == expected


def test_outside_a_request_there_is_a_language_too(app: Flask) -> None:
    assert language.language() == "zh"
    with app.app_context():
        assert language.zone() == "Asia/Shanghai"


def test_a_page_says_its_language_and_look(app: Flask) -> None:
    page = app.test_client().get("/about?lang=en&theme=dark&rising=red").text
    assert '<html lang="en" data-theme="dark" data-rising="red">' in page
    assert "Licence and patents" in page
    page = app.test_client().get("/about").text
    assert '<html lang="zh-CN" data-theme="system" data-rising="red">' in page
    assert "许可与专利" in page


def test_catalogues_are_there(tmp_path: Path) -> None:
    with pages_app(tmp_path) as app:
        folders = app.config["BABEL_TRANSLATION_DIRECTORIES"].split(";")
    assert all((Path(folder) / "zh/LC_MESSAGES/messages.mo").is_file() for folder in folders)
