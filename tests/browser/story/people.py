"""Somebody in front of a page: opens it, presses what is written there, reads what it says."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from flask import Flask
from flask_babel import force_locale
from playwright.sync_api import Browser, Locator, Page, expect

from portal.catalogues import TRANSLATED
from portal.language import gettext
from tests.support.browser_stage import Stage
from tests.support.browser_visits import Look, looking

PATIENCE_MS: Final = 20_000

expect.set_options(PATIENCE_MS)


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages say, in one of their languages."""

    app: Flask
    language: str

    def __call__(self, english: str, **values: object) -> str:
        """Return what stands where the source says `english`; fail if nothing says so any more."""
        with self.app.app_context():
            with force_locale(TRANSLATED):
                assert gettext(english, **values) != english % values, f"no page says: {english}"
            with force_locale(self.language):
                return str(gettext(english, **values))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a browser of their own; `say` knows the words of their language."""

    page: Page
    look: Look
    say: Words

    def open(self, path: str) -> None:
        """Go to a page by its address."""
        response = self.page.goto(path)
        assert response is not None
        assert response.ok, f"{response.status} at {path}"

    @property
    def main(self) -> Locator:
        """The page without what stands on every page."""
        return self.page.get_by_role("main")

    def press(self, english: str, place: Locator | None = None) -> None:
        """Press the button or the link that is called so."""
        self.press_it(self.say(english), place)

    def press_it(self, name: str, place: Locator | None = None) -> None:
        """Press what is called so in the reader's own language."""
        where = place or self.main
        button = where.get_by_role("button", name=name, exact=True)
        self.touch(button.or_(where.get_by_role("link", name=name, exact=True)))

    def touch(self, what: Locator) -> None:
        """Tap with a finger or click with a mouse, as this device has it."""
        if self.look.touch:
            what.tap()
        else:
            what.click()

    def choose(self, english: str) -> None:
        """Choose one of a few."""
        self.touch(self.main.locator("label").filter(has_text=exactly(self.say(english))))

    def write(self, english: str, text: str) -> None:
        """Fill in the field that is called so."""
        self.main.get_by_label(self.say(english), exact=True).fill(text)

    def sees(self, english: str, **values: object) -> None:
        """Wait until the page says so."""
        expect(self.main).to_contain_text(self.say(english, **values))

    def is_at(self, path: str) -> None:
        """Wait until the address is that one, whatever follows it after a question mark."""
        expect(self.page).to_have_url(re.compile(rf"^https?://[^/]+{path}([?#].*)?$"))


def exactly(text: str) -> re.Pattern[str]:
    """Return what fits this text alone."""
    return re.compile(rf"^\s*{re.escape(text)}\s*$")


@contextmanager
def arriving(
    browser: Browser, stage: Stage, look: Look, *, script: bool = True
) -> Iterator[Person]:
    """Let somebody come with a browser that has never been here, and runs script or not."""
    with looking(browser, look, {}, stage.address) as context:
        page = context.new_page()
        if not script:
            wire = context.new_cdp_session(page)
            wire.send("Emulation.setScriptExecutionDisabled", {"value": True})
        yield Person(page, look, Words(stage.app, look.language))
