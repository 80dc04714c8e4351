"""Planned sales: what is left of a card is sold before trading ends, if its holder asked for it.

Switched on and off by the holder, carried out by a job. The quantity is written down before the
order is placed, and the order bears the row's own mark: a job that broke off asks again and gets
the order that there is, so nothing is sold twice. Times are nanoseconds UTC, those of the ledger.
"""

from typing import Final, NamedTuple

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exchange.client import AskTime, Client, OutcomeUnknown, Refusal, Unavailable
from exchange.commands import OrderType, SelfTradePrevention, Side, TimeInForce
from exchange.history import History, HistoryBehind, orders
from exchange.history.orders import Order
from portal.acts import ActRefused, new_mark
from portal.clock import DAY
from portal.days import end_of, last_day
from portal.holdings.cash import NOTHING, WhyNot, cash_of
from portal.holdings.models import Manner, PlannedSale, PlanState
from portal.holdings.portfolio import holding_of
from portal.orders import Draft, Trader, place, placed_before
from portal.tickets import Ticket, tickets

EVERY_S: Final = 60
MOST_DAYS: Final = 365
USUAL_DAYS: Final = 7

LIVE: Final = (PlanState.ON, PlanState.BEGUN)

_log = structlog.get_logger(__name__)


class Wish(NamedTuple):
    """What a holder asks for: sell what is left so many days before the last day of trade."""

    days_before: int
    least_price: int
    manner: Manner


class Desk(NamedTuple):
    """What plans are carried out with."""

    client: Client
    history: History
    session: Session


def due_at(ticket: Ticket, days_before: int) -> int:
    """Return the noon (in Beijing) of the day that is so many days before the last of trade."""
    return end_of(last_day(ticket.trading_until)) - days_before * DAY - DAY // 2


def switch_on(session: Session, holder: int, ticket: Ticket, wish: Wish, now: int) -> PlannedSale:
    """Plan a sale; whoever has one planned for this card already changes it."""
    row = planned(session, holder, ticket.series)
    if row is None or row.state != PlanState.ON:
        row = PlannedSale(holder=holder, series=ticket.series, mark=new_mark(), made_at=now)
        session.add(row)
    row.days_before, row.least_price, row.manner = wish
    row.due_at, row.state = due_at(ticket, wish.days_before), PlanState.ON
    try:
        session.commit()
    except IntegrityError:  # the same form came twice at once, or the job is at it just now
        session.rollback()
        row = planned(session, holder, ticket.series) or row
    return row


def switch_off(session: Session, holder: int, series: int, now: int) -> bool:
    """Let a planned sale not happen; False if there is none, or it is being carried out."""
    row = planned(session, holder, series)
    if row is None or row.state != PlanState.ON:
        return False
    _end(session, row, PlanState.OFF, now)
    return True


def planned(session: Session, holder: int, series: int) -> PlannedSale | None:
    """Return the sale that is planned for a card, None if none is."""
    chosen = select(PlannedSale).where(
        PlannedSale.holder == holder, PlannedSale.series == series, PlannedSale.state.in_(LIVE)
    )
    return session.scalar(chosen)


def newest(session: Session, holder: int, series: int) -> PlannedSale | None:
    """Return the plan of a card that was made last, whatever became of it."""
    chosen = select(PlannedSale).where(PlannedSale.holder == holder, PlannedSale.series == series)
    return session.scalar(chosen.order_by(PlannedSale.id.desc()).limit(1))


def order_of(history: History, row: PlannedSale) -> Order | None:
    """Return the order that a plan led to, if it led to one."""
    if row.order is None:
        return None
    with history.read() as views:
        return orders.order(views, row.order)


def carry_out_due(desk: Desk) -> int:
    """Carry out every plan whose day has come; return how many were looked at."""
    now = desk.client.query(AskTime()).time
    due = select(PlannedSale).where(PlannedSale.state.in_(LIVE), PlannedSale.due_at <= now)
    rows = list(desk.session.scalars(due.order_by(PlannedSale.id)))
    for row in rows:
        try:
            carry_out(desk, row, now)
        except (OutcomeUnknown, Unavailable, HistoryBehind) as error:
            desk.session.rollback()  # the next turn asks again
            _log.warning("planned sale waits", plan=row.id, error=type(error).__name__)
    return len(rows)


def carry_out(desk: Desk, row: PlannedSale, now: int) -> None:
    """Sell what one plan is for, or find out that it was sold; or say why it cannot be."""
    trader = Trader(desk.client, desk.history, row.holder)
    before = placed_before(trader, row.mark, desk.client.query(AskTime()).size)
    if before is not None:
        _done(desk.session, row, before, now)
        return
    (ticket,) = tickets(desk.client, desk.session, "zh", series={row.series})
    holding = holding_of(trader, ticket)
    can = cash_of(holding) if holding else NOTHING
    if can.why_not in _WAITING:
        return
    if can.why_not is not None:
        _refuse(desk.session, row, can.why_not.value, now)
        return
    row.quantity, row.state = can.most, PlanState.BEGUN
    desk.session.commit()
    try:
        _done(desk.session, row, place(trader, ticket, _draft(row), row.mark, now), now)
    except ActRefused as error:
        # What may succeed later is tried again, with what is left then, until trading is over.
        if not error.refused.refusal.retryable and error.refused.refusal is not Refusal.KEY_REUSED:
            _refuse(desk.session, row, error.refused.refusal.name, now)


_WAITING: Final = (WhyNot.HALTED, WhyNot.TOO_YOUNG)


def _draft(row: PlannedSale) -> Draft:
    at_once = row.manner == Manner.AT_ONCE
    return Draft(
        Side.SELL,
        OrderType.MARKET if at_once else OrderType.LIMIT,
        row.least_price,
        row.quantity,
        0,
        TimeInForce.IOC if at_once else TimeInForce.GTC,
        post_only=False,
        expires_at=0,
        self_trade_prevention=SelfTradePrevention.EXPIRE_MAKER,
    )


def _done(session: Session, row: PlannedSale, order: Order, now: int) -> None:
    row.order = order.id
    _end(session, row, PlanState.DONE, now)


def _refuse(session: Session, row: PlannedSale, reason: str, now: int) -> None:
    row.reason = reason
    _end(session, row, PlanState.REFUSED, now)


def _end(session: Session, row: PlannedSale, state: PlanState, now: int) -> None:
    row.state, row.ended_at = state, now
    session.commit()
    if state is not PlanState.OFF:
        tell_holder(row)


def tell_holder(row: PlannedSale) -> None:
    """Tell the holder what came of a plan: the one place for notices to be called from.

    The card itself shows it in any case.
    """
    _log.info("planned sale ended", plan=row.id, state=row.state, reason=row.reason)
