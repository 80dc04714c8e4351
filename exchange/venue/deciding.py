"""Which function decides which command, and which fires which timer."""

from collections.abc import Callable
from typing import Final, Never

from exchange import commands
from exchange.commands import Command
from exchange.refusals import Refused
from exchange.venue import (
    amendments,
    buy_backs,
    cancels,
    cash,
    clearing,
    engine_events,
    expiry,
    gifts,
    offerings,
    orders,
    payments,
    people,
    redemptions,
    refunds,
    retirements,
    series,
    top_ups,
    upkeep,
    wind_downs,
)
from exchange.venue.objects import Purpose
from exchange.venue.outcome import Outcome
from exchange.venue.state import State
from exchange.venue.timers import TimerKind

# A table from a class to the function for just that class: no one argument type fits them all.
Decide = Callable[[State, Never, int], Outcome | Refused]
Fire = Callable[[State, int, int], Outcome]

DECIDE: Final[dict[type[Command], Decide]] = {
    commands.AdmitMember: people.decide_admit,
    commands.ReclassifyMember: people.decide_reclassify,
    commands.FreezeMember: people.decide_freeze,
    commands.OpenMarket: people.decide_open_market,
    commands.ChangeFees: people.decide_change_fees,
    commands.BeginDeposit: cash.decide_begin_deposit,
    commands.PostDeposit: cash.decide_post_deposit,
    commands.VoidDeposit: cash.decide_void_deposit,
    commands.ReverseDeposit: cash.decide_reverse_deposit,
    commands.BeginWithdrawal: cash.decide_begin_withdrawal,
    commands.PostWithdrawal: cash.decide_post_withdrawal,
    commands.VoidWithdrawal: cash.decide_void_withdrawal,
    commands.DraftSeries: series.decide_draft,
    commands.OpenOffering: offerings.decide_open,
    commands.Subscribe: offerings.decide_subscribe,
    commands.Unsubscribe: offerings.decide_unsubscribe,
    commands.OpenTopUps: top_ups.decide_open,
    commands.CloseTopUps: top_ups.decide_close,
    commands.TopUp: top_ups.decide_top_up,
    commands.SetPhase: series.decide_set_phase,
    commands.ExtendSeries: upkeep.decide_extend,
    commands.RaiseCover: upkeep.decide_raise_cover,
    commands.CorrectTerms: upkeep.decide_correct,
    commands.RetireUnits: retirements.decide_retire,
    commands.SetBuyBack: buy_backs.decide_set_buy_back,
    commands.PlaceOrder: orders.decide_place,
    commands.AmendOrder: amendments.decide_amend,
    commands.CancelOrder: cancels.decide_cancel,
    commands.CancelOrders: cancels.decide_cancel_many,
    commands.GiveUnits: gifts.decide_give,
    commands.ClaimGift: gifts.decide_claim,
    commands.ReturnGift: gifts.decide_return,
    commands.OfferTransfer: gifts.decide_offer,
    commands.AcceptTransfer: gifts.decide_accept,
    commands.WithdrawTransfer: gifts.decide_withdraw,
    commands.Pay: payments.decide_pay,
    commands.RefundPayment: payments.decide_refund_payment,
    commands.Authorise: redemptions.decide_authorise,
    commands.Capture: redemptions.decide_capture,
    commands.VoidAuthorisation: redemptions.decide_void,
    commands.RefundCapture: redemptions.decide_refund_capture,
    commands.AllowAcceptor: clearing.decide_allow,
    commands.ClearDues: clearing.decide_clear,
    commands.RefundUnits: refunds.decide_refund,
    commands.WindDown: wind_downs.decide_wind_down,
    commands.PayClaims: wind_downs.decide_pay_claims,
    commands.ChangeRules: engine_events.decide_change_rules,
    commands.ConfirmClock: engine_events.decide_confirm_clock,
}


def decide_closing(state: State, number: int, _now: int) -> Outcome:
    """Return the next slice of a closing series."""
    closing = state.series[number]
    outcome = expiry.decide_slice(state, closing)
    if outcome:
        return outcome
    if closing.closing is Purpose.WIND_DOWN:
        return wind_downs.decide_wind_down_slice(state, closing)
    return expiry.decide_expiry_slice(state, closing)


FIRE: Final[dict[int, Fire]] = {
    TimerKind.ORDER_EXPIRES: cancels.decide_order_expiry,
    TimerKind.DEPOSIT_LAPSES: cash.decide_deposit_lapse,
    TimerKind.OFFERING_CLOSES: offerings.decide_close,
    TimerKind.ALLOTMENT: offerings.decide_allotment,
    TimerKind.PROCEEDS_DUE: offerings.decide_release,
    TimerKind.TRADING_ENDS: expiry.decide_trading_end,
    TimerKind.SERIES_EXPIRES: expiry.decide_expiry,
    TimerKind.CLOSING: decide_closing,
    TimerKind.GIFT_LAPSES: gifts.decide_gift_lapse,
    TimerKind.TRANSFER_LAPSES: gifts.decide_transfer_lapse,
    TimerKind.AUTHORISATION_LAPSES: redemptions.decide_authorisation_lapse,
    TimerKind.PAYMENT_CLOSES: payments.decide_payment_close,
    TimerKind.BOUGHT_BACK: retirements.decide_bought_back,
    TimerKind.TOP_UPS_DUE: top_ups.decide_release,
}
