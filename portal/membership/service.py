"""Joining: it is written down that somebody wants to, and they top up; the ledger makes it count.

Whoever breaks off between the two has said that they join, and has it as soon as they top up there,
by this form or on the page of a series.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.client import Client
from exchange.commands import TopUp, UnitKind
from portal import clock
from portal.acts import carry_out
from portal.businesses import Merchant, Standing
from portal.memberships import Joined, Register, join, memberships_of
from portal.tickets import Ticket, tickets


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop that takes part, and what one can top up there, the cheapest unit first."""

    merchant: Merchant
    rights: list[Ticket]


@dataclass(frozen=True, slots=True)
class Card:
    """Where somebody joined, and what of it is left to them: the shop, and when it ends."""

    joined: Joined
    merchant: Merchant
    counts: bool


def shops(client: Client, session: Session, language: str) -> list[Shop]:
    """Return the shops at which one can join, by name."""
    sold: dict[int, list[Ticket]] = {}
    for ticket in tickets(client, session, language):
        if ticket.sells_at(clock.now()):
            sold.setdefault(ticket.merchant, []).append(ticket)
    chosen = select(Merchant).where(Merchant.bound, Merchant.standing != Standing.SUSPENDED)
    found = [
        Shop(one, sorted(sold.get(one.account, ()), key=lambda right: right.issue_price))
        for one in session.scalars(chosen)
    ]
    return sorted(found, key=lambda shop: (not shop.rights, shop.merchant.name(language)))


def shop_of(client: Client, session: Session, language: str, account: int) -> Shop | None:
    """Return a shop at which one can join; None if it does not take part, or sells nothing."""
    found = [one for one in shops(client, session, language) if one.merchant.account == account]
    return found[0] if found and found[0].rights else None


def cards(register: Register, account: int) -> list[Card]:
    """Return where somebody joined, the last top-up first."""
    now, joined = clock.now(), memberships_of(register, account)
    merchants = {
        one.account: one
        for one in register.session.scalars(
            select(Merchant).where(Merchant.account.in_([each.merchant for each in joined]))
        )
    }
    return [Card(one, merchants[one.merchant], now < one.ends_at) for one in joined]


def join_by_top_up(
    client: Client, session: Session, account: int, key: str, right: Ticket, quantity: int
) -> int:
    """Join at the shop of a right and buy so many units; return the entry that issued them.

    Raises ActRefused: then one has joined, but it does not count before the first top-up;
    OutcomeUnknown: the same key gives the answer.
    """
    join(session, account, right.merchant, clock.now())
    return carry_out(client, TopUp(account, key, 0, right.series, quantity)).sequence


def worth_at_counter(right: Ticket, quantity: int) -> int | None:
    """Return what so many units are worth at the shop in money; None where they are visits."""
    return quantity * right.face_value if right.unit is UnitKind.VALUE else None
