"""Every page of the URL map, with an address to visit it at, as each who may.

A page without parameters is found by itself. One with parameters needs a line in `FILLED`, and one
that is no use to look at by itself a line in `NO_PAGES`: a test fails on a page that has neither.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from werkzeug.routing import Rule

from exchange.client import AskSeries, SeriesShown
from exchange.demo.history import cast
from exchange.events import SeriesStatus
from portal.access import DECLARED, Audience, Role
from tests.support.browser_stage import Cookies, Stage


class Who(StrEnum):
    """As whom pages are looked at."""

    NOBODY = "nobody"
    CONSUMER = "consumer"
    NEWCOMER = "newcomer"
    MERCHANT = "merchant"
    NEW_MERCHANT = "new-merchant"
    STAFF = "staff"


MAY: Final[Mapping[Audience, tuple[Who, ...]]] = {
    Audience.ANYONE: (Who.NOBODY, Who.CONSUMER),
    Audience.PERSON: (Who.CONSUMER, Who.NEWCOMER),
    Audience.MERCHANT: (Who.MERCHANT, Who.NEW_MERCHANT),
    Audience.STAFF: (Who.STAFF,),
}
"""As whom the pages for an audience are looked at: by somebody with much to see, and with none."""

NO_PAGES: Final[Mapping[str, str]] = {
    "/static/<name>": "bundles, loaded by every page",
    "/healthz": "for programs",
    "/readyz": "for programs",
    "/metrics": "for programs",
    "/api/openapi.json": "for programs",
}


@dataclass(frozen=True, slots=True)
class Example:
    """An address of a page of the URL map, and the status that it must have."""

    rule: str
    path: str
    status: int = 200


def pages(stage: Stage) -> list[Rule]:
    """Return every page of the URL map."""
    return [
        rule
        for rule in sorted(stage.app.url_map.iter_rules(), key=lambda rule: rule.rule)
        if "GET" in (rule.methods or ())
        and not rule.rule.startswith("/api/")
        and rule.rule not in NO_PAGES
    ]


def who_may(rule: Rule) -> tuple[Who, ...]:
    """Return as whom a page is to be looked at."""
    return MAY[DECLARED[rule.endpoint]]


def examples(stage: Stage, rule: Rule, who: Who) -> Iterator[Example]:
    """Yield where a page can be visited as somebody; nothing if nobody said in FILLED."""
    if rule.rule in FILLED:
        yield from FILLED[rule.rule](stage, who)
    elif not rule.arguments:
        yield Example(rule.rule, rule.rule)


def cookies_of(stage: Stage) -> dict[Who, Cookies]:
    """Sign everybody in; return their cookies."""
    people = cast()
    return {
        Who.NOBODY: {},
        Who.CONSUMER: stage.sign_in(people.visitors[0]),
        Who.NEWCOMER: stage.sign_in(stage.admit()),
        Who.MERCHANT: stage.sign_in(people.merchants[0], Role.MERCHANT),
        Who.NEW_MERCHANT: stage.sign_in(stage.admit(), Role.MERCHANT),
        Who.STAFF: stage.sign_in(stage.admit(), Role.STAFF),
    }


Fill = Callable[[Stage, Who], Iterator[Example]]


def _every_series(rule: str) -> Fill:
    def fill(stage: Stage, _who: Who) -> Iterator[Example]:
        for symbol in _one_of_each_status(stage):
            yield Example(rule, rule.replace("<symbol>", symbol))

    return fill


def _trading(rule: str) -> Fill:
    def fill(stage: Stage, _who: Who) -> Iterator[Example]:
        yield Example(rule, rule.replace("<symbol>", stage.demo.symbols[0].removesuffix("CNY")))

    return fill


def _own_series(rule: str) -> Fill:
    def fill(stage: Stage, who: Who) -> Iterator[Example]:
        if who is Who.MERCHANT:
            own = cast().merchants[0]
            series = next(each for each in _series(stage) if each.merchant == own)
            yield Example(rule, rule.replace("<symbol>", series.terms.symbol))

    return fill


def _gone(rule: str, path: str, status: int) -> Fill:
    def fill(_stage: Stage, _who: Who) -> Iterator[Example]:
        yield Example(rule, path, status)

    return fill


def _every_error(rule: str) -> Fill:
    def fill(_stage: Stage, who: Who) -> Iterator[Example]:
        for status in (404, 503):
            yield Example(rule, f"/styleguide/error/{status}", status)

    return fill


def _of_consumer(rule: str, fill: Fill) -> Fill:
    return lambda stage, who: fill(stage, who) if who is Who.CONSUMER else iter(())


FILLED: Final[dict[str, Fill]] = {
    "/confirm/<link>": _gone("/confirm/<link>", "/confirm/nowhere", 410),
    "/recover/<link>": _gone("/recover/<link>", "/recover/nowhere", 410),
    "/styleguide/error/<int:status>": _every_error("/styleguide/error/<int:status>"),
    "/series/<symbol>": _every_series("/series/<symbol>"),
    "/issuing/<symbol>": _own_series("/issuing/<symbol>"),
}
"""Where pages with parameters can be visited."""


def _one_of_each_status(stage: Stage) -> list[str]:
    found = {series.status: series.terms.symbol for series in _series(stage)}
    found.pop(SeriesStatus.DRAFTED, None)  # nobody but its merchant knows of it
    return sorted(found.values())


def _series(stage: Stage) -> tuple[SeriesShown, ...]:
    return stage.client.query(AskSeries()).series
