"""Figures as readers of either language read them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from portal import clock, figures
from tests.portal.pages_app import pages_app

NOON = 1_795_492_800 * clock.SECOND  # 2026-11-24 12:00 in Shanghai
YUAN = 10_000


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with pages_app(tmp_path_factory.mktemp("home")) as app:
        yield app


@pytest.mark.parametrize(
    ("price", "face_value", "chinese", "english"),
    [
        (8_250, YUAN, "<b>8.25</b>折", "<b>17.5%</b> off"),
        (8_000, YUAN, "<b>8</b>折", "<b>20%</b> off"),
        (8_805, YUAN, "<b>8.81</b>折", "<b>12%</b> off"),
        (32 * YUAN, 50 * YUAN, "<b>6.4</b>折", "<b>36%</b> off"),
        (100, YUAN, "<b>0.1</b>折", "<b>99%</b> off"),
        (YUAN, YUAN, "与面值相同", "at face value"),
        (10_400, YUAN, "高于面值 <b>4%</b>", "<b>4%</b> above face"),
        (0, 0, "与面值相同", "at face value"),
    ],
)
def test_a_price_is_a_discount(
    app: Flask, price: int, face_value: int, chinese: str, english: str
) -> None:
    with app.test_request_context("/?lang=zh"):
        assert figures.discount_words(price, face_value) == chinese
    with app.test_request_context("/?lang=en"):
        assert figures.discount_words(price, face_value) == english


@pytest.mark.parametrize(
    ("now", "before", "direction", "words"),
    [
        (8_250, 8_100, 1, "+1.85%"),
        (8_000, 8_100, -1, "−1.23%"),
        (8_100, 8_100, 0, "0.00%"),
        (8_100, 0, 0, "0.00%"),
        (30_000, 10_000, 1, "+200.00%"),
    ],
)
def test_a_change_has_its_sign(now: int, before: int, direction: int, words: str) -> None:
    assert figures.change_between(now, before) == (direction, words)


@pytest.mark.parametrize(
    ("held", "owed", "percent", "width", "level"),
    [
        (62, 100, "62%", "62", "good"),
        (1, 8, "12.5%", "12", "low"),
        (0, 8, "0%", "0", "none"),
        (0, 0, "100%", "100", "good"),
        (300, 100, "300%", "100", "good"),
    ],
)
def test_a_share_is_drawn(held: int, owed: int, percent: str, width: str, level: str) -> None:
    assert figures.share(held, owed) == (percent, width, level)


@pytest.mark.parametrize(
    ("left", "chinese", "english", "level"),
    [
        (200 * clock.DAY, "剩 200 天", "200 days left", "good"),
        (clock.DAY, "剩 1 天", "1 day left", "low"),
        (5 * figures.HOUR + 1, "剩 5 小时", "5 hours left", "low"),
        (clock.SECOND, "剩 1 小时", "1 hour left", "low"),
        (0, "已结束", "ended", "over"),
        (-clock.DAY, "已结束", "ended", "over"),
    ],
)
def test_time_left_is_told_in_days_then_in_hours(
    app: Flask, left: int, chinese: str, english: str, level: str
) -> None:
    with app.test_request_context("/?lang=zh"):
        assert figures.remaining(NOON + left, NOON).words == chinese
    with app.test_request_context("/?lang=en"):
        found = figures.remaining(NOON + left, NOON)
    assert (found.words, found.level) == (english, level)


def test_a_full_ring_is_a_year() -> None:
    assert figures.remaining(NOON + 400 * clock.DAY, NOON).width == 100
    assert figures.remaining(NOON + clock.DAY, NOON).width == 1


def test_a_moment_is_exact_in_the_markup_and_in_the_readers_zone(app: Flask) -> None:
    at = NOON - 3 * clock.DAY + 123 * clock.MILLISECOND
    with app.test_request_context("/?lang=zh"):
        assert figures.moment_mark(at, NOON) == (
            '<time datetime="2026-11-21T04:00:00.123Z" title="2026-11-21 12:00:00.123 UTC+08:00">'
            "11月21日 12:00</time>"
        )
    with app.test_request_context("/?lang=en", headers={"Cookie": "zone=America%2FNew_York"}):
        there = figures.moment_mark(at, NOON)
        assert 'title="2026-11-20 23:00:00.123 UTC-05:00">Nov 20, 23:00<' in there


def test_a_moment_of_today_is_told_by_the_clock_and_one_of_another_year_with_the_year(
    app: Flask,
) -> None:
    with app.test_request_context("/?lang=zh"):
        assert ">12:00:00<" in figures.moment_mark(NOON, NOON)
        assert ">2025年11月24日 12:00<" in figures.moment_mark(NOON - 365 * clock.DAY, NOON)
        assert ">2026年11月24日<" in figures.day_mark(NOON)


def test_a_forced_language_is_followed(app: Flask) -> None:
    with app.test_request_context("/?lang=zh"), force_locale("en"):
        assert figures.discount_words(9_000, YUAN) == "<b>10%</b> off"
        assert figures.whole(1_234_567) == "1,234,567"


def test_every_component_is_documented_and_nothing_is_undefined() -> None:
    folder = Path(__file__).parents[2] / "portal" / "templates" / "components"
    for path in folder.glob("*.html"):
        assert path.read_text("utf-8").startswith("{#"), f"{path.name} does not say what it holds"
