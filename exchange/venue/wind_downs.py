"""Wind-down: a series closes for good, and escrow is paid out to its holders pro rata.

The rate is fixed in the first entry. The merchant's own units rank last. What principal is not paid
becomes a claim on the merchant, payable pro rata when more money arrives.

Of what waits of top-ups, holders who could still give units back are paid what came in for these,
as if they had; what waits of units that nobody can give back is for all who still lack something.
"""

from itertools import islice

from exchange.amounts import MONEY, claim_of, principal_of, share, units_of
from exchange.commands.command import OPERATOR
from exchange.commands.redemption import PayClaims, WindDown
from exchange.events.redemption import (
    ClaimsPaid,
    DefaultCured,
    HoldingsWoundUp,
    Payout,
    WindDownBegun,
)
from exchange.events.series import SeriesStatus
from exchange.refusals import Refusal, Refused
from exchange.venue.closing import begin_closing, holdings_left, keep_closing
from exchange.venue.debts import owe, owe_principal
from exchange.venue.errors import BrokenInvariant
from exchange.venue.expiry import decide_settlement
from exchange.venue.lots import take_units
from exchange.venue.objects import Purpose, Series, WindDownPool
from exchange.venue.outcome import (
    AVAILABLE,
    ESCROW,
    ISSUANCE,
    REFUNDED,
    SLICE,
    SUBSCRIPTION,
    WOUNDUP,
    Legs,
    Outcome,
    check_amount,
    moved,
)
from exchange.venue.redemptions import void
from exchange.venue.state import State
from exchange.venue.timers import TimerKind
from exchange.venue.waiting import close_for_good, freed, pay_out, waited_for

WOUND_UP = (SeriesStatus.WINDING_DOWN, SeriesStatus.WOUND_DOWN)
OVER = (SeriesStatus.SETTLED, *WOUND_UP)


def decide_wind_down(state: State, command: WindDown, now: int) -> Outcome | Refused:
    """Fix the rate: what escrow holds, for all principal but the merchant's own."""
    series = state.series.get(command.series)
    if series is None:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    if series.status in OVER:
        return Refused(Refusal.ALREADY_DONE, "series")
    if series.offering is not None and series.offering.closed:
        return Refused(Refusal.OFFERING_OPEN, "series")
    number = series.series
    own = state.held_units(number, series.merchant) * series.terms.issue_price
    own += state.debts[principal_of(number)].get(series.merchant, 0)
    value = series.value - own
    escrow = state.balances.get(-number, MONEY, ESCROW)
    pool = min(escrow, value)
    event = WindDownBegun(number, pool, value, escrow - pool, *freed(state, series, pool, now))
    source, target = (-number, SUBSCRIPTION), (series.merchant, AVAILABLE)
    return [(event, moved(MONEY, event.to_merchant, source, target))]


def evolve_wind_down(state: State, event: WindDownBegun, _actor: int) -> None:
    """Nothing of the series goes on; an open offering fails."""
    number = event.series
    series = state.series[number]
    series.status = SeriesStatus.WINDING_DOWN
    series.pool = WindDownPool(event.pool, event.value, event.surplus)
    for kind in (
        TimerKind.OFFERING_CLOSES,
        TimerKind.TRADING_ENDS,
        TimerKind.SERIES_EXPIRES,
        TimerKind.PROCEEDS_DUE,
    ):
        state.timers.clear(kind, number)
    top_ups = state.top_ups.get(number)
    if top_ups is not None:
        close_for_good(state, top_ups, event)
    offering = series.offering
    if offering is not None:
        offering.closed = True
        if offering.subscribed:
            state.timers.set(TimerKind.ALLOTMENT, number, state.time, state.sequence)
        else:
            series.offering = None
    begin_closing(state, series, Purpose.WIND_DOWN)


def decide_wind_down_slice(state: State, series: Series) -> Outcome:
    """Void authorisations, then pay the next 500 holders, the merchant last; then settle."""
    number = series.series
    authorisations = list(islice(state.open_authorisations[number].values(), SLICE))
    if authorisations:
        return [fact for each in authorisations for fact in void(state, each, timed_out=False)]
    if holdings_left(state, series):
        members = state.holdings[number].irange(series.closed_up_to + 1)
        return [_pay(state, series, list(islice(members, SLICE)), principal=False)]
    creditors = state.debts[principal_of(number)]
    owed = list(islice((m for m in creditors if m != series.merchant), SLICE))
    if owed:
        return [_pay(state, series, owed, principal=True)]
    if series.value:
        return [_pay_merchant(state, series)]
    return decide_settlement(state, series)


