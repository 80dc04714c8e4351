"""What a reader has of a series: subscribed, held, and what can still be given back."""

from typing import NamedTuple

from exchange.client import (
    MONEY,
    AskBalances,
    AskHoldings,
    AskMarkets,
    Client,
    principal_of,
    units_of,
)
from exchange.commands import RefundUnits, Right, Subscribe, TopUp, Unsubscribe
from exchange.history import History, subscriptions
from portal.acts import carry_out
from portal.tickets import Ticket


class Position(NamedTuple):
    """Money at hand, units subscribed and paid, units and principal held.

    `returnable` units can be given back for their full price, as their cool-off is not over.
    """

    cash: int = 0
    subscribed: int = 0
    paid: int = 0
    held: int = 0
    principal: int = 0
    returnable: int = 0


def position(client: Client, history: History, ticket: Ticket, member: int, now: int) -> Position:
    """Return what a member has of a series."""
    balances = client.query(AskBalances(member))
    with history.read(balances.size) as views:
        mine = [
            one for one in subscriptions.of_member(views, member) if one.series == ticket.series
        ]
    units = units_of(ticket.series)
    return Position(
        cash=balances.amount(MONEY),
        subscribed=mine[0].quantity if mine else 0,
        paid=mine[0].amount if mine else 0,
        held=balances.amount_anywhere(units),
        principal=balances.amount_anywhere(principal_of(ticket.series)),
        returnable=min(balances.amount(units), _in_cool_off(client, ticket, member, now)),
    )


def cool_off_of(client: Client, market: int) -> int:
    """Return how long a market lets who bought first hand change their minds, in nanoseconds."""
    return next(
        (
            one.profile.cool_off
            for one in client.query(AskMarkets()).markets
            if one.market == market
        ),
        0,
    )


def _in_cool_off(client: Client, ticket: Ticket, member: int, now: int) -> int:
    cool_off = cool_off_of(client, ticket.market)
    if not cool_off:
        return 0
    holdings = client.query(AskHoldings(member)).holdings
    return sum(
        lot.quantity
        for holding in holdings
        if holding.series == ticket.series
        for lot in holding.lots
        if lot.first_hand and now < lot.acquired_at + cool_off
    )


def subscribe(client: Client, member: int, key: str, series: int, quantity: int) -> int:
    """Buy units at the open offering; return the entry. Raises ActRefused or OutcomeUnknown."""
    return carry_out(client, Subscribe(member, key, 0, series, quantity)).sequence


def top_up(client: Client, member: int, key: str, series: int, quantity: int) -> int:
    """Buy units of the merchant, at once; return the entry. Raises ActRefused or OutcomeUnknown."""
    return carry_out(client, TopUp(member, key, 0, series, quantity)).sequence


def unsubscribe(client: Client, member: int, key: str, series: int) -> int:
    """Take the whole subscription back; return the entry. Raises ActRefused or OutcomeUnknown."""
    return carry_out(client, Unsubscribe(member, key, 0, series)).sequence


def give_back(client: Client, member: int, key: str, series: int, quantity: int) -> int:
    """Give units back for their price, in their cool-off; return the entry. Raises as above."""
    command = RefundUnits(member, key, 0, series, member, Right.UNITS, quantity)
    return carry_out(client, command).sequence
