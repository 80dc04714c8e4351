"""Which function applies which event to the state."""

from collections.abc import Callable
from typing import Final, Never

from exchange import events
from exchange.venue import (
    buy_backs,
    cash,
    engine_events,
    expiry,
    gifts,
    offerings,
    order_outcomes,
    payments,
    people,
    redemptions,
    refunds,
    retirements,
    series,
    upkeep,
    wind_downs,
)
from exchange.venue.state import State

# A table from a class to the function for just that class: no one argument type fits them all.
Evolve = Callable[[State, Never, int], None]

_EVOLVE: Final[dict[type[events.Event], Evolve]] = {
    events.MemberAdmitted: people.evolve_admitted,
    events.MemberReclassified: people.evolve_reclassified,
    events.MemberFrozen: people.evolve_frozen,
    events.MarketOpened: people.evolve_market_opened,
    events.FeesChanged: people.evolve_fees_changed,
    events.DepositBegun: cash.evolve_deposit_begun,
    events.DepositPosted: cash.evolve_deposit_posted,
    events.DepositVoided: cash.evolve_deposit_voided,
    events.DepositReversed: cash.evolve_deposit_reversed,
    events.WithdrawalBegun: cash.evolve_withdrawal_begun,
    events.WithdrawalPosted: cash.evolve_withdrawal_closed,
    events.WithdrawalVoided: cash.evolve_withdrawal_closed,
    events.SeriesDrafted: series.evolve_drafted,
    events.OfferingOpened: offerings.evolve_opened,
    events.Subscribed: offerings.evolve_subscribed,
    events.Unsubscribed: offerings.evolve_unsubscribed,
    events.OfferingClosed: offerings.evolve_closed,
    events.UnitsIssued: offerings.evolve_issued,
    events.SubscriptionsRefunded: offerings.evolve_refunded,
    events.ProceedsReleased: offerings.evolve_released,
    events.PhaseSet: series.evolve_phase_set,
    events.TradingEnded: expiry.evolve_trading_ended,
    events.SeriesExtended: upkeep.evolve_extended,
    events.CoverRaised: upkeep.evolve_cover_raised,
    events.TermsCorrected: upkeep.evolve_corrected,
    events.UnitsRetired: retirements.evolve_retired,
    events.BuyBackSet: buy_backs.evolve_buy_back_set,
    events.OrderPlaced: order_outcomes.evolve_placed,
    events.OrderMatched: order_outcomes.evolve_matched,
    events.OrderAmended: order_outcomes.evolve_amended,
    events.OrdersRemoved: order_outcomes.evolve_removed,
    events.UnitsGiven: gifts.evolve_given,
    events.GiftClaimed: gifts.evolve_claimed,
    events.GiftReturned: gifts.evolve_returned,
    events.TransferOffered: gifts.evolve_offered,
    events.TransferAccepted: gifts.evolve_accepted,
    events.TransferWithdrawn: gifts.evolve_withdrawn,
    events.Paid: payments.evolve_paid,
    events.PaymentRefunded: payments.evolve_payment_refunded,
    events.PaymentClosed: payments.evolve_payment_closed,
    events.Authorised: redemptions.evolve_authorised,
    events.Captured: redemptions.evolve_captured,
    events.AuthorisationVoided: redemptions.evolve_voided,
    events.CaptureRefunded: redemptions.evolve_capture_refunded,
    events.UnitsRefunded: refunds.evolve_units_refunded,
    events.SeriesExpired: expiry.evolve_expired,
    events.HoldingsExpired: expiry.evolve_holdings_expired,
    events.SeriesSettled: expiry.evolve_settled,
    events.WindDownBegun: wind_downs.evolve_wind_down,
    events.HoldingsWoundUp: wind_downs.evolve_wound_up,
    events.ClaimsPaid: wind_downs.evolve_claims_paid,
    events.DefaultCured: wind_downs.evolve_default_cured,
    events.StateHashed: engine_events.evolve_nothing,
    events.RulesChanged: engine_events.evolve_rules_changed,
    events.ClockConfirmed: engine_events.evolve_nothing,
}

EVOLVE: Final[dict[int, Evolve]] = {event.KIND: apply for event, apply in _EVOLVE.items()}
