"""Who is looking: the person who is signed in, for every capability to read.

How somebody is known again is the members' affair: they hand over a function that finds out. It is
asked once for a request, and only if somebody wants to know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask, current_app, g

if TYPE_CHECKING:
    from portal.access import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `account` is the member number at the exchange.

    `language` is "zh", "en", or empty if the person never said.
    """

    id: int
    account: int
    name: str
    email: str
    roles: "frozenset[Role]"
    language: str


class Visit(NamedTuple):
    """A person signed in here and now; `number` is that of the sign-in."""

    person: Person
    number: int
    second_factor: bool


Find = Callable[[], Visit | None]


def find_by(app: Flask, find: Find) -> None:
    """Let `find` say who is signed in, for the request that is being answered."""
    app.extensions["find_visit"] = find


def visit() -> Visit | None:
    """Return the sign-in that this request belongs to, None if nobody is signed in."""
    if "visit" not in g:
        find: Find = current_app.extensions["find_visit"]
        g.visit = find()
    found: Visit | None = g.visit
    return found


def forget_visit() -> None:
    """Let the next question find out anew: somebody has just signed in, or out, or has changed."""
    g.pop("visit", None)


def visitor() -> Person | None:
    """Return who is signed in, None if nobody is."""
    found = visit()
    return None if found is None else found.person


def person() -> Person:
    """Return who is signed in, on routes that nobody else reaches."""
    found = visitor()
    if found is None:
        raise TypeError(found)
    return found


def second_factor_passed() -> bool:
    """Return whether this sign-in was made with a second factor."""
    found = visit()
    return found is not None and found.second_factor
