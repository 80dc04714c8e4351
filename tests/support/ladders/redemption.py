"""Use at the counter, refunds, and the end of a series."""

from exchange.amounts import MAX_AMOUNT, MAX_QUANTITY
from exchange.commands import (
    Authorise,
    BeginWithdrawal,
    Capture,
    FreezeMember,
    PayClaims,
    RefundCapture,
    RefundUnits,
    Right,
    VoidAuthorisation,
    WindDown,
)
from exchange.refusals import Refusal
from exchange.venue.durations import MAX_AUTHORISATION
from tests.support.ladders.ladder import Ladder, at_once, broken, latest, now, too_late
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    HOUR,
    SECOND,
    START,
    TERMS,
    YUAN,
    Market,
)

UNITS, PRINCIPAL = Right.UNITS, Right.PRINCIPAL
LATER = START + 200 * DAY
NONCE = bytes(16)


def counter() -> Market:
    """Alice has 70 units left beside 30 at the counter: 10 captured whole, 20 still open."""
    market = Market()
    market.issue({ALICE: 100})
    market.draft(symbol="HOTPOT2703A")
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 10), 10))
    market.authorise(ALICE, 20)
    return market


def expired() -> Market:
    """Alice's 100 units have become 80 yuan of principal."""
    market = Market()
    market.issue({ALICE: 100})
    market.until(TERMS.use_until)
    market.settle()
    return market


def in_default() -> Market:
    """Alice and bob have claims of 36 and 4 yuan on the wound-down series; hotpot has 10 yuan."""
    market = Market()
    market.issue({ALICE: 90, BOB: 10})
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT)))
    market.ok(WindDown(0, *AUTO, 1))
    market.settle()
    market.deposit(HOTPOT, 10)
    return market


def _captured(market: Market) -> int:
    return min(market.state.authorisations)


def _open(market: Market) -> int:
    return max(market.state.authorisations)


def _nonce(market: Market) -> bytes:
    return market.state.authorisations[_open(market)].nonce


def _freeze(market: Market) -> None:
    market.ok(FreezeMember(0, *AUTO, ALICE, True))


def _expired(market: Market) -> None:
    market.until(TERMS.use_until)


def _wind_down(market: Market) -> None:
    market.ok(WindDown(0, *AUTO, 1))


def _poor(market: Market) -> None:
    fen = market.money(HOTPOT) // 100 * 100
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, fen))


def _being_served(market: Market) -> None:
    market.draft(symbol="HOTPOT2703B")
    market.offer(3, lasts=SECOND)
    market.subscribe(3, dict.fromkeys(market.crowd(501), 1))
    market.wait(SECOND)


QUANTITIES = (
    broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=0),
    broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=-1),
)
TOO_MANY = broken(Refusal.QUANTITY_TOO_LARGE, "quantity", MAX_QUANTITY, quantity=MAX_QUANTITY + 1)


def _authorise(market: Market, right: Right, quantity: int) -> Authorise:
    soon = market.now + HOUR
    return Authorise(HOTPOT, *AUTO, 1, ALICE, right, quantity, NONCE, soon, soon)


TOO_MUCH = broken(Refusal.AMOUNT_TOO_LARGE, "quantity", MAX_AMOUNT, quantity=2**53)

