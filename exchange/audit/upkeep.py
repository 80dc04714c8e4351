"""What follows from a merchant's acts on a series that is in use: better terms, fewer units."""

from exchange.amounts import MONEY, share, units_of
from exchange.audit.errors import agree, need
from exchange.commands.kinds import ExpiryPolicy
from exchange.events import (
    BuyBackSet,
    CoverRaised,
    SeriesExtended,
    SeriesStatus,
    TermsCorrected,
    UnitsRetired,
)
from exchange.venue.objects import Series
from exchange.venue.outcome import AVAILABLE, ESCROW, REFUNDED, Legs
from exchange.venue.state import State
from ledger.entries import Entry


def extended(state: State, event: SeriesExtended, entry: Entry) -> Legs:
    """Put ends off, never forward; what has ended stays so."""
    series = _living(state, event.series, entry)
    terms = series.terms
    need("the merchant is not in default", not series.defaulted)
    need("trading ends no earlier", event.trading_until >= terms.trading_until)
    need("use ends no earlier", event.use_until >= terms.use_until)
    lasts = terms.expiry is ExpiryPolicy.NEVER or event.use_until >= event.trading_until
    need("units can be used while they are traded", lasts)
    trading = series.status is not SeriesStatus.REDEMPTION_ONLY
    need("trading has not ended", trading or event.trading_until == terms.trading_until)
    return Legs()


def cover_raised(state: State, event: CoverRaised, entry: Entry) -> Legs:
    """Pay the difference for all units into escrow, which holds their issue price at most."""
    series = _living(state, event.series, entry)
    need("the cover is raised", series.cover < event.cover <= series.terms.issue_price)
    room = series.value - state.balances.get(-event.series, MONEY, ESCROW)
    due = (event.cover - series.cover) * series.outstanding
    agree("what is paid for it", min(due, room), event.paid)
    legs = Legs()
    legs.move(MONEY, event.paid, (series.merchant, AVAILABLE), (-event.series, ESCROW))
    return legs


def corrected(state: State, event: TermsCorrected, entry: Entry) -> Legs:
    """Count the versions of the text without a gap."""
    series = _living(state, event.series, entry)
    agree("the version", series.terms_version + 1, event.version)
    return Legs()


def buy_back_set(state: State, event: BuyBackSet, entry: Entry) -> Legs:
    """Begin what is not on, end what is."""
    series = _living(state, event.series, entry)
    need("it is a change", series.buying_back is not event.on)
    return Legs()


def retired(state: State, event: UnitsRetired, entry: Entry) -> Legs:
    """Release the share of escrow of units that the merchant gives up, or bought back."""
    series, number = state.series[event.series], event.series
    need("nobody else retires", entry.actor in (0, series.merchant))
    bought = series.bought_back if entry.actor == 0 else event.quantity
    agree("what was bought back", bought, event.quantity)
    need("units are in use", _in_use(series))
    escrow = state.balances.get(-number, MONEY, ESCROW)
    value = event.quantity * series.terms.issue_price
    agree("the release", share(escrow, value, series.value), event.released)
    holder = (series.merchant, AVAILABLE)
    legs = Legs()
    legs.move(units_of(number), event.quantity, holder, (-number, REFUNDED))
    legs.move(MONEY, event.released, (-number, ESCROW), holder)
    return legs


def _living(state: State, number: int, entry: Entry) -> Series:
    series = state.series[number]
    agree("the merchant", series.merchant, entry.actor)
    need("the series is alive", series.status is SeriesStatus.PRESALE or _in_use(series))
    return series


def _in_use(series: Series) -> bool:
    return series.status in (SeriesStatus.TRADING, SeriesStatus.REDEMPTION_ONLY)
