"""Use at the counter: authorise, then capture, void or let lapse; and undo a capture.

What is used of `value` outstanding takes its share of escrow, rounded down, to the issuer; so the
last use of all takes the last of escrow. The counter is the issuer's own, or that of an acceptor
whom the issuer allows: then what the issuer owes the acceptor is set aside with each capture.
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
from exchange.venue.clearing import is_cleared, pay_of, set_due, undo_due
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
    CLEARING,
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
    elsewhere = pay_of(state, command.series, command.actor) > 0
    refused = _check_issuer(state, command.series, "series", elsewhere=elsewhere)
    refused = refused or _check_token(command, now)
    if refused is not None:
        return refused
    pay = _pay(state, command)
    if isinstance(pay, Refused):
        return pay
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
        pay,
    )
    source, target = (command.holder, AVAILABLE), (command.holder, AUTHORISED)
    return [(event, moved(asset, command.quantity, source, target))]


def _check_issuer(state: State, series: int, field: str, *, elsewhere: bool) -> Refused | None:
    """Refuse for a frozen issuer, at another's counter, what it could not do at its own."""
    if elsewhere and state.members[state.series[series].merchant].frozen:
        return Refused(Refusal.MEMBER_FROZEN, field)
    return None


def _pay(state: State, command: Authorise) -> int | Refused:
    """Return what the issuer is to pay the actor for a unit: at its own counter nothing.

    An acceptor takes units alone: principal is the issuer's debt, and spent with it.
    """
    series = state.series.get(command.series)
    if series is not None and series.merchant == command.actor:
        return 0
    pay = pay_of(state, command.series, command.actor)
    if series is None or not pay:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    if command.right is not UNITS:
        return Refused(Refusal.COMBINATION_INVALID, "right")
    return pay


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
        pay=event.pay,
    )
    state.authorisations[number] = authorisation
    state.open_authorisations[event.series][number] = authorisation
    state.nonces[event.nonce] = number
    state.timers.set(TimerKind.AUTHORISATION_LAPSES, number, event.expires_at, number)


def decide_capture(state: State, command: Capture, _now: int) -> Outcome | Refused:
    """Consume part or all; the rest returns to the holder (expired, if the series is by now).

    An issuer that cannot fund what it owes the acceptor stops the capture; the holder's units wait.
    """
    refused = _check_counter(state, command)
    if refused is not None:
        return refused
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
    due = command.quantity * authorisation.pay
    if due and state.available(series.merchant, MONEY) + released < due:
        return Refused(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "quantity", due - released)
    legs = Legs()
    asset = asset_of(number, right)
    legs.move(asset, command.quantity, (authorisation.holder, AUTHORISED), (-number, REDEEMED))
    legs.move(MONEY, released, (-number, ESCROW), (series.merchant, AVAILABLE))
    legs.move(MONEY, due, (series.merchant, AVAILABLE), (series.merchant, CLEARING))
    _post_rest(state, legs, authorisation, authorisation.quantity - command.quantity, released)
    return [(Captured(command.authorisation, command.quantity, released, due), legs.postings())]


def _check_counter(state: State, command: Capture | RefundCapture) -> Refused | None:
    authorisation = state.authorisations.get(command.authorisation)
    if authorisation is not None and authorisation.merchant == command.actor:
        elsewhere = authorisation.pay > 0
        refused = _check_issuer(state, authorisation.series, "authorisation", elsewhere=elsewhere)
        if refused is not None:
            return refused
    if command.quantity <= 0:
        return Refused(Refusal.QUANTITY_NOT_POSITIVE, "quantity")
    return None


def evolve_captured(state: State, event: Captured, _actor: int) -> None:
    """Close the authorisation; what was used is no longer outstanding."""
    authorisation = _close(state, event.authorisation)
    authorisation.captured = event.quantity
    authorisation.released = event.released
    series = state.series[authorisation.series]
    if event.due:
        set_due(state, series.merchant, authorisation, event.due)
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
    """Undo a capture: the issuer returns to escrow what that capture released.

    First it gets back what it set aside for the acceptor, or paid it; if either lacks the money,
    nobody gives any.

    Of a part it returns the share rounded up, or escrow would lose by a refund in small parts; and
    for units at least their cover, should that have been raised since.
    """
    refused = _check_counter(state, command)
    if refused is not None:
        return refused
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
    due = command.quantity * authorisation.pay
    refused = _check_funds(state, authorisation, series.merchant, returned, due)
    if refused is not None:
        return refused
    legs = Legs()
    number = series.series
    if due:
        giver = _giver_of_due(state, authorisation, series.merchant)
        legs.move(MONEY, due, giver, (series.merchant, AVAILABLE))
    legs.move(MONEY, returned, (series.merchant, AVAILABLE), (-number, ESCROW))
    source, target = (-number, REDEEMED), (authorisation.holder, AVAILABLE)
    legs.move(asset_of(number, right), command.quantity, source, target)
    event = CaptureRefunded(command.authorisation, command.quantity, returned, due)
    return [(event, legs.postings())]


def _check_funds(
    state: State, authorisation: Authorisation, issuer: int, returned: int, due: int
) -> Refused | None:
    available = state.available(issuer, MONEY)
    if not due:
        if available < returned:
            return Refused(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "authorisation", available)
        return None
    member, bucket = _giver_of_due(state, authorisation, issuer)
    left = state.balances.get(member, MONEY, bucket)
    if left < due:
        return Refused(Refusal.FUNDS_INSUFFICIENT, "quantity", left)
    if available + due < returned:
        return Refused(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "quantity", returned - due)
    return None


def _giver_of_due(state: State, authorisation: Authorisation, issuer: int) -> tuple[int, int]:
    """Return the (member, bucket) that a due comes back from."""
    if is_cleared(state, issuer, authorisation):
        return authorisation.merchant, AVAILABLE
    return issuer, CLEARING


def evolve_capture_refunded(state: State, event: CaptureRefunded, _actor: int) -> None:
    """Count what was used as outstanding again."""
    authorisation = state.authorisations[event.authorisation]
    authorisation.captured -= event.quantity
    authorisation.released = max(0, authorisation.released - event.returned)
    series = state.series[authorisation.series]
    if event.due:
        undo_due(state, series.merchant, authorisation, event.due)
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
