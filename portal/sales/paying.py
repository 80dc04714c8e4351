"""Paying for a purchase: each step that the ledger takes for it, once.

`settle` is the one way forward, for the form, for money that came in and for the recovery job
alike: it takes the step that the row calls for, until there is none. A command's key is made from
the purchase's number, so a step that was taken and not written down gives its original answer when
it is taken again. What the exchange refuses undoes what went before, and ends the purchase.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Session

from exchange.client import Client, Refusal, Refused
from exchange.commands import (
    Authorise,
    Capture,
    Command,
    Pay,
    RefundPayment,
    Right,
    VoidAuthorisation,
)
from portal import clock
from portal.acts import ActRefused
from portal.sales.goods import return_stock
from portal.sales.purchases import Purchase, PurchaseState, Way, find, go_to

RESERVED_FOR: Final = 3_600 * clock.SECOND
"""So long units are set aside for a purchase that is being paid."""

REFUNDABLE_FOR: Final = 180 * clock.DAY
"""So long after it was placed a purchase can be refunded."""

AWAY: Final = frozenset(
    (
        Refusal.ENGINE_UNAVAILABLE,
        Refusal.OVERLOADED,
        Refusal.CLOCK_UNCONFIRMED,
        Refusal.STORAGE_NEARLY_FULL,
    )
)
"""Refusals that say nothing of the purchase: the step is taken later."""

MOST_STEPS: Final = 6
NONCE_BYTES: Final = 16

Step = Callable[[Client, Session, Purchase], None]


def settle(client: Client, session: Session, purchase: Purchase) -> Purchase:
    """Take every step that is called for, and return the purchase as it then is.

    Raises ActRefused or OutcomeUnknown where the exchange could not take one: nothing is lost, the
    same call goes on from there. What it refused is no exception but the purchase's end.
    """
    for _ in range(MOST_STEPS):
        step = next_step(purchase, clock.now())
        if step is None:
            break
        step(client, session, purchase)
        session.commit()
        session.refresh(purchase)
    return purchase


def next_step(row: Purchase, now: int) -> Step | None:
    """Return the step that is due, None if there is nothing to do but wait."""
    if row.state != PurchaseState.PLACED:
        return None
    if row.refusal:
        return _undo
    if row.way == Way.PROVIDER and not row.arrived:
        return _lapse if now >= row.expires_at else None
    if row.units and row.authorisation is None:
        return _authorise
    if row.money and row.payment is None:
        return _pay
    return _capture if row.units else _finish


def money_arrived(client: Client, session: Session, number: str, payer: int, amount: int) -> None:
    """Go on with a purchase whose money came in from outside and is in the payer's account.

    Money for one that is over, or of another amount, stays there.
    """
    row = find(session, number)
    if row is None or row.buyer != payer or row.way != Way.PROVIDER or amount < row.total:
        return
    _write(session, row, arrived=True)
    session.commit()
    session.refresh(row)
    settle(client, session, row)


def waiting(session: Session, before: int, limit: int = 500) -> list[Purchase]:
    """Return the purchases that may have a step to take, placed before a time."""
    chosen = select(Purchase).where(
        Purchase.state == PurchaseState.PLACED, Purchase.placed_at <= before
    )
    return list(session.scalars(chosen.limit(limit)))


def _authorise(client: Client, session: Session, row: Purchase) -> None:
    until = row.placed_at + RESERVED_FOR
    command = Authorise(
        row.merchant,
        _key(row, "authorise"),
        0,
        row.series or 0,
        row.buyer,
        Right.UNITS,
        row.units,
        sha256(f"purchase {row.number} {row.act}".encode()).digest()[:NONCE_BYTES],
        until,
        until,
    )
    _note(client, session, row, command, "authorisation")


def _pay(client: Client, session: Session, row: Purchase) -> None:
    until = row.placed_at + REFUNDABLE_FOR
    shares = ((row.merchant, row.money),)
    _note(client, session, row, Pay(row.buyer, _key(row, "pay"), 0, shares, until), "payment")


def _note(client: Client, session: Session, row: Purchase, command: Command, column: str) -> None:
    """Take a step and write down what it is known by; or why the exchange refused it."""
    reply = client.submit(command)
    if not isinstance(reply, Refused):
        _write(session, row, **{column: reply.sequence})
    elif reply.refusal in AWAY:
        raise ActRefused(reply)
    else:
        _write(session, row, refusal=reply.refusal.name, refused_field=reply.field)


def _capture(client: Client, session: Session, row: Purchase) -> None:
    command = Capture(row.merchant, _key(row, "capture"), 0, row.authorisation or 0, row.units)
    reply = client.submit(command)
    if not isinstance(reply, Refused):
        _paid(session, row, reply.sequence)
    elif reply.refusal in AWAY:
        raise ActRefused(reply)
    else:
        _write(session, row, refusal=reply.refusal.name, refused_field=reply.field)


def _finish(_client: Client, session: Session, row: Purchase) -> None:
    _paid(session, row, row.payment)


def _paid(session: Session, row: Purchase, entry: int | None) -> None:
    go_to(session, row, PurchaseState.PAID, clock.now(), entry=entry)


def _lapse(_client: Client, session: Session, row: Purchase) -> None:
    _cancel(session, row)


def _undo(client: Client, session: Session, row: Purchase) -> None:
    """Give back what a purchase took before it was refused, and end it."""
    if row.payment is not None:
        key = _key(row, "undo-payment")
        _carry_back(client, RefundPayment(row.merchant, key, 0, row.payment, row.money))
    if row.authorisation is not None:
        key = _key(row, "undo-authorisation")
        _carry_back(client, VoidAuthorisation(row.merchant, key, 0, row.authorisation))
    _cancel(session, row)


def _carry_back(client: Client, command: Command) -> None:
    reply = client.submit(command)
    # An authorisation that lapsed has gone back by itself.
    if isinstance(reply, Refused) and reply.refusal is not Refusal.ALREADY_DONE:
        raise ActRefused(reply)


def _cancel(session: Session, row: Purchase) -> None:
    quantities = [(line.good_id, line.quantity) for line in row.lines]
    if go_to(session, row, PurchaseState.CANCELLED, clock.now()):
        return_stock(session, quantities)


def _write(session: Session, row: Purchase, **values: object) -> None:
    session.execute(sql_update(Purchase).where(Purchase.id == row.id).values(**values))


def _key(row: Purchase, step: str) -> str:
    return f"purchase-{row.number}-{step}"
