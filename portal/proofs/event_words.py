"""What each kind of entry is called: a sentence in the past tense."""

from typing import Final

from flask_babel import LazyString

from exchange import events
from exchange.events import Event
from portal.language import lazy_gettext as _l

GENESIS: Final = _l("The ledger was begun")

TITLES: Final[dict[type[Event], LazyString]] = {
    events.MemberAdmitted: _l("An account was opened"),
    events.MemberReclassified: _l("What the rules read about an account was changed"),
    events.MemberFrozen: _l("An account was frozen, or let go on"),
    events.MarketOpened: _l("A market was opened"),
    events.FeesChanged: _l("The fees of a market were changed"),
    events.DepositBegun: _l("A deposit was announced"),
    events.DepositPosted: _l("A deposit arrived"),
    events.DepositVoided: _l("A deposit did not come"),
    events.DepositReversed: _l("A deposit was taken back by the payer's bank"),
    events.WithdrawalBegun: _l("Money was set aside to be paid out"),
    events.WithdrawalPosted: _l("A withdrawal was paid out"),
    events.WithdrawalVoided: _l("A withdrawal was not paid out"),
    events.SeriesDrafted: _l("A series was drafted"),
    events.OfferingOpened: _l("An offering was opened"),
    events.Subscribed: _l("Units of an offering were subscribed"),
    events.Unsubscribed: _l("A subscription was taken back"),
    events.OfferingClosed: _l("An offering was closed"),
    events.UnitsIssued: _l("Units were issued"),
    events.SubscriptionsRefunded: _l("Subscriptions were refunded"),
    events.ProceedsReleased: _l("Proceeds were released to the merchant"),
    events.TopUpsOpened: _l("A series was opened for top-ups"),
    events.TopUpsClosed: _l("A series was closed for top-ups"),
    events.ToppedUp: _l("Units were issued for a top-up"),
    events.TopUpsReleased: _l("Proceeds of top-ups were released"),
    events.PhaseSet: _l("The order book was opened, halted or closed"),
    events.TradingEnded: _l("Trading of a series ended"),
    events.SeriesExtended: _l("A series was extended"),
    events.CoverRaised: _l("The cover of a series was raised"),
    events.TermsCorrected: _l("The text of a series' terms was corrected"),
    events.UnitsRetired: _l("A merchant gave up units of its own"),
    events.BuyBackSet: _l("A standing buy-back began or ended"),
    events.OrderPlaced: _l("An order was accepted"),
    events.OrderMatched: _l("An order was matched further"),
    events.OrderAmended: _l("An order was amended"),
    events.OrdersRemoved: _l("Orders left the order book"),
    events.UnitsGiven: _l("Units were given away"),
    events.GiftClaimed: _l("A gift was claimed"),
    events.GiftReturned: _l("A gift went back to its giver"),
    events.TransferOffered: _l("Units were offered to a named member"),
    events.TransferAccepted: _l("A transfer was accepted"),
    events.TransferWithdrawn: _l("A transfer was withdrawn"),
    events.Paid: _l("A purchase was paid"),
    events.PaymentRefunded: _l("A payment for a purchase was refunded"),
    events.PaymentClosed: _l("The time to refund a payment ended"),
    events.Authorised: _l("Units were set aside at the counter"),
    events.Captured: _l("Units were redeemed"),
    events.AuthorisationVoided: _l("What was set aside at the counter was let go"),
    events.CaptureRefunded: _l("A redemption was undone"),
    events.UnitsRefunded: _l("Units were given up for their principal"),
    events.SeriesExpired: _l("A series expired"),
    events.HoldingsExpired: _l("Unused units expired"),
    events.SeriesSettled: _l("A series was settled"),
    events.WindDownBegun: _l("A wind-down was begun"),
    events.HoldingsWoundUp: _l("Holders were paid out of escrow"),
    events.ClaimsPaid: _l("Claims were paid"),
    events.DefaultCured: _l("A default was cured"),
    events.StateHashed: _l("The state of the exchange was hashed"),
    events.RulesChanged: _l("Newer rules took effect"),
    events.ClockConfirmed: _l("The clock was confirmed"),
}
