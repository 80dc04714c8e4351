"""Principal of units that expired, asked back: escrow pays its share, the merchant the rest."""

from exchange.client import Client
from exchange.commands import RefundUnits, Right
from portal.acts import carry_out
from portal.held_units import HeldUnits


def take_back_principal(client: Client, member: int, key: str, mine: HeldUnits) -> int:
    """Give all principal of a card up for its money; return the entry.

    What the merchant lacks is a claim on it then. Raises ActRefused or OutcomeUnknown.
    """
    command = RefundUnits(
        member, key, 0, mine.ticket.series, member, Right.PRINCIPAL, mine.principal
    )
    return carry_out(client, command).sequence
