"""Gifts, transfers, redemption and refunds."""

import random

from exchange.commands import (
    AcceptTransfer,
    Authorise,
    Capture,
    ClaimGift,
    Command,
    GiveUnits,
    MarketMode,
    OfferTransfer,
    RefundCapture,
    RefundUnits,
    ReturnGift,
    Right,
    VoidAuthorisation,
    WithdrawTransfer,
)
from exchange.events.series import SeriesStatus
from exchange.venue.objects import Authorisation
from exchange.venue.state import State
from tests.support.plausible.choosing import (
    SECRETS,
    anybody,
    holder_of,
    owing,
    owner_of,
    pick_urgent,
    price_of,
    quantity_of,
    recent,
    time_ahead,
    traded,
    used,
)


def give(rng: random.Random, state: State, now: int) -> Command | None:
    """Give units to somebody or anybody."""
    series = used(rng, state)
    if series is None:
        return None
    to = rng.choice((0, anybody(rng, state)))
    secret = rng.choice(list(SECRETS))
    giver = holder_of(rng, state, series.series)
    return GiveUnits(
        giver, "", 0, series.series, rng.randint(1, 12), secret, now + time_ahead(rng), to
    )


def claim(rng: random.Random, state: State, _now: int) -> Command | None:
    """Claim a gift, with the right secret nearly always."""
    number = pick_urgent(rng, state, state.gifts)
    if number is None:
        return None
    gift = state.gifts[number]
    secret = SECRETS.get(gift.claim_hash, b"") if rng.random() < 0.9 else b"stone"
    return ClaimGift(gift.to or anybody(rng, state), "", 0, number, secret)


def return_gift(rng: random.Random, state: State, _now: int) -> Command | None:
    """Take a gift back."""
    number = pick_urgent(rng, state, state.gifts)
    return None if number is None else ReturnGift(state.gifts[number].giver, "", 0, number)


def offer(rng: random.Random, state: State, now: int) -> Command | None:
    """Offer units to somebody."""
    negotiated = [
        series
        for series in recent(state, SeriesStatus.TRADING)
        if state.markets[series.terms.market].profile.mode is MarketMode.NEGOTIATED
    ]
    series = rng.choice(negotiated) if negotiated else traded(rng, state)
    if series is None:
        return None
    seller, quantity = holder_of(rng, state, series.series), quantity_of(rng, series)
    price, until = price_of(rng, series), now + time_ahead(rng)
    buyer = anybody(rng, state)
    return OfferTransfer(seller, "", 0, series.series, buyer, quantity, price, until)


def accept(rng: random.Random, state: State, _now: int) -> Command | None:
    """Accept an offer."""
    number = pick_urgent(rng, state, state.transfers)
    return None if number is None else AcceptTransfer(state.transfers[number].buyer, "", 0, number)


def withdraw(rng: random.Random, state: State, _now: int) -> Command | None:
    """End an offer, as either party."""
    number = pick_urgent(rng, state, state.transfers)
    if number is None:
        return None
    transfer = state.transfers[number]
    return WithdrawTransfer(rng.choice((transfer.seller, transfer.buyer)), "", 0, number)


def authorise(rng: random.Random, state: State, now: int) -> Command | None:
    """Show units, or principal, at the counter."""
    right = Right.PRINCIPAL if rng.random() < 0.4 else Right.UNITS
    series = owing(rng, state) if right is Right.PRINCIPAL else used(rng, state)
    if series is None:
        return None
    holder, most = owner_of(rng, state, series, right)
    nonce = rng.choice([*state.nonces][-3:]) if state.nonces and rng.random() < 0.05 else None
    return Authorise(
        series.merchant, "", 0, series.series, holder, right,
        rng.choice((max(1, most), rng.randint(1, max(1, min(most, 40))))),
        nonce or rng.randbytes(16), now + time_ahead(rng), now + time_ahead(rng),
    )  # fmt: skip


def capture(rng: random.Random, state: State, _now: int) -> Command | None:
    """Consume part or all of an authorisation."""
    number = pick_urgent(rng, state, _open(state))
    if number is None:
        return None
    authorisation = state.authorisations[number]
    quantity = rng.choice((authorisation.quantity, rng.randint(1, authorisation.quantity)))
    return Capture(authorisation.merchant, "", 0, number, quantity)


def void_authorisation(rng: random.Random, state: State, _now: int) -> Command | None:
    """Let an authorisation go."""
    number = pick_urgent(rng, state, _open(state))
    if number is None:
        return None
    return VoidAuthorisation(state.authorisations[number].merchant, "", 0, number)


def refund_capture(rng: random.Random, state: State, _now: int) -> Command | None:
    """Undo a late capture, whole or in part."""
    captured = {n: each for n, each in state.authorisations.items() if each.captured}
    number = pick_urgent(rng, state, captured)
    if number is None:
        return None
    chosen = captured[number]
    quantity = rng.choice((chosen.captured, rng.randint(1, chosen.captured)))
    return RefundCapture(chosen.merchant, "", 0, chosen.authorisation, quantity)


def refund(rng: random.Random, state: State, _now: int) -> Command | None:
    """Pay principal back, by right or by the operator."""
    right = Right.PRINCIPAL if rng.random() < 0.4 else Right.UNITS
    series = owing(rng, state) if right is Right.PRINCIPAL else used(rng, state)
    if series is None:
        return None
    holder, most = owner_of(rng, state, series, right)
    quantity = rng.randint(1, max(1, most))
    return RefundUnits(rng.choice((0, holder)), "", 0, series.series, holder, right, quantity)


def _open(state: State) -> dict[int, Authorisation]:
    return {n: each for mine in state.open_authorisations.values() for n, each in mine.items()}
