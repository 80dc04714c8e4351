"""Ways to pay for what somebody wants to buy of one merchant, each with what it would cost them.

From stored value (a right of that shop, money in the wallet) those who joined pay the member price;
through a third party nobody does, and only special prices lower the list price.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from exchange.client import MONEY, AskBalances, Client, units_of
from exchange.commands import UnitKind
from exchange.events import SeriesStatus
from portal.sales.goods import Good
from portal.sales.prices import Line, list_total_of, priced, total_of
from portal.sales.purchases import Way
from portal.sales.splitting import Split, split
from portal.tickets import Ticket, tickets

USABLE = (SeriesStatus.TRADING, SeriesStatus.REDEMPTION_ONLY)


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to pay: what each line costs that way, and how it splits.

    `ticket` is the right that it takes units of, None where it takes money alone. `lacking` is the
    money that is missing in the wallet for it.
    """

    way: Way
    ticket: Ticket | None
    lines: list[Line]
    paid: Split
    lacking: int
    provider: str = ""

    @property
    def key(self) -> str:
        """What a form calls it."""
        which = self.ticket.symbol if self.ticket else self.provider
        return f"{self.way}-{which}" if which else str(self.way)

    @property
    def total(self) -> int:
        """What the lines cost this way."""
        return total_of(self.lines)

    @property
    def saved(self) -> int:
        """What that is less than the list prices."""
        return list_total_of(self.lines) - self.total


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, in whose language tickets are written, when, and if the member price may hold."""

    account: int
    language: str
    now: int
    joined: bool


def offers(
    client: Client,
    session: Session,
    buyer: Buyer,
    merchant: int,
    wanted: Sequence[tuple[Good, int]],
    providers: Sequence[str],
) -> list[Offer]:
    """Return the ways to pay, the one that costs the buyer least at the counter first.

    `providers` are the third parties that there are, by name.
    """
    stored = [priced(good, count, buyer.now, joined=buyer.joined) for good, count in wanted]
    public = [priced(good, count, buyer.now, joined=False) for good, count in wanted]
    shown = client.query(AskBalances(buyer.account))
    cash, total = shown.amount(MONEY), total_of(stored)
    found = []
    for ticket in _rights(client, session, buyer.language, merchant):
        held = shown.amount(units_of(ticket.series))
        if held and total:
            paid = split(total, ticket.face_value, held)
            if paid.units:
                lacking = max(0, paid.money - cash)
                found.append(Offer(Way.RIGHT, ticket, stored, paid, lacking))
    balance = Split(0, total)
    found.append(Offer(Way.BALANCE, None, stored, balance, max(0, total - cash)))
    whole = Split(0, total_of(public))
    found += [Offer(Way.PROVIDER, None, public, whole, 0, provider) for provider in providers]
    return found


def _rights(client: Client, session: Session, language: str, merchant: int) -> list[Ticket]:
    mine = tickets(client, session, language, merchant=merchant)
    usable = [one for one in mine if one.status in USABLE and one.unit is UnitKind.VALUE]
    # What ends first is used first.
    return sorted(usable, key=lambda one: one.use_until)
