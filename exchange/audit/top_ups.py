"""What follows from top-ups: who may sell so, where the price goes, and when it is released."""

from collections.abc import Iterable

from exchange.amounts import MONEY, units_of
from exchange.audit.errors import agree, need
from exchange.commands.kinds import Phase
from exchange.events import (
    SeriesStatus,
    ToppedUp,
    TopUpsClosed,
    TopUpsOpened,
    TopUpsReleased,
)
from exchange.venue.limits import profile_of
from exchange.venue.objects import Series
from exchange.venue.outcome import AVAILABLE, ESCROW, ISSUANCE, SUBSCRIPTION, Legs
from exchange.venue.state import State
from exchange.venue.timers import TimerKind
from exchange.venue.waiting import HOUR
from ledger.entries import Entry


def opened(state: State, event: TopUpsOpened, entry: Entry) -> Legs:
    """Sell at any time what is in no offering, nor waits for the release of one."""
    series = state.series[event.series]
    agree("the merchant", series.merchant, entry.actor)
    need("the series is for sale", series.status <= SeriesStatus.TRADING)
    need("the series is not in default", not series.defaulted)
    to_come = state.timers.due_at(TimerKind.PROCEEDS_DUE, event.series)
    need("no offering is under way", series.offering is None and to_come is None)
    return Legs()


def closed(state: State, event: TopUpsClosed, entry: Entry) -> Legs:
    """Stop what was opened; by the merchant."""
    agree("the merchant", state.series[event.series].merchant, entry.actor)
    need("it can be topped up", state.top_ups[event.series].is_open)
    return Legs()


def topped_up(state: State, event: ToppedUp, entry: Entry) -> Legs:
    """Issue units for the issue price: cover to escrow, the rest to the merchant, now or later."""
    agree("the buyer", entry.actor, event.member)
    series, number = state.series[event.series], event.series
    need("it can be topped up", state.top_ups[number].is_open)
    need("the series is not in default", not series.defaulted)
    need("the series is not halted", series.phase is not Phase.HALTED)
    need("the merchant is not frozen", not state.members[series.merchant].frozen)
    need("units are left", 0 < event.quantity <= series.terms.cap - series.issued)
    own = state.group_of(event.member) == state.group_of(series.merchant)
    need("nobody buys their own", not own)
    cool_off = profile_of(state, number).cool_off
    price = event.quantity * series.terms.issue_price
    cover = event.quantity * series.cover
    parts = (cover, 0, price - cover) if cool_off else (cover, price - cover, 0)
    agree("the parts", parts, (event.to_escrow, event.to_merchant, event.waiting))
    agree("the release", _hour(entry.time + cool_off) if event.waiting else 0, event.release_at)
    buyer = (event.member, AVAILABLE)
    legs = Legs()
    legs.move(units_of(number), event.quantity, (0, ISSUANCE), buyer)
    for amount, target in zip(
        parts,
        ((-number, ESCROW), (series.merchant, AVAILABLE), (-number, SUBSCRIPTION)),
        strict=True,
    ):
        legs.move(MONEY, amount, buyer, target)
    return legs


def released(state: State, event: TopUpsReleased, entry: Entry) -> Legs:
    """Let go what has waited long enough: to the merchant, in a default to escrow."""
    series, number = state.series[event.series], event.series
    over = {at: part for at, part in state.top_ups[number].waiting.items() if at <= entry.time}
    need("its hour has come", over)
    lacking = series.value - state.balances.get(-number, MONEY, ESCROW) if series.defaulted else 0
    kept = min(lacking, sum(over.values()))
    agree("what is released", (sum(over.values()) - kept, kept), (event.amount, event.kept))
    legs = Legs()
    legs.move(MONEY, event.amount, (-number, SUBSCRIPTION), (series.merchant, AVAILABLE))
    legs.move(MONEY, event.kept, (-number, SUBSCRIPTION), (-number, ESCROW))
    return legs


def drawn(
    state: State, series: Series, given_up: Iterable[tuple[int, int]], missing: int, now: int
) -> tuple[tuple[int, int], ...]:
    """Return what a refund of first-hand units, (when acquired, how many), takes of what waits."""
    if series.series not in state.top_ups:
        return ()
    cool_off = profile_of(state, series.series).cool_off
    taken: dict[int, int] = {}
    for acquired_at, units in given_up:
        if now < acquired_at + cool_off:
            most = min(units * (series.terms.issue_price - series.cover), missing)
            missing -= most
            hour = _hour(acquired_at + cool_off)
            taken[hour] = taken.get(hour, 0) + most
    return tuple((hour, amount) for hour, amount in taken.items() if amount)


def _hour(time: int) -> int:
    """Return the end of the hour that `time` is in; a whole hour is its own end."""
    return time + -time % HOUR
