"""Where one can go: the places named at the top, in the tabs of a phone, and at the foot.

A place is shown when its page exists and the reader may enter it.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from flask import Flask, current_app, request
from flask_babel import LazyString

from exchange.history import History
from portal.access import Audience, admits
from portal.businesses import merchant_of
from portal.database import session
from portal.language import lazy_gettext as _l
from portal.language import locale
from portal.visitor import Person, acting, visitor


class Place(NamedTuple):
    """A page with a name and a picture, and who sees it named."""

    path: str
    name: LazyString
    picture: str
    audience: Audience = Audience.ANYONE


PLACES: Final = (
    Place("/", _l("Market"), "ticket"),
    Place("/goods", _l("Goods"), "basket"),
    Place("/merchants", _l("Merchants"), "shop"),
    Place("/holdings", _l("Holdings"), "holdings", Audience.PERSON),
    Place("/wallet", _l("Wallet"), "wallet", Audience.PERSON),
    Place("/orders", _l("Orders"), "list", Audience.PERSON),
    Place("/issuing", _l("Issuing"), "stamp", Audience.MERCHANT),
    Place("/terminal", _l("Counter"), "scan", Audience.COUNTER),
    Place("/business/sales", _l("Sales"), "list", Audience.COUNTER),
    Place("/business", _l("My shop"), "shop", Audience.MERCHANT),
    Place("/staff", _l("Staff"), "shield", Audience.STAFF),
)

TABS: Final = (
    Place("/", _l("Market"), "ticket"),
    Place("/goods", _l("Goods"), "basket"),
    Place("/holdings", _l("Holdings"), "holdings"),
    Place("/wallet", _l("Wallet"), "wallet"),
    Place("/me", _l("Me"), "person"),
)


def prepare(app: Flask) -> None:
    """Let the layout show where one can go, and forms say for whom they were filled in."""
    app.context_processor(_for_templates)
    app.jinja_env.globals["acted_for"] = acted_for


def open_places(places: tuple[Place, ...]) -> list[Place]:
    """Return those of the places that exist and that the reader may enter."""
    return [place for place in places if _may_enter(place) and exists(place.path)]


def _may_enter(place: Place) -> bool:
    return place.audience is Audience.ANYONE or (who() is not None and admits(place.audience))


def exists(path: str) -> bool:
    """Whether this portal has a page there."""
    if "paths" not in current_app.extensions:
        rules = current_app.url_map.iter_rules()
        current_app.extensions["paths"] = {
            rule.rule for rule in rules if "GET" in (rule.methods or ())
        }
    return path in current_app.extensions["paths"]


def is_here(path: str) -> bool:
    """Whether the page being shown lies at or below a place."""
    return request.path == path or (path != "/" and request.path.startswith(f"{path}/"))


def who() -> Person | None:
    """Return who is signed in; nobody where this portal has no members."""
    return visitor() if "find_visit" in current_app.extensions else None


def acted_for() -> int:
    """Return the merchant that the reader acts for, if they work at several; else 0."""
    person = who()
    post = acting() if person and len(person.posts) > 1 else None
    return post.merchant if post else 0


def acted_for_name() -> str:
    """Return what that merchant is called; "" where there is nothing to choose."""
    found = merchant_of(session(), acted_for()) if acted_for() else None
    return found.name(locale()) if found else ""


def ledger_size() -> int:
    """Return how many entries the ledger has, as the read models know; 0 if they cannot say."""
    history: History = current_app.extensions["history"]
    return history.size()


def _for_templates() -> dict[str, object]:
    person = who()
    functions: dict[str, Callable[..., object]] = {
        "page_exists": exists,
        "is_here": is_here,
        "ledger_size": ledger_size,
        "acted_for_name": acted_for_name,
    }
    return {
        "reader": person,
        "places": open_places(PLACES),
        "tabs": open_places(TABS),
        **functions,
    }
