"""What we read of Alipay's trades, and what follows from it. Amounts in yuan as text."""

from typing import Final

import msgspec

from portal.payments import Said, Standing
from portal.providers.amounts import of_yuan

STANDINGS: Final = {
    "WAIT_BUYER_PAY": Standing.OPEN,
    "TRADE_SUCCESS": Standing.PAID,
    "TRADE_FINISHED": Standing.PAID,
}
CLOSED: Final = "TRADE_CLOSED"
"""Nobody paid in time, or all that was paid was given back."""


class Trade(msgspec.Struct, frozen=True):
    """A trade, as Alipay answers when it is asked."""

    out_trade_no: str
    trade_status: str
    total_amount: str
    send_pay_date: str = ""

    def said(self) -> Said:
        """Return what it says in our words. Raises ValueError for an amount that is none."""
        paid = bool(self.send_pay_date)
        return _said(self.out_trade_no, self.trade_status, of_yuan(self.total_amount), paid=paid)


class Told(msgspec.Struct, frozen=True):
    """A trade, as Alipay tells of it by itself. `refund_fee` is all that was given back so far."""

    app_id: str
    seller_id: str
    out_trade_no: str
    trade_status: str
    total_amount: str
    notify_time: str
    gmt_payment: str = ""
    refund_fee: str = "0"

    def said(self) -> Said:
        """Return what it says in our words: of a part given back, the rest. Raises ValueError."""
        total, returned = of_yuan(self.total_amount), of_yuan(self.refund_fee)
        if 0 < returned < total:
            return Said(self.out_trade_no, total - returned, Standing.PAID)
        paid = bool(self.gmt_payment or returned)
        return _said(self.out_trade_no, self.trade_status, total, paid=paid)


def _said(reference: str, status: str, amount: int, *, paid: bool) -> Said:
    if status == CLOSED:
        return Said(reference, amount, Standing.REVERSED if paid else Standing.FAILED)
    return Said(reference, amount, STANDINGS.get(status, Standing.OPEN))
