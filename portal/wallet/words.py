"""What stands on a statement, in the reader's words: one phrase for each kind of entry."""

from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from exchange.events import (
    AuthorisationVoided,
    Captured,
    CaptureRefunded,
    ClaimsPaid,
    CoverRaised,
    DepositPosted,
    DepositReversed,
    DuesCleared,
    HoldingsExpired,
    HoldingsWoundUp,
    OfferingClosed,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    OrdersRemoved,
    Paid,
    PaymentRefunded,
    ProceedsReleased,
    SeriesExpired,
    SeriesSettled,
    Subscribed,
    SubscriptionsRefunded,
    ToppedUp,
    TopUpsReleased,
    TransferAccepted,
    UnitsIssued,
    UnitsRefunded,
    UnitsRetired,
    Unsubscribed,
    WindDownBegun,
    WithdrawalBegun,
    WithdrawalPosted,
    WithdrawalVoided,
)
from portal.formatting import yuan
from portal.wallet.happenings import Happening
from portal.wallet.statement import Line

PHRASES: Final[dict[int, LazyString]] = {
    DepositPosted.KIND: _l("Deposit"),
    DepositReversed.KIND: _l("Deposit taken back by the payer's bank"),
    WithdrawalBegun.KIND: _l("Withdrawal: set aside"),
    WithdrawalPosted.KIND: _l("Withdrawal: paid to your bank"),
    WithdrawalVoided.KIND: _l("Withdrawal not paid: yours again"),
    Subscribed.KIND: _l("Subscription to %(symbol)s"),
    Unsubscribed.KIND: _l("Subscription to %(symbol)s taken back"),
    SubscriptionsRefunded.KIND: _l("Offering of %(symbol)s: subscription refunded"),
    OfferingClosed.KIND: _l("Offering of %(symbol)s closed"),
    UnitsIssued.KIND: _l("Offering of %(symbol)s: units issued"),
    ProceedsReleased.KIND: _l("Proceeds of %(symbol)s released to you"),
    ToppedUp.KIND: _l("Top-up of %(symbol)s"),
    TopUpsReleased.KIND: _l("Top-ups of %(symbol)s released to you"),
    OrderPlaced.KIND: _l("Order for %(symbol)s: money set aside"),
    OrderMatched.KIND: _l("Order for %(symbol)s"),
    OrderAmended.KIND: _l("Order for %(symbol)s changed"),
    OrdersRemoved.KIND: _l("Order for %(symbol)s ended: money free again"),
    Paid.KIND: _l("Payment for a purchase"),
    PaymentRefunded.KIND: _l("Payment for a purchase refunded"),
    TransferAccepted.KIND: _l("Transfer of units"),
    AuthorisationVoided.KIND: _l("Redemption voided"),
    Captured.KIND: _l("Redemption of %(symbol)s"),
    CaptureRefunded.KIND: _l("Redemption of %(symbol)s given back"),
    DuesCleared.KIND: _l("Clearing with another shop"),
    UnitsRefunded.KIND: _l("Refund of %(symbol)s"),
    CoverRaised.KIND: _l("Cover of %(symbol)s raised"),
    UnitsRetired.KIND: _l("Own units of %(symbol)s given up"),
    SeriesExpired.KIND: _l("Expiry of %(symbol)s"),
    HoldingsExpired.KIND: _l("Expiry of %(symbol)s"),
    SeriesSettled.KIND: _l("%(symbol)s settled"),
    WindDownBegun.KIND: _l("Wind-down of %(symbol)s begun"),
    HoldingsWoundUp.KIND: _l("Wind-down of %(symbol)s: paid out"),
    ClaimsPaid.KIND: _l("Claims on the merchant of %(symbol)s paid"),
}
"""A phrase for every kind of entry that can touch a member's money."""


def phrase(line: Line) -> str:
    """Return what happened on a line of the statement."""
    told = line.happening
    if told.bought or told.sold:
        return _of_fill(told)
    if told.kind == OrderPlaced.KIND and line.change.available > 0:
        return str(_("Order for %(symbol)s: money free again", symbol=told.symbol))
    known = PHRASES.get(told.kind)
    if known is None:
        return str(_("Ledger entry"))
    return str(known) % {"symbol": told.symbol}


def _of_fill(told: Happening) -> str:
    values = {"symbol": told.symbol, "units": f"{told.bought or told.sold:,}"}
    if told.bought and told.sold:
        return str(_("Traded %(symbol)s with yourself", symbol=told.symbol))
    if told.bought:
        text = str(_("Bought %(units)s %(symbol)s", **values))
    else:
        text = str(_("Sold %(units)s %(symbol)s", **values))
    if told.fee > 0:
        return str(_("%(traded)s, fee %(fee)s", traded=text, fee=yuan(told.fee)))
    if told.fee < 0:
        return str(_("%(traded)s, rebate %(fee)s", traded=text, fee=yuan(-told.fee)))
    return text
