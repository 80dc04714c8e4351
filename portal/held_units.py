"""What a member has of one series: units and what is owed in their stead, its cost and its worth.

Units are valued at the last price. Money is in money units.
"""

from dataclasses import dataclass

from exchange.client import BalancesShown, Bucket, HoldingShown, claim_of, principal_of, units_of
from portal.tickets import Ticket


@dataclass(frozen=True, slots=True)
class HeldUnits:
    """Units of one series; `principal` is what is left of such that expired, `claim` of a default.

    `free` units can be disposed of, `in_orders` are set aside for sales; `cost` is that of all.
    """

    ticket: Ticket
    quantity: int
    free: int
    in_orders: int
    cost: int
    principal: int
    claim: int

    @property
    def set_aside(self) -> int:
        """Return the units that are neither free nor in orders: at the counter, given, offered."""
        return self.quantity - self.free - self.in_orders

    @property
    def average(self) -> int:
        """Return what a unit cost on average, fees included, rounded half up."""
        return (2 * self.cost + self.quantity) // (2 * self.quantity) if self.quantity else 0

    @property
    def value(self) -> int:
        """Return what the units are worth at the last price."""
        return self.quantity * self.ticket.price

    @property
    def unrealised(self) -> int:
        """Return the gain on paper."""
        return self.value - self.cost

    @property
    def face(self) -> int:
        """Return what the units buy in the shop."""
        return self.quantity * self.ticket.face_value

    @property
    def saving(self) -> int:
        """Return what the units buy in the shop beyond what they cost."""
        return self.face - self.cost

    @property
    def paid_in(self) -> int:
        """Return what the merchant was paid for what is left: the issue price, and principal."""
        return self.quantity * self.ticket.issue_price + self.principal

    @property
    def in_escrow(self) -> int:
        """Return the share of the escrow that stands behind what is left, as every exit takes it.

        A claim has no part in it: for that escrow was paid out.
        """
        ticket = self.ticket
        backed = ticket.outstanding * ticket.issue_price + ticket.principal
        return ticket.escrow * self.paid_in // backed if backed else 0


def held_units(ticket: Ticket, held: HoldingShown | None, balances: BalancesShown) -> HeldUnits:
    """Return what a member has, from what the exchange has just shown of it."""
    units = units_of(ticket.series)
    return HeldUnits(
        ticket=ticket,
        quantity=held.quantity if held else 0,
        free=balances.amount(units),
        in_orders=balances.amount(units, Bucket.HELD),
        cost=held.cost if held else 0,
        principal=balances.amount_anywhere(principal_of(ticket.series)),
        claim=balances.amount_anywhere(claim_of(ticket.series)),
    )