CASES = (
    Ladder(
        "authorise",
        counter,
        lambda market: _authorise(market, UNITS, 70),
        (
            broken(Refusal.MEMBER_UNKNOWN, "holder", holder=99),
            broken(Refusal.MEMBER_FROZEN, "holder", 0, _freeze),
            broken(Refusal.FIELD_OUT_OF_RANGE, "nonce", 16, nonce=bytes(15)),
            broken(Refusal.FIELD_OUT_OF_RANGE, "nonce", 16, nonce=b""),
            broken(
                Refusal.FIELD_OUT_OF_RANGE,
                "expires_at",
                latest(MAX_AUTHORISATION),
                expires_at=too_late(MAX_AUTHORISATION),
            ),
            broken(Refusal.FIELD_OUT_OF_RANGE, "nonce_expires_at", nonce_expires_at=2**63),
            *QUANTITIES,
            TOO_MANY,
            broken(Refusal.TIME_IN_THE_PAST, "expires_at", now, expires_at=at_once),
            broken(Refusal.TIME_IN_THE_PAST, "nonce_expires_at", now, nonce_expires_at=at_once),
            broken(Refusal.SERIES_UNKNOWN, "series", series=9),
            broken(Refusal.SERIES_UNKNOWN, "series", actor=BOB),
            broken(Refusal.TOKEN_USED, "nonce", _open, nonce=_nonce),
            broken(Refusal.SERIES_EXPIRED, "series", 0, _expired),
            broken(Refusal.SERIES_NOT_OPEN, "series", series=2, alone=True),
            broken(Refusal.SERIES_NOT_OPEN, "series", right=PRINCIPAL, alone=True),
            broken(Refusal.UNITS_INSUFFICIENT, "quantity", 70, quantity=71),
            broken(Refusal.UNITS_INSUFFICIENT, "quantity", 0, holder=BOB, alone=True),
        ),
    ),
    Ladder(
        "authorise principal",
        expired,
        lambda market: _authorise(market, PRINCIPAL, 80 * YUAN),
        (
            *QUANTITIES,
            TOO_MUCH,
            broken(Refusal.SERIES_EXPIRED, "series", right=UNITS, alone=True),
            broken(Refusal.UNITS_INSUFFICIENT, "quantity", 80 * YUAN, quantity=80 * YUAN + 1),
        ),
    ),
    Ladder(
        "capture",
        counter,
        lambda market: Capture(HOTPOT, *AUTO, _open(market), 20),
        (
            *QUANTITIES,
            broken(Refusal.AUTHORISATION_UNKNOWN, "authorisation", authorisation=1),
            broken(Refusal.AUTHORISATION_UNKNOWN, "authorisation", actor=BOB),
            broken(Refusal.SERIES_EXPIRED, "authorisation", 0, _wind_down, alone=True),
            broken(Refusal.ALREADY_DONE, "authorisation", authorisation=_captured),
            broken(Refusal.CAP_EXCEEDED, "quantity", 20, quantity=21),
        ),
    ),
    Ladder(
        "void",
        counter,
        lambda market: VoidAuthorisation(HOTPOT, *AUTO, _open(market)),
        (
            broken(Refusal.AUTHORISATION_UNKNOWN, "authorisation", authorisation=1),
            broken(Refusal.AUTHORISATION_UNKNOWN, "authorisation", actor=ALICE),
            broken(Refusal.ALREADY_DONE, "authorisation", authorisation=_captured),
        ),
    ),
    Ladder(
        "refund capture",
        counter,
        lambda market: RefundCapture(HOTPOT, *AUTO, _captured(market), 10),
        (
            *QUANTITIES,
            broken(Refusal.AUTHORISATION_UNKNOWN, "authorisation", authorisation=1, alone=True),
            broken(Refusal.AUTHORISATION_UNKNOWN, "authorisation", actor=ALICE),
            broken(Refusal.SERIES_EXPIRED, "authorisation", 0, _expired),
            broken(Refusal.SERIES_EXPIRED, "authorisation", 0, _wind_down),
            broken(Refusal.CAP_EXCEEDED, "quantity", 10, quantity=11),
            broken(Refusal.CAP_EXCEEDED, "quantity", 0, authorisation=_open),
            broken(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "authorisation", 0, _poor),
        ),
    ),
    Ladder(
        "refund by the operator",
        counter,
        lambda _: RefundUnits(0, *AUTO, 1, ALICE, UNITS, 70),
        (
            broken(Refusal.MEMBER_UNKNOWN, "holder", holder=99),
            broken(Refusal.NOT_PERMITTED, "holder", actor=HOTPOT),
            broken(Refusal.NOT_PERMITTED, "holder", actor=BOB),
            *QUANTITIES,
            TOO_MANY,
            broken(Refusal.SERIES_UNKNOWN, "series", series=9),
            broken(Refusal.SERIES_EXPIRED, "series", 0, _expired),
            broken(Refusal.SERIES_NOT_OPEN, "series", series=2, alone=True),
            broken(Refusal.SERIES_NOT_OPEN, "series", right=PRINCIPAL, alone=True),
            broken(Refusal.COOL_OFF_OVER, "quantity", actor=ALICE, alone=True),
            broken(Refusal.UNITS_INSUFFICIENT, "quantity", 70, quantity=71),
            broken(Refusal.UNITS_INSUFFICIENT, "quantity", 0, holder=CAROL),
        ),
    ),
    Ladder(
        "refund of principal",
        expired,
        lambda _: RefundUnits(ALICE, *AUTO, 1, ALICE, PRINCIPAL, 80 * YUAN),
        (
            *QUANTITIES,
            TOO_MUCH,
            broken(Refusal.UNITS_INSUFFICIENT, "quantity", 80 * YUAN, quantity=80 * YUAN + 1),
        ),
    ),
    Ladder(
        "wind down",
        counter,
        lambda _: WindDown(0, *AUTO, 1),
        (
            broken(Refusal.SERIES_UNKNOWN, "series", series=9),
            broken(Refusal.OFFERING_OPEN, "series", 0, _being_served, series=3, alone=True),
            broken(Refusal.ALREADY_DONE, "series", 0, _wind_down),
        ),
    ),
    Ladder(
        "pay claims",
        in_default,
        lambda _: PayClaims(HOTPOT, *AUTO, 1, 10 * YUAN),
        (
            broken(Refusal.AMOUNT_NOT_POSITIVE, "amount", amount=0),
            broken(Refusal.AMOUNT_NOT_POSITIVE, "amount", amount=-1),
            # The larger claim is nine tenths of all: it takes 2 for it to get 1.
            broken(Refusal.AMOUNT_NOT_POSITIVE, "amount", 2, amount=1, alone=True),
            broken(Refusal.AMOUNT_TOO_LARGE, "amount", MAX_AMOUNT, amount=2**53),
            broken(Refusal.SERIES_UNKNOWN, "series", series=9),
            broken(Refusal.SERIES_UNKNOWN, "series", actor=ALICE),
            broken(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "amount", 10 * YUAN, amount=10 * YUAN + 1),
        ),
    ),
)
