"""Series: what is promised, and whether its order book takes orders."""

import re

from exchange.amounts import BASIS, MAX_AMOUNT
from exchange.commands.kinds import CardKind, ExpiryPolicy, Phase, Profile
from exchange.commands.series import DraftSeries, SetPhase
from exchange.commands.terms import SeriesTerms
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

SYMBOL = re.compile(r"[A-Z][A-Z0-9]{0,15}[0-9]{4}[A-Z]?")
"""MERCHANT+YYMM of the last use, with a suffix letter where that is taken."""

IN_USE = (SeriesStatus.TRADING, SeriesStatus.REDEMPTION_ONLY)
HASH_BYTES = 32
PRICES = ("tick", "lowest_price", "highest_price")


def decide_draft(state: State, command: DraftSeries, now: int) -> Outcome | Refused:
    """Describe a series; its symbol is never used again."""
    terms = command.terms
    refused = _check_fields(terms, now)
    if refused is not None:
        return refused
    market = state.markets.get(terms.market)
    if market is None:
        return Refused(Refusal.MARKET_UNKNOWN, "market")
    if terms.symbol in state.symbols:
        return Refused(Refusal.NAME_TAKEN, "symbol")
    refused = _check_band(terms) or _check_profile(terms, market.profile)
    if refused is not None:
        return refused
    return [(SeriesDrafted(len(state.series) + 1, command.actor, terms), ())]


def _check_fields(terms: SeriesTerms, now: int) -> Refused | None:
    symbol = None
    if not SYMBOL.fullmatch(terms.symbol):
        symbol = Refused(Refusal.SYMBOL_MALFORMED, "symbol")
    return first_listed(
        _check_ranges(terms),
        check_amount("face_value", terms.face_value),
        check_amount("issue_price", terms.issue_price),
        check_quantity("cap", terms.cap),
        check_quantity("lot", terms.lot),
        _check_values(terms),
        *(_check_price(field, getattr(terms, field)) for field in PRICES),
        check_future("trading_until", terms.trading_until, now),
        _check_last_use(terms, now),
        symbol,
    )


def _check_ranges(terms: SeriesTerms) -> Refused | None:
    if not 0 <= terms.release_bps <= BASIS:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "release_bps", BASIS)
    if len(terms.terms_hash) != HASH_BYTES:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "terms_hash", HASH_BYTES)
    if not 0 <= terms.use_until < 2**63:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "use_until")
    return None


def _check_values(terms: SeriesTerms) -> Refused | None:
    # Whatever is traded or issued, its value and the fee on it stay computable.
    most = MAX_AMOUNT // (2 * max(1, terms.cap))
    for field in ("face_value", "issue_price", "highest_price"):
        if getattr(terms, field) > most:
            return Refused(Refusal.AMOUNT_TOO_LARGE, field, most)
    return None


def _check_price(field: str, price: int) -> Refused | None:
    return Refused(Refusal.PRICE_NOT_POSITIVE, field) if price <= 0 else None


def _check_last_use(terms: SeriesTerms, now: int) -> Refused | None:
    if terms.expiry is ExpiryPolicy.NEVER:
        return None
    refused = check_future("use_until", terms.use_until, now)
    if refused is None and terms.use_until < terms.trading_until:
        refused = Refused(Refusal.COMBINATION_INVALID, "use_until", terms.trading_until)
    return refused


def _check_band(terms: SeriesTerms) -> Refused | None:
    for field in ("lowest_price", "highest_price"):
        if getattr(terms, field) % terms.tick:
            return Refused(Refusal.PRICE_OFF_TICK, field, terms.tick)
    if terms.lowest_price > terms.highest_price:
        return Refused(Refusal.PRICE_OUT_OF_BAND, "lowest_price", terms.highest_price)
    return None


def _check_profile(terms: SeriesTerms, profile: Profile) -> Refused | None:
    face_cap = face_cap_of(profile, terms)
    if face_cap and terms.face_value > face_cap:
        return Refused(Refusal.PROFILE_FORBIDS, "face_value", face_cap)
    if terms.expiry not in profile.expiry_policies:
        return Refused(Refusal.PROFILE_FORBIDS, "expiry")
    if terms.release_bps > BASIS - profile.reserve_bps:
        return Refused(Refusal.RESERVE_TOO_LOW, "release_bps", BASIS - profile.reserve_bps)
    return None


def face_cap_of(profile: Profile, terms: SeriesTerms) -> int:
    """Return the most that all units on one card of the series may be worth (0: no cap)."""
    return profile.face_cap_named if terms.card is CardKind.NAMED else profile.face_cap_bearer


def evolve_drafted(state: State, event: SeriesDrafted, _actor: int) -> None:
    """Add the series with an empty order book."""
    number, terms = event.series, event.terms
    profile = state.markets[terms.market].profile
    lot_window = max(profile.cool_off, profile.min_holding)
    card_limit = face_cap_of(profile, terms) // terms.face_value
    state.add_series(
        Series(number, event.merchant, terms, lot_window=lot_window, card_limit=card_limit)
    )


def decide_set_phase(state: State, command: SetPhase, _now: int) -> Outcome | Refused:
    """Halt, allow cancels only, or go on; after the end of trading gifts can still be halted."""
    series = state.series.get(command.series)
    if series is None:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    if series.status not in IN_USE:
        return Refused(Refusal.SERIES_NOT_OPEN, "series")
    if series.phase is command.phase:
        return Refused(Refusal.ALREADY_DONE, "phase")
    return [(PhaseSet(command.series, command.phase), ())]


def evolve_phase_set(state: State, event: PhaseSet, _actor: int) -> None:
    """Set the phase."""
    state.series[event.series].phase = Phase(event.phase)
