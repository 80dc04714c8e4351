"""Holdings and gains as tables for other programs."""

from collections.abc import Iterable

from portal.csv_files import decimal_yuan, table, utc
from portal.formatting import average
from portal.holdings.gains import Realised
from portal.holdings.portfolio import Holding
from portal.holdings.statements import Line
from portal.tickets import Ticket


def holdings(rows: Iterable[Holding]) -> str:
    """Return holdings as CSV."""
    heads = (
        "symbol", "quantity", "free", "in_orders", "set_aside", "average_cost", "cost", "price",
        "value", "unrealised_gain", "realised_gain", "face_value", "saving", "use_until",
        "principal", "claim", "in_escrow",
    )  # fmt: skip
    return table(
        heads,
        (
            (
                one.ticket.symbol, mine.quantity, mine.free, mine.in_orders, mine.set_aside,
                average(mine.cost, mine.quantity), decimal_yuan(mine.cost),
                decimal_yuan(one.ticket.price), decimal_yuan(mine.value),
                decimal_yuan(mine.unrealised), decimal_yuan(one.realised), decimal_yuan(mine.face),
                decimal_yuan(mine.saving), utc(one.ticket.use_until), decimal_yuan(mine.principal),
                decimal_yuan(mine.claim), decimal_yuan(mine.in_escrow),
            )
            for one in rows
            for mine in [one.units]
        ),
    )  # fmt: skip


def gains(rows: Iterable[tuple[Realised, Ticket, int]]) -> str:
    """Return sales with their gains as CSV."""
    heads = ("sequence", "time", "symbol", "quantity", "proceeds", "cost", "gain", "sum_of_gains")
    return table(
        heads,
        (
            (
                sale.sequence, utc(sale.time), ticket.symbol, sale.quantity,
                decimal_yuan(sale.money), decimal_yuan(sale.cost), decimal_yuan(sale.gain),
                decimal_yuan(total),
            )
            for sale, ticket, total in rows
        ),
    )  # fmt: skip


def statement(ticket: Ticket, lines: Iterable[Line]) -> str:
    """Return the statement of a card as CSV; `sequence` is the ledger entry that proves a line."""
    heads = (
        "sequence", "time", "symbol", "what", "units", "units_after", "owed", "owed_after",
        "money", "fee", "worth_in_the_shop",
    )  # fmt: skip
    return table(
        heads,
        (
            (
                line.sequence, utc(line.time), ticket.symbol, line.what.value, line.units,
                line.units_after, decimal_yuan(line.owed), decimal_yuan(line.owed_after),
                decimal_yuan(line.money), decimal_yuan(line.fee), decimal_yuan(line.worth),
            )
            for line in lines
        ),
    )  # fmt: skip
