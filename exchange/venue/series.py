"""Series: what is promised, and whether its order book takes orders."""

import re

from sortedcontainers import SortedDict

from exchange.amounts import BASIS, MAX_AMOUNT, claim_of, principal_of
from exchange.commands.kinds import CardKind, ExpiryPolicy, Phase, Profile
from exchange.commands.series import DraftSeries, SetPhase
from exchange.events.series import PhaseSet, SeriesDrafted, SeriesStatus
from exchange.refusals import Refusal, Refused
from exchange.venue.objects import Series
from exchange.venue.outcome import (
    Outcome,
    check_amount,
    check_future,
    check_quantity,
    first_listed,
)
from exchange.venue.state import State
from matching.order_book import OrderBook

SYMBOL = re.compile(r"[A-Z][A-Z0-9]{0,15}[0-9]{4}[A-Z]?")
"""MERCHANT+YYMM of the last use, with a suffix letter where that is taken."""

HASH_BYTES = 32
PRICES = ("tick", "lowest_price", "highest_price")


def decide_draft(state: State, command: DraftSeries, now: int) -> Outcome | Refused:
    """Describe a series; its symbol is never used again."""
    refused = _check_fields(command, now)
    if refused is not None:
        return refused
    market = state.markets.get(command.market)
    if market is None:
        return Refused(Refusal.MARKET_UNKNOWN, "market")
    if command.symbol in state.symbols:
        return Refused(Refusal.NAME_TAKEN, "symbol")
    refused = _check_band(command) or _check_profile(command, market.profile)
    if refused is not None:
        return refused
    event = SeriesDrafted(
        series=len(state.series) + 1,
        merchant=command.actor,
        market=command.market,
        symbol=command.symbol,
        unit=command.unit,
        card=command.card,
        face_value=command.face_value,
        issue_price=command.issue_price,
        release_bps=command.release_bps,
        tick=command.tick,
        lot=command.lot,
        lowest_price=command.lowest_price,
        highest_price=command.highest_price,
        trading_until=command.trading_until,
        use_until=command.use_until,
        expiry=command.expiry,
        cap=command.cap,
        terms_hash=command.terms_hash,
    )
    return [(event, ())]


def _check_fields(command: DraftSeries, now: int) -> Refused | None:
    symbol = None
    if not SYMBOL.fullmatch(command.symbol):
        symbol = Refused(Refusal.SYMBOL_MALFORMED, "symbol")
    return first_listed(
        _check_ranges(command),
        check_amount("face_value", command.face_value),
        check_amount("issue_price", command.issue_price),
        check_quantity("cap", command.cap),
        check_quantity("lot", command.lot),
        _check_values(command),
        *(_check_price(field, getattr(command, field)) for field in PRICES),
        check_future("trading_until", command.trading_until, now),
        _check_last_use(command, now),
        symbol,
    )


def _check_ranges(command: DraftSeries) -> Refused | None:
    if not 0 <= command.release_bps <= BASIS:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "release_bps", BASIS)
    if len(command.terms_hash) != HASH_BYTES:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "terms_hash", HASH_BYTES)
    if not 0 <= command.use_until < 2**63:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "use_until")
    return None


def _check_values(command: DraftSeries) -> Refused | None:
    # Whatever is traded or issued, its value and the fee on it stay computable.
    most = MAX_AMOUNT // (2 * max(1, command.cap))
    for field in ("face_value", "issue_price", "highest_price"):
        if getattr(command, field) > most:
            return Refused(Refusal.AMOUNT_TOO_LARGE, field, most)
    return None


def _check_price(field: str, price: int) -> Refused | None:
    return Refused(Refusal.PRICE_NOT_POSITIVE, field) if price <= 0 else None


def _check_last_use(command: DraftSeries, now: int) -> Refused | None:
    if command.expiry is ExpiryPolicy.NEVER:
        return None
    refused = check_future("use_until", command.use_until, now)
    if refused is None and command.use_until < command.trading_until:
        refused = Refused(Refusal.COMBINATION_INVALID, "use_until", command.trading_until)
    return refused


def _check_band(command: DraftSeries) -> Refused | None:
    for field in ("lowest_price", "highest_price"):
        if getattr(command, field) % command.tick:
            return Refused(Refusal.PRICE_OFF_TICK, field, command.tick)
    if command.lowest_price > command.highest_price:
        return Refused(Refusal.PRICE_OUT_OF_BAND, "lowest_price", command.highest_price)
    return None


def _check_profile(command: DraftSeries, profile: Profile) -> Refused | None:
    named = command.card is CardKind.NAMED
    face_cap = profile.face_cap_named if named else profile.face_cap_bearer
    if face_cap and command.face_value > face_cap:
        return Refused(Refusal.PROFILE_FORBIDS, "face_value", face_cap)
    if command.expiry not in profile.expiry_policies:
        return Refused(Refusal.PROFILE_FORBIDS, "expiry")
    if command.release_bps > BASIS - profile.reserve_bps:
        return Refused(Refusal.RESERVE_TOO_LOW, "release_bps", BASIS - profile.reserve_bps)
    return None


def evolve_drafted(state: State, event: SeriesDrafted, _actor: int) -> None:
    """Add the series with an empty order book."""
    fields = {field: getattr(event, field) for field in SeriesDrafted.__struct_fields__}
    profile = state.markets[event.market].profile
    lot_window = max(profile.cool_off, profile.min_holding)
    state.series[event.series] = Series(**fields, lot_window=lot_window)
    state.symbols[event.symbol] = event.series
    state.order_books[event.series] = OrderBook(event.lowest_price, event.highest_price, event.tick)
    state.holdings[event.series] = SortedDict()
    state.subscriptions[event.series] = SortedDict()
    state.set_aside[event.series] = {}
    state.open_authorisations[event.series] = {}
    state.debts[principal_of(event.series)] = SortedDict()
    state.debts[claim_of(event.series)] = SortedDict()


def decide_set_phase(state: State, command: SetPhase, _now: int) -> Outcome | Refused:
    """Halt, allow cancels only, or go on."""
    series = state.series.get(command.series)
    if series is None:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    if series.status is not SeriesStatus.TRADING:
        return Refused(Refusal.SERIES_NOT_OPEN, "series")
    if series.phase is command.phase:
        return Refused(Refusal.ALREADY_DONE, "phase")
    return [(PhaseSet(command.series, command.phase), ())]


def evolve_phase_set(state: State, event: PhaseSet, _actor: int) -> None:
    """Set the phase."""
    state.series[event.series].phase = Phase(event.phase)
