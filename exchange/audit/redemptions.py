"""What follows from use at the counter and from refunds."""

from exchange.amounts import MONEY, claim_of, principal_of, share, share_up, units_of
from exchange.audit.errors import agree, need
from exchange.audit.top_ups import drawn
from exchange.commands.kinds import ExpiryPolicy, Right
from exchange.events import (
    AuthorisationVoided,
    Authorised,
    Captured,
    CaptureRefunded,
    UnitsRefunded,
)
from exchange.events.series import SeriesStatus
from exchange.venue.lots import first_hand_given_up
from exchange.venue.objects import Authorisation, Series
from exchange.venue.outcome import (
    AUTHORISED,
    AVAILABLE,
    BREAKAGE,
    CLEARING,
    ESCROW,
    EXPIRED,
    ISSUANCE,
    REDEEMED,
    REFUNDED,
    SUBSCRIPTION,
    Legs,
)
from exchange.venue.state import State
from ledger.entries import Entry


def authorised(state: State, event: Authorised, entry: Entry) -> Legs:
    """Reserve the holder's units or principal, by a token that was not used before.

    At another's counter only units, and where the issuer allows it, at the pay of the day.
    """
    if state.series[event.series].merchant == entry.actor:
        agree("the pay", 0, event.pay)
    else:
        pay = state.acceptors.get(event.series, {}).get(entry.actor, 0)
        need("the issuer allows the merchant to take units", pay and event.right is Right.UNITS)
        agree("the pay", pay, event.pay)
    need("the token is unused", event.nonce not in state.nonces)
    need("the token is in time", entry.time < event.nonce_expires_at)
    asset, holder = _asset(event.series, event.right), event.holder
    legs = Legs()
    legs.move(asset, event.quantity, (holder, AVAILABLE), (holder, AUTHORISED))
    return legs


def captured(state: State, event: Captured, entry: Entry) -> Legs:
    """Consume a part, release its share of escrow, return the rest."""
    authorisation = _open(state, event.authorisation, entry)
    agree("the merchant", authorisation.merchant, entry.actor)
    series = state.series[authorisation.series]
    number, holder = series.series, authorisation.holder
    asset = _asset(number, authorisation.right)
    escrow = state.balances.get(-number, MONEY, ESCROW)
    value = _value(series, authorisation.right, event.quantity)
    agree("the release", share(escrow, value, series.value), event.released)
    legs = Legs()
    legs.move(asset, event.quantity, (holder, AUTHORISED), (-number, REDEEMED))
    legs.move(MONEY, event.released, (-number, ESCROW), (series.merchant, AVAILABLE))
    agree("what is due", event.quantity * authorisation.pay, event.due)
    legs.move(MONEY, event.due, (series.merchant, AVAILABLE), (series.merchant, CLEARING))
    rest = authorisation.quantity - event.quantity
    _return(legs, series, authorisation, rest, (escrow - event.released, series.value - value))
    return legs


def voided(state: State, event: AuthorisationVoided, entry: Entry) -> Legs:
    """Return all of it."""
    authorisation = _open(state, event.authorisation, entry)
    need("nobody else voids", entry.actor in (0, authorisation.merchant))
    in_time = entry.time < authorisation.expires_at
    need("its time has come", not (event.timed_out and in_time))
    series = state.series[authorisation.series]
    escrow = state.balances.get(-series.series, MONEY, ESCROW)
    legs = Legs()
    _return(legs, series, authorisation, authorisation.quantity, (escrow, series.value))
    return legs


