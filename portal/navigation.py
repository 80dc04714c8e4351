"""Where one can go: the places named at the top, in the tabs of a phone, and at the foot.

A place is shown when its page exists and the reader may enter it.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from flask import Flask, current_app, request
from flask_babel import LazyString

from exchange.history import History
from portal.access import Role
from portal.language import lazy_gettext as _l
from portal.visitor import Person, visitor


class Place(NamedTuple):
    """A page with a name and a picture; `role` is needed to see it, `person` to be signed in."""

    path: str
    name: LazyString
    picture: str
    role: Role | None = None
    person: bool = False


PLACES: Final = (
    Place("/", _l("Market"), "ticket"),
    Place("/holdings", _l("Holdings"), "holdings", person=True),
    Place("/wallet", _l("Wallet"), "wallet", person=True),
    Place("/orders", _l("Orders"), "list", person=True),
    Place("/issuing", _l("Issuing"), "stamp", Role.MERCHANT),
    Place("/terminal", _l("Counter"), "scan", Role.MERCHANT),
    Place("/staff", _l("Staff"), "shield", Role.STAFF),
)

TABS: Final = (
    Place("/", _l("Market"), "ticket"),
    Place("/holdings", _l("Holdings"), "holdings"),
    Place("/wallet", _l("Wallet"), "wallet"),
    Place("/me", _l("Me"), "person"),
)


def prepare(app: Flask) -> None:
    """Let the layout show where one can go."""
    app.context_processor(_for_templates)


def open_places(places: tuple[Place, ...], person: Person | None) -> list[Place]:
    """Return those of the places that exist and that this person may enter."""
    roles = person.roles if person else frozenset()
    return [
        place
        for place in places
        if (person or not place.person) and (place.role is None or place.role in roles)
        if exists(place.path)
    ]


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
    }
    return {
        "reader": person,
        "places": open_places(PLACES, person),
        "tabs": open_places(TABS, person),
        **functions,
    }
