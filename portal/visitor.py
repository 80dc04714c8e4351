"""Who is looking: the person who is signed in, for every capability to read.

How somebody is known again is the members' affair: they hand over a function that finds out. It is
asked once for a request, and only if somebody wants to know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from flask import Flask, current_app, g
from flask import session as browser

if TYPE_CHECKING:
    from portal.access import Role


ACTS_FOR: Final = "acts_for"
"""Where the browser's session has the merchant that was chosen, of several that one works at."""


class Rank(StrEnum):
    """What a post lets one do for a merchant; each may do all that the one before it may."""

    CASHIER = "cashier"
    MANAGER = "manager"
    OWNER = "owner"

    @property
    def issues(self) -> bool:
        """Whether one issues series and looks after the business, not only the counter."""
        return self is not Rank.CASHIER

    def covers(self, other: "Rank") -> bool:
        """Whether `other` is no higher than this."""
        ranks = list(Rank)
        return ranks.index(other) <= ranks.index(self)


class Acting(NamedTuple):
    """Somebody acting for a merchant: the merchant's account, the rank, and the member who acts."""

    merchant: int
    rank: Rank
    member: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `account` is the member number at the exchange.

    `language` is "zh", "en", or empty if the person never said. `posts` are those at merchants, the
    one at their own account first, then as they were given.
    """

    id: int
    account: int
    name: str
    email: str
    roles: "frozenset[Role]"
    language: str
    posts: tuple[Acting, ...] = ()

    @property
    def accounts(self) -> frozenset[int]:
        """Whose entries the person may read: their own, and those of merchants they look after."""
        return frozenset(
            (self.account, *(each.merchant for each in self.posts if each.rank.issues))
        )


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


def acting() -> Acting | None:
    """Return as what the person signed in acts for a merchant; None for none.

    One who works at several acts for the one chosen in this browser, at first for their own. If the
    chosen post has ended they act for none until they choose again: what they were about to do for
    one merchant is not done for another.
    """
    found = visitor()
    if found is None or not found.posts:
        return None
    chosen = browser.get(ACTS_FOR)
    if chosen is None:
        return found.posts[0]
    return next((each for each in found.posts if each.merchant == chosen), None)


def act_for(merchant: int) -> None:
    """Let this browser's person act for that merchant from now on, if they have a post there."""
    browser[ACTS_FOR] = merchant


def deputy() -> Acting:
    """Return as what the person acts for a merchant, on routes that nobody else reaches."""
    found = acting()
    if found is None:
        raise TypeError(found)
    return found


def merchant() -> int:
    """Return the account of the merchant that the person acts for, on routes as above."""
    return deputy().merchant


def looks_after(merchant: int) -> bool:
    """Return whether the person signed in, if any, acts for that merchant as owner or manager."""
    found = acting()
    return found is not None and found.merchant == merchant and found.rank.issues


def second_factor_passed() -> bool:
    """Return whether this sign-in was made with a second factor."""
    found = visit()
    return found is not None and found.second_factor
