"""Every page of the URL map, with an address to visit it at, as each who may.

A page without parameters is found by itself. One with parameters needs a line in `FILLED`, and one
that is no use to look at by itself a line in `NO_PAGES`: a test fails on a page that has neither.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from werkzeug.routing import Rule

from exchange.events import SeriesStatus
from portal.access import DECLARED, Audience, Role
from tests.support.browser_props import CONSUMER, MERCHANT, Props
from tests.support.browser_stage import Cookies, Stage


class Who(StrEnum):
    """As whom pages are looked at."""

    NOBODY = "nobody"
    CONSUMER = "consumer"
    NEWCOMER = "newcomer"
    MERCHANT = "merchant"
    NEW_MERCHANT = "new-merchant"
    CASHIER = "cashier"
    STAFF = "staff"


MAY: Final[Mapping[Audience, tuple[Who, ...]]] = {
    Audience.ANYONE: (Who.NOBODY, Who.CONSUMER),
    Audience.PERSON: (Who.CONSUMER, Who.NEWCOMER),
    Audience.MERCHANT: (Who.MERCHANT, Who.NEW_MERCHANT),
    Audience.COUNTER: (Who.MERCHANT, Who.NEW_MERCHANT, Who.CASHIER),
    Audience.STAFF: (Who.STAFF,),
}
"""As whom the pages for an audience are looked at: by somebody with much to see, and with none."""

NO_PAGES: Final[Mapping[str, str]] = {
    "/static/<name>": "bundles, loaded by every page",
    "/worker.js": "the program behind the pages",
    "/healthz": "for programs",
    "/readyz": "for programs",
    "/metrics": "for programs",
    "/api/openapi.json": "for programs",
    "/holdings/<symbol>/uses": "a part of a page",
    "/trade/<symbol>/own": "a part of a page",
}
"""GET routes that show nobody a page, each with the reason."""


@dataclass(frozen=True, slots=True)
class Example:
    """An address of a page of the URL map, and the status that it must have."""

    rule: str
    path: str
    status: int


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
    return MAY.get(DECLARED[rule.endpoint], ())


def examples(props: Props, rule: Rule, who: Who) -> Iterator[Example]:
    """Yield where a page can be visited as somebody; nothing if nobody said in FILLED."""
    status = STATUS.get(rule.rule, 200)
    if rule.rule in FILLED:
        for path in FILLED[rule.rule](props, who):
            yield Example(rule.rule, path, status)
    elif not rule.arguments:
        yield Example(rule.rule, rule.rule, status)


def cookies_of(stage: Stage) -> dict[Who, Cookies]:
    """Sign everybody in; return their cookies."""
    return {
        Who.NOBODY: {},
        Who.CONSUMER: stage.sign_in(CONSUMER),
        Who.NEWCOMER: stage.sign_in(stage.admit()),
        Who.MERCHANT: stage.sign_in(MERCHANT, Role.MERCHANT),
        Who.NEW_MERCHANT: stage.sign_in(stage.admit(), Role.MERCHANT),
        Who.CASHIER: stage.sign_in_at(MERCHANT),
        Who.STAFF: stage.sign_in(stage.admit(), Role.STAFF),
    }


Fill = Callable[[Props, Who], Iterator[str]]


def _each_status(props: Props, _who: Who) -> Iterator[str]:
    found = {series.status: series.terms.symbol for series in props.series}
    found.pop(SeriesStatus.DRAFTED, None)  # nobody but its merchant knows of it
    for symbol in sorted({props.symbol, *found.values()}):
        yield f"/series/{symbol}"


def _only(who: Who, path: Callable[[Props], str]) -> Fill:
    """Return what fills a page that only one of them has."""

    def fill(props: Props, asker: Who) -> Iterator[str]:
        if asker is who:
            yield path(props)

    return fill


def _all(*paths: Callable[[Props], str]) -> Fill:
    def fill(props: Props, _who: Who) -> Iterator[str]:
        for path in paths:
            yield path(props)

    return fill


FILLED: Final[Mapping[str, Fill]] = {
    "/basket/shops/<int:merchant>": _only(
        Who.CONSUMER, lambda props: f"/basket/shops/{MERCHANT}" if props.purchase else ""
    ),
    "/business/goods/<int:number>": _only(
        Who.MERCHANT, lambda props: f"/business/goods/{props.good}"
    ),
    "/business/sales/<number>": _only(Who.MERCHANT, lambda props: props.sale),
    "/goods/<int:number>": _all(lambda props: f"/goods/{props.good}"),
    "/membership/shops/<int:account>": _only(Who.CONSUMER, lambda props: props.joining),
    "/purchases/<number>": _only(Who.CONSUMER, lambda props: props.purchase),
    "/purchases/<number>/number.svg": _only(
        Who.CONSUMER, lambda props: f"{props.purchase}/number.svg"
    ),
    "/bank/payments/<reference>": _only(Who.CONSUMER, lambda props: props.payment),
    "/confirm/<link>": _all(lambda _: "/confirm/nowhere"),
    "/gift/<text>": _all(lambda props: props.gift_link),
    "/gifts/<int:gift>": _only(Who.CONSUMER, lambda props: props.gift),
    "/gifts/<int:gift>/link.svg": _only(Who.CONSUMER, lambda props: f"{props.gift}/link.svg"),
    "/holdings/<symbol>": _all(lambda props: f"/holdings/{props.symbol}"),
    "/holdings/<symbol>/cash": _only(Who.CONSUMER, lambda props: f"/holdings/{props.symbol}/cash"),
    "/holdings/<symbol>/number.svg": _only(
        Who.CONSUMER, lambda props: f"/holdings/{props.symbol}/number.svg"
    ),
    "/holdings/<symbol>/plan": _only(Who.CONSUMER, lambda props: f"/holdings/{props.symbol}/plan"),
    "/holdings/<symbol>/statement": _all(lambda props: f"/holdings/{props.symbol}/statement"),
    "/holdings/<symbol>/statement.csv": _all(
        lambda props: f"/holdings/{props.symbol}/statement.csv"
    ),
    "/holdings/<symbol>/give": _only(Who.CONSUMER, lambda props: f"/holdings/{props.symbol}/give"),
    "/holdings/<symbol>/code": _only(Who.CONSUMER, lambda props: f"/holdings/{props.symbol}/code"),
    "/holdings/<symbol>/code/<int:code>.svg": _only(
        Who.CONSUMER, lambda props: f"/holdings/{props.symbol}/code/{props.code}.svg"
    ),
    "/issuing/<symbol>": _only(Who.MERCHANT, lambda props: f"/issuing/{props.symbol}"),
    "/pay/<reference>": _all(lambda props: props.scanned),
    "/pay/<reference>/code.svg": _all(lambda props: f"{props.scanned}/code.svg"),
    "/merchants/<int:account>": _all(lambda _: f"/merchants/{MERCHANT}"),
    "/proofs/<int:sequence>": _all(lambda props: f"/proofs/{props.authorisation}"),
    "/receipts/<int:sequence>": _all(lambda props: f"/receipts/{props.authorisation}"),
    "/recover/<link>": _all(lambda _: "/recover/nowhere"),
    "/series/<symbol>": _each_status,
    "/staff/applications/<int:number>": _all(
        lambda props: f"/staff/applications/{props.application}"
    ),
    "/staff/applications/<int:number>/<any(approve, decline, ask):verb>": _all(
        lambda props: f"/staff/applications/{props.application}/approve"
    ),
    "/staff/members/<int:account>/<any(freeze, unfreeze):verb>": _all(
        lambda _: f"/staff/members/{CONSUMER}/freeze"
    ),
    "/staff/merchants/<int:account>/<any(watch, suspend, reinstate):verb>": _all(
        lambda _: f"/staff/merchants/{MERCHANT}/suspend"
    ),
    "/staff/proposals/<int:number>/second": _all(
        lambda props: f"/staff/proposals/{props.proposal}/second"
    ),
    "/staff/series/<symbol>/<any(halt, cancel_only, resume, wind_down):verb>": _all(
        lambda props: f"/staff/series/{props.symbol}/halt",
        lambda props: f"/staff/series/{props.symbol}/wind_down",
    ),
    "/staff/withdrawals/<reference>/<any(let_out, turn_down):verb>": _all(
        lambda props: f"/staff/withdrawals/{props.reviewed}/let_out",
        lambda props: f"/staff/withdrawals/{props.reviewed}/turn_down",
    ),
    "/styleguide/error/<int:status>": _all(lambda _: "/styleguide/error/404"),
    "/terminal/<int:authorisation>": _only(
        Who.MERCHANT, lambda props: f"/terminal/{props.authorisation}"
    ),
    "/tile/<int:level>/<path:place>": _all(lambda _: "/tile/0/000"),
    "/trade/<symbol>": _all(lambda props: f"/trade/{props.symbol}"),
    "/wallet/deposits/<reference>": _only(Who.CONSUMER, lambda props: props.deposit),
    "/wallet/withdrawals/<reference>": _only(Who.CONSUMER, lambda props: props.withdrawal),
}
"""Where pages with parameters can be visited, by whom."""

STATUS: Final[Mapping[str, int]] = {"/confirm/<link>": 410, "/recover/<link>": 410}
"""What pages answer where it is not 200."""
