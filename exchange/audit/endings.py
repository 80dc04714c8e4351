"""What follows from the end of a series: expiry, wind-down, settlement, and claims paid."""

from exchange.amounts import MONEY, claim_of, principal_of, share, units_of
from exchange.audit.errors import Contradiction, agree, need
from exchange.audit.redemptions import expire
from exchange.commands.kinds import ExpiryPolicy
from exchange.events import (
    ClaimsPaid,
    DefaultCured,
    HoldingsExpired,
    HoldingsWoundUp,
    Payout,
    SeriesExpired,
    SeriesSettled,
    TradingEnded,
    WindDownBegun,
)
from exchange.events.series import SeriesStatus
from exchange.venue.limits import profile_of
from exchange.venue.objects import Series, WindDownPool
from exchange.venue.outcome import (
    AVAILABLE,
    BREAKAGE,
    ESCROW,
    ISSUANCE,
    REFUNDED,
    ROUNDING,
    SUBSCRIPTION,
    WOUNDUP,
    Legs,
)
from exchange.venue.state import State
from ledger.entries import Entry


def trading_ended(state: State, event: TradingEnded, entry: Entry) -> Legs:
    """Let the last day of trade have passed."""
    need("its time has come", entry.time >= state.series[event.series].terms.trading_until)
    return Legs()


def expired(state: State, event: SeriesExpired, entry: Entry) -> Legs:
    """Let the last day of use have passed, if there is one."""
    series = state.series[event.series]
    need("the series expires", series.terms.expiry is not ExpiryPolicy.NEVER)
    need("its time has come", entry.time >= series.terms.use_until)
    return Legs()


def holdings_expired(state: State, event: HoldingsExpired, _entry: Entry) -> Legs:
    """Expire what each holder has available; what lapses takes its share of escrow along."""
    series, number = state.series[event.series], event.series
    need("the series has expired", series.status is SeriesStatus.EXPIRED)
    kept = series.terms.issue_price if series.terms.expiry is ExpiryPolicy.PRINCIPAL else 0
    legs = Legs()
    total = 0
    for member, units, principal in event.holdings:
        agree(f"the units of {member}", state.available(member, units_of(number)), units)
        agree(f"the principal of {member}", units * kept, principal)
        expire(legs, series, (member, AVAILABLE), units, (0, 1))
        total += units
    lapsed = 0
    if total and not kept:
        escrow = state.balances.get(-number, MONEY, ESCROW)
        lapsed = share(escrow, total * series.terms.issue_price, series.value)
    agree("the breakage", lapsed, event.breakage)
    legs.move(MONEY, lapsed, (-number, ESCROW), (0, BREAKAGE))
    return legs


def settled(state: State, event: SeriesSettled, _entry: Entry) -> Legs:
    """Once nothing is outstanding, send to rounding what dust escrow and what waited have left."""
    series, number = state.series[event.series], event.series
    need("nothing is outstanding", not series.value)
    over = (SeriesStatus.EXPIRED, SeriesStatus.WINDING_DOWN)
    need("the series is over", series.status in over)
    escrow, waiting = state.balances.get(-number, MONEY, ESCROW), state.waiting(number)
    agree("the dust", escrow + waiting, event.dust)
    legs = Legs()
    legs.move(MONEY, escrow, (-number, ESCROW), (0, ROUNDING))
    legs.move(MONEY, waiting, (-number, SUBSCRIPTION), (0, ROUNDING))
    return legs


def wind_down_begun(state: State, event: WindDownBegun, entry: Entry) -> Legs:
    """Fix what escrow pays for the principal of all but the merchant."""
    agree("the actor", 0, entry.actor)
    series, number = state.series[event.series], event.series
    own = state.held_units(number, series.merchant) * series.terms.issue_price
    own += state.debts[principal_of(number)].get(series.merchant, 0)
    escrow = state.balances.get(-number, MONEY, ESCROW)
    value = series.value - own
    pool = min(escrow, value)
    agree("the rate", (pool, value, escrow - pool), (event.pool, event.value, event.surplus))
    freed = (event.freed, event.lacking, event.to_merchant)
    agree("what is freed", _freed(state, series, event, entry.time), freed)
    legs = Legs()
    legs.move(MONEY, event.to_merchant, (-number, SUBSCRIPTION), (series.merchant, AVAILABLE))
    return legs


