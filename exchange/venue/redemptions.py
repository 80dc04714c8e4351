"""Use at the counter: authorise, then capture, void or let lapse; and undo a capture.

What is used of `value` outstanding takes its share of escrow, rounded down, to the merchant; so the
last use of all takes the last of escrow.
"""

from typing import Final

from exchange.amounts import MONEY, principal_of, share, share_up, units_of
from exchange.commands.kinds import ExpiryPolicy, Right
from exchange.commands.redemption import (
    Authorise,
    Capture,
    RefundCapture,
    VoidAuthorisation,
)
from exchange.events.redemption import (
    AuthorisationVoided,
    Authorised,
    Captured,
    CaptureRefunded,
)
from exchange.events.series import SeriesStatus
from exchange.refusals import Refusal, Refused
from exchange.venue.closing import keep_closing, revisit
from exchange.venue.debts import owe_principal
from exchange.venue.durations import MAX_AUTHORISATION, check_end
from exchange.venue.expiry import post_expiry
from exchange.venue.gifts import usable_series
from exchange.venue.lots import add_units, take_units
from exchange.venue.objects import Authorisation, Series
from exchange.venue.outcome import (
    AUTHORISED,
    AVAILABLE,
    ESCROW,
    REDEEMED,
    Legs,
    Outcome,
    check_amount,
    check_future,
    check_quantity,
    first_listed,
    moved,
)
from exchange.venue.state import State
from exchange.venue.timers import TimerKind

NONCE_BYTES: Final = 16
UNITS = Right.UNITS


def asset_of(series: int, right: Right) -> int:
    """Return the asset number of what a redemption consumes."""
    return units_of(series) if right is UNITS else principal_of(series)


def value_of(series: Series, right: Right, quantity: int) -> int:
    """Return the principal that `quantity` of a right stands for, in money units."""
    return quantity * series.terms.issue_price if right is UNITS else quantity


def decide_authorise(state: State, command: Authorise, now: int) -> Outcome | Refused:
    """Reserve what the holder shows; each token is good for one authorisation."""
    holder = state.members.get(command.holder)
    if holder is None:
        return Refused(Refusal.MEMBER_UNKNOWN, "holder")
    if holder.frozen:
        return Refused(Refusal.MEMBER_FROZEN, "holder")
    refused = _check_token(command, now)
    if refused is not None:
        return refused
    named = state.series.get(command.series)
    if named is None or named.merchant != command.actor:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    if command.nonce in state.nonces:
        return Refused(Refusal.TOKEN_USED, "nonce", state.nonces[command.nonce])
    series = redeemable(state, command.series, command.right)
    if isinstance(series, Refused):
        return series
    asset = asset_of(command.series, command.right)
    available = state.available(command.holder, asset)
    if available < command.quantity:
        return Refused(Refusal.UNITS_INSUFFICIENT, "quantity", available)
    event = Authorised(
        command.series,
        command.holder,
        command.right,
        command.quantity,
        command.nonce,
        command.nonce_expires_at,
        command.expires_at,
    )
    source, target = (command.holder, AVAILABLE), (command.holder, AUTHORISED)
    return [(event, moved(asset, command.quantity, source, target))]


def _check_token(command: Authorise, now: int) -> Refused | None:
    if len(command.nonce) != NONCE_BYTES:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "nonce", NONCE_BYTES)
    return first_listed(
        check_right(command.right, command.quantity),
        check_future("nonce_expires_at", command.nonce_expires_at, now),
        check_end("expires_at", command.expires_at, now, MAX_AUTHORISATION),
    )


def check_right(right: Right, quantity: int) -> Refused | None:
    """Refuse a quantity that is none, of units or of principal (which is counted as money)."""
    if right is UNITS or quantity <= 0:
        return check_quantity("quantity", quantity)
    return check_amount("quantity", quantity)