def capture_refunded(state: State, event: CaptureRefunded, entry: Entry) -> Legs:
    """Undo a part of a capture; the issuer gets its due back and returns its share."""
    authorisation = state.authorisations[event.authorisation]
    agree("the merchant", authorisation.merchant, entry.actor)
    need("so much was captured", event.quantity <= authorisation.captured)
    returned = share_up(authorisation.released, event.quantity, authorisation.captured)
    issuer = state.series[authorisation.series].merchant
    if authorisation.right is Right.UNITS:
        cover = state.series[authorisation.series].cover
        returned = max(returned, event.quantity * cover)
    agree("what is returned", returned, event.returned)
    number, asset = authorisation.series, _asset(authorisation.series, authorisation.right)
    legs = Legs()
    legs.move(asset, event.quantity, (-number, REDEEMED), (authorisation.holder, AVAILABLE))
    legs.move(MONEY, returned, (issuer, AVAILABLE), (-number, ESCROW))
    agree("what was due", event.quantity * authorisation.pay, event.due)
    if event.due:
        dues = state.dues[issuer, authorisation.merchant]
        cleared = dues.cleared_by > authorisation.due_by
        giver = (authorisation.merchant, AVAILABLE) if cleared else (issuer, CLEARING)
        legs.move(MONEY, event.due, giver, (issuer, AVAILABLE))
    return legs


def units_refunded(state: State, event: UnitsRefunded, entry: Entry) -> Legs:
    """Pay from escrow, from what waits, then from the merchant; what is lacking is a claim."""
    need("nobody else refunds", entry.actor in (0, event.holder))
    series, number = state.series[event.series], event.series
    due = _value(series, event.right, event.quantity)
    escrow = state.balances.get(-number, MONEY, ESCROW)
    agree("what escrow pays", min(due, share(escrow, due, series.value)), event.from_escrow)
    parts: tuple[tuple[int, int], ...] = ()
    if event.right is Right.UNITS:
        given_up = first_hand_given_up(
            state, number, event.holder, event.quantity, oldest=entry.actor == 0
        )
        parts = drawn(state, series, given_up, due - event.from_escrow, entry.time)
    agree("what is paid of what waits", parts, event.from_waiting)
    waited = sum(amount for _, amount in parts)
    rest = due - event.from_escrow - waited
    own = series.merchant == event.holder
    most = rest if own else min(rest, state.available(series.merchant, MONEY))
    agree("what the merchant pays", most, event.from_merchant)
    agree("the claim", rest - most, event.claimed)
    holder = (event.holder, AVAILABLE)
    legs = Legs()
    legs.move(_asset(number, event.right), event.quantity, holder, (-number, REFUNDED))
    legs.move(MONEY, event.from_escrow, (-number, ESCROW), holder)
    legs.move(MONEY, waited, (-number, SUBSCRIPTION), holder)
    legs.move(MONEY, event.from_merchant, (series.merchant, AVAILABLE), holder)
    legs.move(claim_of(number), event.claimed, (0, ISSUANCE), holder)
    return legs


def expire(
    legs: Legs, series: Series, holder: tuple[int, int], units: int, backed: tuple[int, int]
) -> int:
    """Add the expiry of units of (member, bucket) and return what goes to breakage.

    `backed` is escrow and the value that it stands behind.
    """
    number = series.series
    legs.move(units_of(number), units, holder, (-number, EXPIRED))
    value = units * series.terms.issue_price
    if series.terms.expiry is ExpiryPolicy.PRINCIPAL:
        legs.move(principal_of(number), value, (0, ISSUANCE), (holder[0], AVAILABLE))
        return 0
    return share(backed[0], value, backed[1]) if units else 0


def _return(
    legs: Legs, series: Series, authorisation: Authorisation, rest: int, backed: tuple[int, int]
) -> None:
    number, holder = series.series, authorisation.holder
    if series.status is SeriesStatus.EXPIRED and authorisation.right is Right.UNITS:
        breakage = expire(legs, series, (holder, AUTHORISED), rest, backed)
        legs.move(MONEY, breakage, (-number, ESCROW), (0, BREAKAGE))
    else:
        asset = _asset(number, authorisation.right)
        legs.move(asset, rest, (holder, AUTHORISED), (holder, AVAILABLE))


def _open(state: State, number: int, entry: Entry) -> Authorisation:
    authorisation = state.authorisations[number]
    need("the authorisation is open", not authorisation.closed)
    need("it is not over", entry.time < authorisation.expires_at or entry.actor == 0)
    return authorisation


def _asset(series: int, right: Right) -> int:
    return units_of(series) if right is Right.UNITS else principal_of(series)


def _value(series: Series, right: Right, quantity: int) -> int:
    return quantity * series.terms.issue_price if right is Right.UNITS else quantity
