"""Every page of the URL map, as each who may see it, on desktop and phone: what holds for all.

The page is loaded once for all of these tests: on the desktop in Chinese by daylight, on the phone
in English by night.
"""

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Final, NamedTuple

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError
from werkzeug.routing import Rule

from tests.support.browser_pages import (
    FILLED,
    NO_PAGES,
    Who,
    cookies_of,
    examples,
    pages,
    who_may,
)
from tests.support.browser_props import TYPED, Props
from tests.support.browser_stage import Stage
from tests.support.browser_visits import DESKTOP, LINE_OF_TEXT, PHONE, Look, Visit, Visitor, looking
from tests.support.foreign_words import strangers

pytestmark = pytest.mark.timeout(600)

KILOBYTE: Final = 1_000
MOST_BYTES: Final = 200 * KILOBYTE
MOST_BYTES_OF_TRADING: Final = 300 * KILOBYTE
LARGEST_PAINT_MS: Final = 1_000
ATTEMPTS: Final = 4
SLOWNESS: Final = 20
"""So many times what a line of text takes a page may take on a machine that has more to do."""

DIFFERENT_FOR_MEMBERS: Final = {"/", "/trade/<symbol>", "/series/<symbol>"}
LAYOUT_SHIFT: Final = 0.01


class Seen(NamedTuple):
    """A visit, of which page, as whom, and with what."""

    rule: str
    who: Who
    look: Look
    status: int
    visit: Visit

    def __str__(self) -> str:
        return f"{self.visit.path} as {self.who.value} on {self.look}"


@pytest.fixture(scope="module")
def seen(browser: Browser, stage: Stage) -> list[Seen]:
    """Visit every page with each look, by turns as somebody with much to see and with none."""
    on_desktop = {Who.NOBODY, Who.CONSUMER, Who.MERCHANT, Who.NEW_MERCHANT, Who.STAFF}
    on_phone = {Who.CONSUMER, Who.NEWCOMER, Who.MERCHANT, Who.CASHIER}
    return [
        *_visit_all(browser, stage, DESKTOP, on_desktop),
        *_visit_all(browser, stage, PHONE, on_phone),
    ]


def _visit_all(browser: Browser, stage: Stage, look: Look, people: set[Who]) -> Iterator[Seen]:
    cookies, props = cookies_of(stage), Props(stage)
    for who in (each for each in Who if each in people):
        with looking(browser, look, cookies[who], stage.address) as context:
            visitor = Visitor(context)
            for rule in (rule for rule in pages(stage) if who in _whom(rule, people)):
                try:
                    for example in examples(props, rule, who):
                        found = visitor.visit(example.path)
                        yield Seen(example.rule, who, look, example.status, found)
                except (AssertionError, PlaywrightError) as error:
                    # The others are looked at all the same; this one did not answer as it should.
                    yield Seen(rule.rule, who, look, 200, Visit(f"{rule.rule}: {error!s:.200}"))


def _whom(rule: Rule, people: set[Who]) -> set[Who]:
    """Return as whom a page is visited: what is for anybody once, where it shows the same."""
    may = set(who_may(rule)) & people
    if Who.NOBODY in may and rule.rule not in DIFFERENT_FOR_MEMBERS:
        may.discard(Who.CONSUMER)
    return may


def broken(seen: list[Seen], rule: Callable[[Seen], Iterable[str]]) -> str:
    """Return what breaks the rule, each finding once, with the pages where it was found."""
    found: dict[str, list[str]] = {}
    for each in seen:
        if each.visit.is_page:
            for line in dict.fromkeys(rule(each)):
                found.setdefault(line, []).append(str(each))
    return "\n".join(f"{line}\n    {'; '.join(where)}" for line, where in found.items())


def test_every_page_of_the_url_map_is_visited(stage: Stage, seen: list[Seen]) -> None:
    there = {rule.rule for rule in pages(stage)}
    unseen = there - {each.rule for each in seen}
    assert not unseen, f"say in tests/support/browser_pages.py where to visit {sorted(unseen)}"
    assert FILLED.keys() - there == set(), "these pages are gone: take their lines away"
    assert NO_PAGES.keys() - {rule.rule for rule in stage.app.url_map.iter_rules()} == set()


def test_every_page_answers_as_it_should(seen: list[Seen]) -> None:
    wrong = [f"{each}: {each.visit.status}" for each in seen if each.visit.status != each.status]
    assert not wrong, "\n".join(wrong)


def test_axe_finds_nothing_that_a_reader_cannot_use(seen: list[Seen]) -> None:
    found = broken(seen, lambda each: each.visit.violations)
    assert not found, found


def test_no_page_is_heavy(seen: list[Seen]) -> None:
    def heavy(each: Seen) -> Iterator[str]:
        most = MOST_BYTES_OF_TRADING if each.rule.startswith("/trade/") else MOST_BYTES
        if each.visit.bytes_received > most:
            yield f"more than {most // KILOBYTE} kB: {each.visit.bytes_received // KILOBYTE}"

    assert not (found := broken(seen, heavy)), found


def test_no_page_is_slow_to_paint(browser: Browser, stage: Stage, seen: list[Seen]) -> None:
    cookies = cookies_of(stage)
    for each in (each for each in seen if each.visit.largest_paint_ms > LARGEST_PAINT_MS):
        with looking(browser, each.look, cookies[each.who], stage.address) as context:
            assert not (times := _slow(Visitor(context), each)), f"{each}: {times}"


def _slow(visitor: Visitor, each: Seen) -> list[str]:
    """Return the times it took if it was slow every time, also for a machine that has others."""
    times = []
    for _attempt in range(ATTEMPTS):
        line = visitor.visit(LINE_OF_TEXT).largest_paint_ms
        paint = visitor.visit(each.visit.path).largest_paint_ms
        if paint <= max(LARGEST_PAINT_MS, SLOWNESS * line):
            return []
        times.append(f"{paint:.0f} ms (a line of text: {line:.0f})")
    return times


def test_nothing_jumps(seen: list[Seen]) -> None:
    def shift(each: Seen) -> Iterator[str]:
        if each.visit.layout_shift > LAYOUT_SHIFT:
            yield f"layout shift of {each.visit.layout_shift:.3f}"

    assert not (found := broken(seen, shift)), found


def test_no_page_is_wider_than_the_screen(seen: list[Seen]) -> None:
    def wide(each: Seen) -> Iterator[str]:
        if each.visit.too_wide > 0:
            yield f"{each.visit.too_wide} pixels too wide"

    assert not (found := broken(seen, wide)), found


def test_no_page_has_complaints(seen: list[Seen]) -> None:
    """Neither errors of a script, nor of loading, nor of the content security policy."""

    def complaints(each: Seen) -> Iterator[str]:
        for line in each.visit.complaints:
            # The browser reports the status of the page itself as an error of loading.
            if each.status < HTTPStatus.BAD_REQUEST or f"status of {each.status}" not in line:
                yield line

    assert not (found := broken(seen, complaints)), found


def test_no_page_speaks_another_language(stage: Stage, seen: list[Seen]) -> None:
    names = [*stage.names(), *TYPED]
    found = broken(seen, lambda each: strangers(each.look.language, each.visit.texts, names))
    assert not found, found
