"""What selling units at once would bring, from what the order book really bids.

By the exchange's own roundings (the fee is rounded down for each fill), so it is the least that
those bids bring, and what the order may demand. Money is in money units.
"""

from typing import Final, NamedTuple

from exchange.client import AskDepth, AskOpenOrders, Client
from exchange.commands import Side
from portal.orders import fee_of, fees_of
from portal.tickets import BASIS, Ticket

MOST_LEVELS: Final = 500


class ImmediateSale(NamedTuple):
    """`quantity` units that the bids take for `value`, less `fee`; none below the price `worst`.

    `unsold` units find no buyer.
    """

    quantity: int
    unsold: int
    value: int
    fee: int
    worst: int

    @property
    def proceeds(self) -> int:
        """Return what the seller gets."""
        return self.value - self.fee

    @property
    def average(self) -> int:
        """Return the average price, rounded half up; 0 if nothing is sold."""
        return (2 * self.value + self.quantity) // (2 * self.quantity) if self.quantity else 0

    def below_face_bps(self, face_value: int) -> int:
        """Return by how much what one gets lies below face, in basis points."""
        face = self.quantity * face_value
        return BASIS - self.proceeds * BASIS // face if face else 0


class Bids(NamedTuple):
    """What others bid for units of a series, best first, and what a seller pays in fees.

    `own` units are bid for by the seller: those bids buy nothing of theirs.
    """

    levels: tuple[tuple[int, int], ...]
    bps: int
    lot: int
    own: int = 0

    def sale_of(self, quantity: int, least_price: int = 0) -> ImmediateSale:
        """Return what selling so many units would bring, at `least_price` or better."""
        wanted, taken, value, fee, worst = quantity, 0, 0, 0, 0
        wanted -= wanted % self.lot
        for price, there in self.levels:
            units = min(there, wanted - taken)
            if not units or price < least_price:
                break
            taken, worst = taken + units, price
            value += units * price
            fee += fee_of(units * price, self.bps)
        return ImmediateSale(taken, quantity - taken, value, fee, worst)


def bids_for(client: Client, ticket: Ticket, account: int) -> Bids:
    """Return what a member could sell to: the depth without bids of their own."""
    bps = fees_of(client, ticket.market, account).taker_bps
    if not ticket.trades_now:
        return Bids((), bps, ticket.lot)
    shown = client.query(AskDepth(ticket.series, MOST_LEVELS)).bids
    own: dict[int, int] = {}
    for order in client.query(AskOpenOrders(account, ticket.series)).orders:
        if order.side is Side.BUY:
            own[order.price] = own.get(order.price, 0) + order.open_quantity
    others = ((price, there - own.get(price, 0)) for price, there in shown)
    # What lots were cut to pieces by others' self-trades is left to them.
    whole = ((price, there - there % ticket.lot) for price, there in others)
    levels = tuple((price, there) for price, there in whole if there > 0)
    return Bids(levels, bps, ticket.lot, sum(own.values()))