def redeemable(state: State, number: int, right: Right, field: str = "series") -> Series | Refused:
    """Return the series if what `right` names of it can be used now, or the refusal of `field`."""
    if right is UNITS:
        return usable_series(state, number, field)
    series = state.series.get(number)
    if series is None:
        return Refused(Refusal.SERIES_UNKNOWN, field)
    if series.status is not SeriesStatus.EXPIRED:
        return Refused(Refusal.SERIES_NOT_OPEN, field)
    return series


def evolve_authorised(state: State, event: Authorised, actor: int) -> None:
    """Add the authorisation and its time-out; its token is used."""
    number = state.sequence
    authorisation = Authorisation(
        number,
        event.series,
        actor,
        event.holder,
        event.right,
        event.quantity,
        event.nonce,
        event.expires_at,
    )
    state.authorisations[number] = authorisation
    state.open_authorisations[event.series][number] = authorisation
    state.nonces[event.nonce] = number
    state.timers.set(TimerKind.AUTHORISATION_LAPSES, number, event.expires_at, number)


def decide_capture(state: State, command: Capture, _now: int) -> Outcome | Refused:
    """Consume part or all; the rest returns to the holder (expired, if the series is by now)."""
    if command.quantity <= 0:
        return Refused(Refusal.QUANTITY_NOT_POSITIVE, "quantity")
    authorisation = _open(state, command.authorisation, command.actor)
    if isinstance(authorisation, Refused):
        return authorisation
    series = state.series[authorisation.series]
    if series.status is SeriesStatus.WINDING_DOWN:
        return Refused(Refusal.SERIES_EXPIRED, "authorisation")
    if command.quantity > authorisation.quantity:
        return Refused(Refusal.CAP_EXCEEDED, "quantity", authorisation.quantity)
    number, right = series.series, authorisation.right
    escrow = state.balances.get(-number, MONEY, ESCROW)
    released = share(escrow, value_of(series, right, command.quantity), series.value)
    legs = Legs()
    asset = asset_of(number, right)
    legs.move(asset, command.quantity, (authorisation.holder, AUTHORISED), (-number, REDEEMED))
    legs.move(MONEY, released, (-number, ESCROW), (series.merchant, AVAILABLE))
    _post_rest(state, legs, authorisation, authorisation.quantity - command.quantity, released)
    return [(Captured(command.authorisation, command.quantity, released), legs.postings())]


def evolve_captured(state: State, event: Captured, _actor: int) -> None:
    """Close the authorisation; what was used is no longer outstanding."""
    authorisation = _close(state, event.authorisation)
    authorisation.captured = event.quantity
    authorisation.released = event.released
    series = state.series[authorisation.series]
    if authorisation.right is UNITS:
        series.outstanding -= event.quantity
        take_units(state, series.series, authorisation.holder, event.quantity)
    else:
        owe_principal(state, series, authorisation.holder, -event.quantity)
    _return_rest(state, series, authorisation, authorisation.quantity - event.quantity)


def decide_void(state: State, command: VoidAuthorisation, _now: int) -> Outcome | Refused:
    """Let an authorisation go."""
    authorisation = _open(state, command.authorisation, command.actor)
    if isinstance(authorisation, Refused):
        return authorisation
    return void(state, authorisation, timed_out=False)


def decide_authorisation_lapse(state: State, number: int, _now: int) -> Outcome:
    """Let an authorisation go whose time has come."""
    return void(state, state.authorisations[number], timed_out=True)


def void(state: State, authorisation: Authorisation, *, timed_out: bool) -> Outcome:
    """Return the fact that ends an authorisation without use."""
    legs = Legs()
    _post_rest(state, legs, authorisation, authorisation.quantity, 0)
    event = AuthorisationVoided(authorisation.authorisation, timed_out)
    return [(event, legs.postings())]


def evolve_voided(state: State, event: AuthorisationVoided, _actor: int) -> None:
    """Close the authorisation."""
    authorisation = _close(state, event.authorisation)
    series = state.series[authorisation.series]
    _return_rest(state, series, authorisation, authorisation.quantity)
    keep_closing(state, series.series)


