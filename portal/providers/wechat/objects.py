"""What we read of WeChat's transactions and refunds, and what follows from it. Amounts in fen."""

from typing import Final

import msgspec

from portal.payments import CURRENCY, Said, Standing
from portal.providers.amounts import of_fen

STANDINGS: Final = {
    "SUCCESS": Standing.PAID,
    "CLOSED": Standing.FAILED,
    "REVOKED": Standing.FAILED,
    # Given back in whole or in part, which is not said: the bill of the day tells how much.
    "REFUND": Standing.OPEN,
}


class Total(msgspec.Struct, frozen=True):
    """The amount of an order; an order that nobody has paid has none."""

    total: int = 0
    currency: str = CURRENCY


class Transaction(msgspec.Struct, frozen=True):
    """An order, and how far it is."""

    mchid: str
    out_trade_no: str
    trade_state: str
    appid: str = ""
    amount: Total = msgspec.field(default_factory=Total)

    def said(self) -> Said:
        """Return what it says in our words."""
        standing = STANDINGS.get(self.trade_state, Standing.OPEN)
        amount = of_fen(self.amount.total)
        return Said(self.out_trade_no, amount, standing, self.amount.currency)


class Returned(msgspec.Struct, frozen=True):
    """How much of what was paid was given back."""

    total: int
    refund: int


class Refund(msgspec.Struct, frozen=True):
    """Money that was given back."""

    mchid: str
    out_trade_no: str
    refund_status: str
    amount: Returned

    def said(self) -> Said | None:
        """Return what it says in our words: of a part given back, the rest. None before it is."""
        if self.refund_status != "SUCCESS":
            return None
        rest = self.amount.total - self.amount.refund
        if rest > 0:
            return Said(self.out_trade_no, of_fen(rest), Standing.PAID)
        return Said(self.out_trade_no, of_fen(self.amount.total), Standing.REVERSED)