def _pay(
    state: State, series: Series, members: list[int], *, principal: bool
) -> tuple[HoldingsWoundUp, tuple[tuple[int, int, int, int], ...]]:
    number, pool = series.series, _pool(series)
    legs = Legs()
    payouts = []
    for member in members:
        last = member == series.merchant
        units = 0 if principal or last else state.available(member, units_of(number))
        owed = state.available(member, principal_of(number)) if principal else 0
        due = units * series.terms.issue_price + owed
        paid = share(pool.pool, due, pool.value) if due else 0
        waited = waited_for(state, series, member, due - paid) if units else 0
        paid += waited
        payouts.append(Payout(member, units, owed, paid, due - paid, waited))
        _post_payout(legs, number, payouts[-1])
    return HoldingsWoundUp(number, tuple(payouts)), legs.postings()


def _pay_merchant(
    state: State, series: Series
) -> tuple[HoldingsWoundUp, tuple[tuple[int, int, int, int], ...]]:
    number = series.series
    units = state.available(series.merchant, units_of(number))
    owed = state.available(series.merchant, principal_of(number))
    paid = min(_pool(series).surplus, units * series.terms.issue_price + owed)
    payout = Payout(series.merchant, units, owed, paid, 0)
    legs = Legs()
    _post_payout(legs, number, payout)
    return HoldingsWoundUp(number, (payout,)), legs.postings()


def _post_payout(legs: Legs, number: int, payout: Payout) -> None:
    holder, over = (payout.member, AVAILABLE), (-number, WOUNDUP)
    legs.move(units_of(number), payout.units, holder, over)
    legs.move(principal_of(number), payout.principal, holder, over)
    legs.move(MONEY, payout.paid - payout.waited, (-number, ESCROW), holder)
    legs.move(MONEY, payout.waited, (-number, SUBSCRIPTION), holder)
    legs.move(claim_of(number), payout.claim, (0, ISSUANCE), holder)


def evolve_wound_up(state: State, event: HoldingsWoundUp, _actor: int) -> None:
    """Remove the holdings; what is still owed is a claim."""
    series = state.series[event.series]
    for payout in event.payouts:
        if payout.units:
            take_units(state, event.series, payout.member, payout.units)
            series.outstanding -= payout.units
        owe_principal(state, series, payout.member, -payout.principal)
        if payout.claim:
            series.defaulted = True
            owe(state, claim_of(event.series), payout.member, payout.claim)
    waited = sum(payout.waited for payout in event.payouts)
    if waited:
        pay_out(state.top_ups[event.series], waited)
    series.closed_up_to = max(series.closed_up_to, event.payouts[-1].member)
    keep_closing(state, event.series)


def decide_pay_claims(state: State, command: PayClaims, _now: int) -> Outcome | Refused:
    """Pay the holders of claims pro rata, all in one act; what rounding leaves is not taken.

    Paying the last of them cures the default, unless the series is being or was wound down.
    """
    refused = check_amount("amount", command.amount)
    if refused is not None:
        return refused
    series = state.series.get(command.series)
    if series is None or command.actor not in (OPERATOR, series.merchant):
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    asset = claim_of(command.series)
    owed = list(state.debts[asset].items())
    claims = sum(amount for _, amount in owed)
    if not claims:
        return Refused(Refusal.NOTHING_OUTSTANDING, "series")
    amount = min(command.amount, claims)
    payments = [(member, share(amount, claim, claims)) for member, claim in owed]
    payments = [payment for payment in payments if payment[1]]
    if not payments:
        least = -(-claims // max(claim for _, claim in owed))
        return Refused(Refusal.AMOUNT_NOT_POSITIVE, "amount", least)
    available = state.available(series.merchant, MONEY)
    if available < amount:
        return Refused(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "amount", available)
    outcome: Outcome = []
    for start in range(0, len(payments), SLICE):
        chosen = tuple(payments[start : start + SLICE])
        legs = Legs()
        for member, paid in chosen:
            legs.move(MONEY, paid, (series.merchant, AVAILABLE), (member, AVAILABLE))
            legs.move(asset, paid, (member, AVAILABLE), (-series.series, REFUNDED))
        outcome.append((ClaimsPaid(command.series, chosen), legs.postings()))
    if amount == claims and series.status not in WOUND_UP:
        outcome.append((DefaultCured(command.series), ()))
    return outcome


def evolve_claims_paid(state: State, event: ClaimsPaid, _actor: int) -> None:
    """Take what was paid off the claims."""
    for member, paid in event.payments:
        owe(state, claim_of(event.series), member, -paid)


def evolve_default_cured(state: State, event: DefaultCured, _actor: int) -> None:
    """End the default."""
    state.series[event.series].defaulted = False


def _pool(series: Series) -> WindDownPool:
    if series.pool is None:
        raise BrokenInvariant(series.series, "not being wound down: series")
    return series.pool