def _freed(state: State, series: Series, event: WindDownBegun, now: int) -> tuple[int, int, int]:
    """Return what waits for nobody who could give units back, what all lack, what is left over."""
    number, price = series.series, series.terms.issue_price
    waiting = state.waiting(number)
    if not waiting:
        return 0, 0, 0
    since = now - profile_of(state, number).cool_off
    lacking = 0
    for member in state.holdings[number]:
        if member != series.merchant:
            due = state.held_units(number, member) * price
            missing = due - share(event.pool, due, event.value)
            own = min(missing, _returnable(state, series, member, since))
            waiting -= own
            lacking += missing - own
    return min(waiting, lacking), lacking, max(0, waiting - lacking)


def _returnable(state: State, series: Series, member: int, since: int) -> int:
    """Return the money beyond cover that came in for units bought first hand after `since`."""
    lots = state.holdings[series.series].get(member) or []
    units = sum(lot.quantity for lot in lots if lot.first_hand and lot.acquired_at > since)
    return units * (series.terms.issue_price - series.cover)


def wound_up(state: State, event: HoldingsWoundUp, _entry: Entry) -> Legs:
    """Pay each holder at the fixed rate, the merchant from what is left over."""
    series = state.series[event.series]
    if series.pool is None:
        raise Contradiction(reason="the series is not being wound down")
    legs = Legs()
    for payout in event.payouts:
        _pay(state, legs, series, series.pool, payout)
    return legs


def claims_paid(state: State, event: ClaimsPaid, entry: Entry) -> Legs:
    """Pay holders of claims no more than they are owed, by the merchant."""
    series, number = state.series[event.series], event.series
    need("nobody else pays", entry.actor in (0, series.merchant))
    asset = claim_of(number)
    legs = Legs()
    for member, paid in event.payments:
        need(f"{member} is owed so much", 0 < paid <= state.debts[asset][member])
        legs.move(MONEY, paid, (series.merchant, AVAILABLE), (member, AVAILABLE))
        legs.move(asset, paid, (member, AVAILABLE), (-number, REFUNDED))
    return legs


def default_cured(state: State, event: DefaultCured, entry: Entry) -> Legs:
    """Cure a default when no claim is left, by whoever paid; a wind-down is never cured."""
    series = state.series[event.series]
    need("whoever paid says so", entry.actor in (0, series.merchant))
    need("the series is in default", series.defaulted)
    need("no claim is left", not state.debts[claim_of(event.series)])
    need("the series is not wound down", series.pool is None)
    return Legs()


def _pay(state: State, legs: Legs, series: Series, pool: WindDownPool, payout: Payout) -> None:
    number, member = series.series, payout.member
    units, owed = units_of(number), principal_of(number)
    for asset, given_up in ((units, payout.units), (owed, payout.principal)):
        need("all or nothing is given up", given_up in (0, state.available(member, asset)))
    due = payout.units * series.terms.issue_price + payout.principal
    own = member == series.merchant
    paid = min(pool.surplus, due) if own else share(pool.pool, due, pool.value) if due else 0
    waited = _waited(state, series, member, due - paid) if payout.units and not own else 0
    agree(f"what {member} is paid of what waits", waited, payout.waited)
    paid += waited
    agree(f"what {member} is paid", paid, payout.paid)
    agree(f"the claim of {member}", 0 if own else due - paid, payout.claim)
    source, target = (member, AVAILABLE), (-number, WOUNDUP)
    legs.move(units, payout.units, source, target)
    legs.move(owed, payout.principal, source, target)
    legs.move(MONEY, paid - waited, (-number, ESCROW), source)
    legs.move(MONEY, waited, (-number, SUBSCRIPTION), source)
    legs.move(claim_of(number), payout.claim, (0, ISSUANCE), source)


def _waited(state: State, series: Series, member: int, missing: int) -> int:
    top_ups = state.top_ups.get(series.series)
    pool = top_ups.pool if top_ups is not None else None
    if pool is None:
        return 0
    own = min(_returnable(state, series, member, pool.returnable_since), missing)
    lacks = missing - own
    return own + (share(pool.freed, lacks, pool.lacking) if lacks else 0)
