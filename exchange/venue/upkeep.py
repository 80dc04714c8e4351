"""What a merchant may change about a series that people hold: only what is in their favour."""

from msgspec.structs import replace

from exchange.amounts import MONEY
from exchange.commands.kinds import ExpiryPolicy
from exchange.commands.series import CorrectTerms, ExtendSeries, RaiseCover
from exchange.events.series import CoverRaised, SeriesExtended, SeriesStatus, TermsCorrected
from exchange.refusals import Refusal, Refused
from exchange.venue.objects import Series
from exchange.venue.outcome import AVAILABLE, ESCROW, Outcome, check_amount, moved
from exchange.venue.series import HASH_BYTES
from exchange.venue.state import State
from exchange.venue.timers import TimerKind

ON_SALE = (SeriesStatus.PRESALE, SeriesStatus.TRADING)


def decide_extend(state: State, command: ExtendSeries, _now: int) -> Outcome | Refused:
    """Put ends off; a merchant in default does not put its holders off."""
    for field, end in _ends(command):
        if not 0 <= end < 2**63:
            return Refused(Refusal.FIELD_OUT_OF_RANGE, field)
    series = own_series(state, command.series, command.actor)
    if isinstance(series, Refused):
        return series
    never = series.terms.expiry is ExpiryPolicy.NEVER
    if not never and command.use_until < command.trading_until:
        return Refused(Refusal.COMBINATION_INVALID, "use_until", command.trading_until)
    refused = check_living(series)
    if refused is None and series.defaulted:
        refused = Refused(Refusal.SERIES_NOT_OPEN, "series")
    return (
        refused
        or _check_later(series, command)
        or [(SeriesExtended(command.series, command.trading_until, command.use_until), ())]
    )


def _check_later(series: Series, command: ExtendSeries) -> Refused | None:
    terms = series.terms
    if command.trading_until != terms.trading_until and series.status not in ON_SALE:
        return Refused(Refusal.TRADING_CLOSED, "trading_until", terms.trading_until)
    if (command.trading_until, command.use_until) == (terms.trading_until, terms.use_until):
        return Refused(Refusal.ALREADY_DONE, "series")
    for field, end in _ends(command):
        least = getattr(terms, field)
        if end < least:
            return Refused(Refusal.HOLDERS_WORSE_OFF, field, least)
    return None


def _ends(command: ExtendSeries) -> tuple[tuple[str, int], tuple[str, int]]:
    return ("trading_until", command.trading_until), ("use_until", command.use_until)


def evolve_extended(state: State, event: SeriesExtended, _actor: int) -> None:
    """Set the ends, and move the timers that still wait for them."""
    number, series = event.series, state.series[event.series]
    series.terms = replace(
        series.terms, trading_until=event.trading_until, use_until=event.use_until
    )
    for kind, end in (
        (TimerKind.TRADING_ENDS, event.trading_until),
        (TimerKind.SERIES_EXPIRES, event.use_until),
    ):
        if state.timers.due_at(kind, number) is not None:
            state.timers.set(kind, number, end, state.sequence)


def decide_raise_cover(state: State, command: RaiseCover, _now: int) -> Outcome | Refused:
    """Take the difference for all that is outstanding, but no more than escrow has room for.

    Before the release after the cool-off escrow holds the whole issue price: then nothing is to be
    paid, and the release leaves the new cover.
    """
    refused = check_amount("cover", command.cover)
    if refused is not None:
        return refused
    series = own_series(state, command.series, command.actor)
    if isinstance(series, Refused):
        return series
    refused = check_living(series) or _check_cover(series, command.cover)
    if refused is not None:
        return refused
    number = series.series
    room = series.value - state.balances.get(-number, MONEY, ESCROW)
    paid = min((command.cover - series.cover) * series.outstanding, room)
    available = state.available(series.merchant, MONEY)
    if available < paid:
        return Refused(Refusal.FUNDS_INSUFFICIENT, "cover", available)
    postings = moved(MONEY, paid, (series.merchant, AVAILABLE), (-number, ESCROW))
    return [(CoverRaised(number, command.cover, paid), postings)]


def _check_cover(series: Series, cover: int) -> Refused | None:
    if cover == series.cover:
        return Refused(Refusal.ALREADY_DONE, "cover")
    if cover > series.terms.issue_price:
        return Refused(Refusal.CAP_EXCEEDED, "cover", series.terms.issue_price)
    if cover < series.cover:
        return Refused(Refusal.HOLDERS_WORSE_OFF, "cover", series.cover)
    return None


def evolve_cover_raised(state: State, event: CoverRaised, _actor: int) -> None:
    """Set the cover."""
    state.series[event.series].raised_cover = event.cover


def decide_correct(state: State, command: CorrectTerms, _now: int) -> Outcome | Refused:
    """Put the next version of the text in place."""
    if len(command.terms_hash) != HASH_BYTES:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "terms_hash", HASH_BYTES)
    series = own_series(state, command.series, command.actor)
    if isinstance(series, Refused):
        return series
    refused = check_living(series)
    if refused is not None:
        return refused
    if command.version <= series.terms_version:
        return Refused(Refusal.ALREADY_DONE, "version", series.terms_version)
    if command.terms_hash == series.terms.terms_hash:
        return Refused(Refusal.ALREADY_DONE, "terms_hash")
    if command.version > series.terms_version + 1:
        return Refused(Refusal.CAP_EXCEEDED, "version", series.terms_version + 1)
    return [(TermsCorrected(command.series, command.version, command.terms_hash), ())]


def evolve_corrected(state: State, event: TermsCorrected, _actor: int) -> None:
    """Set the hash of the text and its version."""
    series = state.series[event.series]
    series.terms = replace(series.terms, terms_hash=event.terms_hash)
    series.terms_version = event.version


def own_series(state: State, number: int, merchant: int) -> Series | Refused:
    """Return a series of that merchant's; anybody else's is as unknown as none."""
    series = state.series.get(number)
    if series is None or series.merchant != merchant:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    return series


def check_living(series: Series) -> Refused | None:
    """Refuse a series that was never offered, or whose units can no longer be used."""
    if series.status is SeriesStatus.DRAFTED:
        return Refused(Refusal.SERIES_NOT_OPEN, "series")
    if series.status > SeriesStatus.REDEMPTION_ONLY:
        return Refused(Refusal.SERIES_EXPIRED, "series")
    return None
