"""Paying in for something: how any capability lets a member pay from outside for what it sells.

    paying_in.serve(app, "purchase", pay_purchase)   # while the application is put together
    address = paying_in.begin(session, member, amount, "purchase:123", "/purchases/123", "stripe")

The payer is sent to `address`. The money comes in as any deposit does, and is the member's own as
soon as the ledger has posted it; then `pay_purchase(session, paid)` is called. It is called again,
by whoever looks at the deposit next (form, webhook, recovery job), until it returns; so it gives
commands whose keys are made from its own row. Where it can do nothing with the money it returns as
well: the money stays in the member's wallet. Amounts are money units and whole fen.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from flask import Flask, current_app
from flask_babel import LazyString
from sqlalchemy.orm import Session

PURPOSE_LENGTH: Final = 48
RETURN_LENGTH: Final = 400
_PURPOSE: Final = re.compile(r"([a-z_]+):([A-Za-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class PaidIn:
    """Money that has come for a purpose: the ledger's `entry` made it the member's."""

    purpose: str
    member: int
    amount: int
    reference: str
    entry: int

    @property
    def subject(self) -> str:
        """What the purpose names: 123 in purchase:123."""
        return self.purpose.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Shown:
    """How far a payment for a purpose is, in words; `address` is the page about it.

    While it is `open` there is something to come.
    """

    reference: str
    address: str
    word: LazyString
    tone: str
    sentence: LazyString
    open: bool


Serve = Callable[[Session, PaidIn], None]


class Desk(Protocol):
    """Who takes the money in."""

    def begin(self, session: Session, wanted: "Wanted") -> str:
        """Begin a deposit for a purpose; return where the payer goes."""

    def newest(self, session: Session, member: int, purpose: str) -> Shown | None:
        """Return how far the newest payment for a purpose is, None if there was none."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a member is to pay, for which purpose, through which provider, and where it ends."""

    member: int
    amount: int
    purpose: str
    return_to: str
    provider: str


def set_desk(app: Flask, desk: Desk) -> None:
    """Let `desk` take the money in."""
    app.extensions["paying_in"] = desk


def serve(app: Flask, kind: str, do: Serve) -> None:
    """Let `do` be called when money has come for a purpose of that kind ("purchase")."""
    _serving(app)[kind] = do


def begin(
    session: Session, member: int, amount: int, purpose: str, return_to: str, provider: str
) -> str:
    """Begin to pay for a purpose, and return the address to which the payer is sent.

    Asked again while the first payment can still be paid the same way, it returns the way to that
    one; asked for what is paid already, it returns `return_to`, a path of ours. `session` is
    committed. Raises ActRefused where the exchange refuses, and NoProvider.
    """
    server_of(purpose)
    return _desk().begin(session, Wanted(member, amount, purpose, return_to, provider))


def newest(session: Session, member: int, purpose: str) -> Shown | None:
    """Return how far a member's newest payment for a purpose is, None if there was none."""
    return _desk().newest(session, member, purpose)


def server_of(purpose: str) -> Serve:
    """Return what is called for a purpose. Raises ValueError where nobody serves it."""
    matched = _PURPOSE.fullmatch(purpose)
    if matched is None or len(purpose) > PURPOSE_LENGTH:
        raise ValueError(purpose)
    found = _serving(current_app).get(matched[1])
    if found is None:
        raise ValueError(purpose)
    return found


def _desk() -> Desk:
    desk: Desk = current_app.extensions["paying_in"]
    return desk


def _serving(app: Flask) -> dict[str, Serve]:
    found: dict[str, Serve] = app.extensions.setdefault("paying_in_for", {})
    return found
