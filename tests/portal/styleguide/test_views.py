"""The style guide shows every component in every look, in the demo only."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.portal.pages_app import pages_app

TEMPLATES = Path(__file__).parents[3] / "portal" / "templates" / "components"
GUIDE = TEMPLATES.parents[1] / "styleguide" / "templates" / "styleguide" / "styleguide.html"
MACRO = re.compile(r"^\{% macro (\w+)\(", re.MULTILINE)
PARTS_OF_OTHERS = {
    "described", "below", "input", "level", "nothing", "tape_row", "mention_of", "tone_of", "token",
    "price_line", "held", "title", "symbol", "time_or_state", "icon", "seal", "note_block",
    "gallery", "market_row", "place_of", "spark", "business_nav",
}  # fmt: skip
"""What other components are made of, and what needs pictures or pages that the guide has not."""


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with pages_app(tmp_path_factory.mktemp("home"), demo=True) as app:
        yield app.test_client()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("face", ["shop", "desk"])
def test_it_shows_itself_in_every_look(web: FlaskClient, lang: str, theme: str, face: str) -> None:
    answer = web.get(f"/styleguide?lang={lang}&theme={theme}&face={face}")
    assert answer.status_code == 200
    assert f'data-theme="{theme}"' in answer.text
    assert f'<body class="{face}' in answer.text


def test_every_component_is_shown() -> None:
    shown = GUIDE.read_text("utf-8")
    macros = {name for path in TEMPLATES.glob("*.html") for name in MACRO.findall(path.read_text())}

    assert [n for n in sorted(macros - PARTS_OF_OTHERS) if not re.search(rf"\b{n}\(", shown)] == []


def test_a_chinese_page_says_nothing_in_english(web: FlaskClient) -> None:
    page = web.get("/styleguide?lang=zh").text
    said = re.sub(r"<[^>]*>", "\n", page[page.index("<body") :])
    sentences = [line for line in said.splitlines() if re.search(r"[A-Za-z]{2,} [a-z]{2,} ", line)]
    assert sentences == []


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(web: FlaskClient) -> None:
    page = web.get("/styleguide?lang=en").text
    amount = re.search(r'<input[^>]*name="amount"[^>]*>', page)
    assert amount
    assert 'aria-describedby="amount-error"' in amount[0]
    assert 'aria-invalid="true"' in amount[0]
    assert 'value="1,000.555"' in amount[0]
    assert 'id="amount-error"' in page
    email = re.search(r'<input[^>]*name="email"[^>]*>', page)
    assert email
    assert 'aria-describedby="email-hint"' in email[0]
    assert 'autocomplete="email"' in email[0]


def test_tickets_are_current_used_up_or_expired(web: FlaskClient) -> None:
    page = web.get("/styleguide?lang=zh").text
    assert set(re.findall(r'class="ticket ticket-\w+" [^>]*data-state="(\w+)"', page)) == {
        "current",
        "used",
        "expired",
    }


def test_there_is_none_outside_the_demo(tmp_path: Path) -> None:
    with pages_app(tmp_path) as app:
        assert app.test_client().get("/styleguide").status_code == 404


def test_an_error_page_can_be_looked_at(web: FlaskClient) -> None:
    assert "交易所暂时没有响应" in web.get("/styleguide/error/503").text
    assert web.get("/styleguide/error/999").status_code == 404
