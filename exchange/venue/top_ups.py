"""Top-ups: units of a series sold first hand at its issue price, at any time the merchant likes.

What is paid is parted at once. The cover of each unit goes to escrow, which so holds exactly that
for whoever bought whenever; the rest is the merchant's, and never part of the pool: it is paid at
once or, where the market has a cool-off, waits until that of this very top-up is over. A series is
not offered and topped up at the same time: in an offering the whole price lies in escrow.
"""

from exchange.amounts import MAX_QUANTITY, MONEY, units_of
from exchange.commands.kinds import Phase
from exchange.commands.top_ups import CloseTopUps, OpenTopUps, TopUp
from exchange.events.series import SeriesStatus
from exchange.events.top_ups import ToppedUp, TopUpsClosed, TopUpsOpened, TopUpsReleased
from exchange.refusals import Refusal, Refused
from exchange.venue.limits import check_holder, check_position, profile_of
from exchange.venue.lots import add_units
from exchange.venue.objects import Series, TopUps
from exchange.venue.offerings import OFFERED_IN, set_ends
from exchange.venue.outcome import (
    AVAILABLE,
    ESCROW,
    ISSUANCE,
    SUBSCRIPTION,
    Legs,
    Outcome,
    check_quantity,
)
from exchange.venue.state import State
from exchange.venue.timers import TimerKind
from exchange.venue.waiting import due, ends_at, let_wait, release_time, take_out


def decide_open(state: State, command: OpenTopUps, now: int) -> Outcome | Refused:
    """Sell a series at any time, be it new or sold at an offering; or change a member's cap."""
    if not 0 <= command.member_cap <= MAX_QUANTITY:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "member_cap", MAX_QUANTITY)
    series = state.series.get(command.series)
    if series is None or series.merchant != command.actor:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    if series.defaulted or series.status not in OFFERED_IN:
        return Refused(Refusal.SERIES_NOT_OPEN, "series")
    if series.offering is not None or _release_to_come(state, series):
        return Refused(Refusal.OFFERING_OPEN, "series")
    top_ups = state.top_ups.get(command.series)
    if top_ups is not None and top_ups.is_open and top_ups.member_cap == command.member_cap:
        return Refused(Refusal.ALREADY_DONE, "series")
    end = ends_at(state, series)
    if now >= end:
        return Refused(Refusal.TOP_UPS_CLOSED, "series", max(0, end))
    return [(TopUpsOpened(command.series, command.member_cap), ())]


def _release_to_come(state: State, series: Series) -> bool:
    """Tell whether escrow still holds more than cover, for whoever bought at the offering."""
    return state.timers.due_at(TimerKind.PROCEEDS_DUE, series.series) is not None


def evolve_opened(state: State, event: TopUpsOpened, _actor: int) -> None:
    """Sell it; a series that was only drafted is traded from now on."""
    series = state.series[event.series]
    if series.status is SeriesStatus.DRAFTED:
        series.status = SeriesStatus.TRADING
        set_ends(state, series)
    top_ups = state.top_ups.setdefault(event.series, TopUps(event.series))
    top_ups.is_open = True
    top_ups.member_cap = event.member_cap


def decide_close(state: State, command: CloseTopUps, _now: int) -> Outcome | Refused:
    """Stop selling at any time; what was sold stays as it is."""
    series = state.series.get(command.series)
    if series is None or series.merchant != command.actor:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    top_ups = state.top_ups.get(command.series)
    if top_ups is None or not top_ups.is_open:
        return Refused(Refusal.ALREADY_DONE, "series")
    return [(TopUpsClosed(command.series), ())]


def evolve_closed(state: State, event: TopUpsClosed, _actor: int) -> None:
    """Sell no more."""
    state.top_ups[event.series].is_open = False