def decide_refund_capture(state: State, command: RefundCapture, _now: int) -> Outcome | Refused:
    """Undo a capture: the merchant returns to escrow what that capture released.

    Of a part it returns the share rounded up, or escrow would lose by a refund in small parts; and
    for units at least their cover, should that have been raised since.
    """
    if command.quantity <= 0:
        return Refused(Refusal.QUANTITY_NOT_POSITIVE, "quantity")
    authorisation = state.authorisations.get(command.authorisation)
    if authorisation is None or authorisation.merchant != command.actor:
        return Refused(Refusal.AUTHORISATION_UNKNOWN, "authorisation")
    right = authorisation.right
    series = redeemable(state, authorisation.series, right, "authorisation")
    if isinstance(series, Refused):
        return series
    if command.quantity > authorisation.captured:
        return Refused(Refusal.CAP_EXCEEDED, "quantity", authorisation.captured)
    returned = share_up(authorisation.released, command.quantity, authorisation.captured)
    if right is UNITS:
        returned = max(returned, command.quantity * series.cover)
    available = state.available(series.merchant, MONEY)
    if available < returned:
        return Refused(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "authorisation", available)
    legs = Legs()
    number = series.series
    legs.move(MONEY, returned, (series.merchant, AVAILABLE), (-number, ESCROW))
    source, target = (-number, REDEEMED), (authorisation.holder, AVAILABLE)
    legs.move(asset_of(number, right), command.quantity, source, target)
    event = CaptureRefunded(command.authorisation, command.quantity, returned)
    return [(event, legs.postings())]


def evolve_capture_refunded(state: State, event: CaptureRefunded, _actor: int) -> None:
    """Count what was used as outstanding again."""
    authorisation = state.authorisations[event.authorisation]
    authorisation.captured -= event.quantity
    authorisation.released = max(0, authorisation.released - event.returned)
    series = state.series[authorisation.series]
    holder = authorisation.holder
    if authorisation.right is UNITS:
        series.outstanding += event.quantity
        cost = event.quantity * series.terms.issue_price
        add_units(state, series.series, holder, event.quantity, cost)
    else:
        owe_principal(state, series, holder, event.quantity)
    keep_closing(state, series.series)


def _open(state: State, number: int, merchant: int) -> Authorisation | Refused:
    authorisation = state.authorisations.get(number)
    if authorisation is None or authorisation.merchant != merchant:
        return Refused(Refusal.AUTHORISATION_UNKNOWN, "authorisation")
    if authorisation.closed:
        return Refused(Refusal.ALREADY_DONE, "authorisation")
    return authorisation


def _close(state: State, number: int) -> Authorisation:
    authorisation = state.authorisations[number]
    authorisation.closed = True
    del state.open_authorisations[authorisation.series][number]
    state.timers.clear(TimerKind.AUTHORISATION_LAPSES, number)
    return authorisation


def _expires(series: Series, authorisation: Authorisation) -> bool:
    return series.status is SeriesStatus.EXPIRED and authorisation.right is UNITS


def _post_rest(
    state: State, legs: Legs, authorisation: Authorisation, rest: int, released: int
) -> None:
    series = state.series[authorisation.series]
    holder = authorisation.holder
    if not _expires(series, authorisation):
        asset = asset_of(series.series, authorisation.right)
        legs.move(asset, rest, (holder, AUTHORISED), (holder, AVAILABLE))
        return
    used = (authorisation.quantity - rest) * series.terms.issue_price
    escrow = state.balances.get(-series.series, MONEY, ESCROW) - released
    post_expiry(legs, series, [(holder, AUTHORISED, rest)], escrow, series.value - used)


def _return_rest(state: State, series: Series, authorisation: Authorisation, rest: int) -> None:
    if rest and _expires(series, authorisation):
        take_units(state, series.series, authorisation.holder, rest)
        series.outstanding -= rest
        if series.terms.expiry is ExpiryPolicy.PRINCIPAL:
            owe_principal(state, series, authorisation.holder, rest * series.terms.issue_price)
    revisit(state, series)