def decide_top_up(state: State, command: TopUp, now: int) -> Outcome | Refused:
    """Issue units for their price: cover to escrow, the rest to the merchant, now or later."""
    refused = check_quantity("quantity", command.quantity)
    if refused is not None:
        return refused
    series = state.series.get(command.series)
    if series is None:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    refused = _check_open(state, series, now) or _check_caps(state, command, series)
    if refused is not None:
        return refused
    if state.group_of(command.actor) == state.group_of(series.merchant):
        return Refused(Refusal.OWN_SERIES, "series")
    available = state.available(command.actor, MONEY)
    if available < command.quantity * series.terms.issue_price:
        return Refused(Refusal.FUNDS_INSUFFICIENT, "quantity", available)
    cool_off = profile_of(state, command.series).cool_off
    rest = command.quantity * series.rest
    waits = rest if cool_off else 0
    event = ToppedUp(
        command.series,
        command.actor,
        command.quantity,
        command.quantity * series.cover,
        rest - waits,
        waits,
        release_time(now, cool_off) if waits else 0,
    )
    return [(event, _legs(series, event).postings())]


def _check_open(state: State, series: Series, now: int) -> Refused | None:
    if series.defaulted or state.members[series.merchant].frozen:
        return Refused(Refusal.SERIES_NOT_OPEN, "series")
    if series.phase is Phase.HALTED:
        return Refused(Refusal.TRADING_HALTED, "series")
    top_ups = state.top_ups.get(series.series)
    if top_ups is None or not top_ups.is_open:
        return Refused(Refusal.TOP_UPS_CLOSED, "series")
    end = ends_at(state, series)
    if now >= end:
        return Refused(Refusal.TOP_UPS_CLOSED, "series", end)
    return None


def _check_caps(state: State, command: TopUp, series: Series) -> Refused | None:
    left = series.terms.cap - series.issued
    member_cap = state.top_ups[series.series].member_cap
    if member_cap:
        mine = state.held_units(series.series, command.actor)
        left = min(left, max(0, member_cap - mine))
    if command.quantity > left:
        return Refused(Refusal.CAP_EXCEEDED, "quantity", left)
    return check_position(state, command.series, command.actor, command.quantity) or check_holder(
        state, command.series, command.actor
    )


def _legs(series: Series, event: ToppedUp) -> Legs:
    number, buyer = series.series, (event.member, AVAILABLE)
    legs = Legs()
    legs.move(MONEY, event.to_escrow, buyer, (-number, ESCROW))
    legs.move(MONEY, event.to_merchant, buyer, (series.merchant, AVAILABLE))
    legs.move(MONEY, event.waiting, buyer, (-number, SUBSCRIPTION))
    legs.move(units_of(number), event.quantity, (0, ISSUANCE), buyer)
    return legs


def evolve_topped_up(state: State, event: ToppedUp, _actor: int) -> None:
    """Add the units, first hand, at the issue price."""
    series = state.series[event.series]
    cost = event.quantity * series.terms.issue_price
    add_units(state, event.series, event.member, event.quantity, cost, first_hand=True)
    series.issued += event.quantity
    series.outstanding += event.quantity
    if event.waiting:
        let_wait(state, state.top_ups[event.series], event.release_at, event.waiting)


def decide_release(state: State, number: int, now: int) -> Outcome:
    """Release to the merchant what need not wait any longer.

    Of a series in default it goes to escrow, until that holds all that is owed to holders.
    """
    series = state.series[number]
    amount = sum(part for _, part in due(state.top_ups[number], now))
    lacking = series.value - state.balances.get(-number, MONEY, ESCROW)
    kept = min(amount, lacking) if series.defaulted else 0
    legs = Legs()
    legs.move(MONEY, amount - kept, (-number, SUBSCRIPTION), (series.merchant, AVAILABLE))
    legs.move(MONEY, kept, (-number, SUBSCRIPTION), (-number, ESCROW))
    return [(TopUpsReleased(number, amount - kept, kept), legs.postings())]


def evolve_released(state: State, event: TopUpsReleased, _actor: int) -> None:
    """Forget what was released; the next hour has its own entry."""
    top_ups = state.top_ups[event.series]
    take_out(state, top_ups, due(top_ups, state.time))
