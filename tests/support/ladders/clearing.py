"""Rights used at another's shop, and clearing."""

from exchange.amounts import MAX_AMOUNT
from exchange.commands import (
    AllowAcceptor,
    Authorise,
    BeginWithdrawal,
    Capture,
    ClearDues,
    FreezeMember,
    RefundCapture,
    Right,
    WindDown,
)
from exchange.refusals import Refusal
from tests.support.ladders.ladder import Break, Ladder, broken, under
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    HOUR,
    MINUTE,
    START,
    TERMS,
    YUAN,
    Market,
)

LATER = START + 200 * DAY
PAY = 9_000
NONCE = b"n" * 16


def shops() -> Market:
    """Bob's shop takes hotpot's units at 0.90: 10 of alice's were taken, 20 are being taken."""
    market = Market()
    market.issue({ALICE: 100})
    market.draft(symbol="HOTPOT2703A")
    market.ok(AllowAcceptor(HOTPOT, *AUTO, 1, BOB, PAY))
    market.ok(Capture(BOB, *AUTO, _taken(market, 10), 10))
    _taken(market, 20)
    return market


def _taken(market: Market, quantity: int) -> int:
    nonce = len(market.history).to_bytes(16, "big")
    until = market.now + 2 * HOUR
    return market.ok(Authorise(BOB, *AUTO, 1, ALICE, Right.UNITS, quantity, nonce, until, until))


def cleared() -> Market:
    """Clear the 9 yuan that hotpot owed bob, who has them still."""
    market = shops()
    market.ok(ClearDues(0, *AUTO, HOTPOT, BOB))
    return market


def _first(market: Market) -> int:
    return min(market.state.authorisations)


def _open(market: Market) -> int:
    return max(market.state.authorisations)


def _poor(market: Market) -> None:
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT) // 100 * 100))


def _spent(market: Market) -> None:
    market.ok(BeginWithdrawal(BOB, *AUTO, 20_000))


def _freeze(field: str) -> Break:
    def freeze(market: Market) -> None:
        market.ok(FreezeMember(0, *AUTO, HOTPOT, True))

    return broken(Refusal.MEMBER_FROZEN, field, 0, freeze)


def _expired(market: Market) -> None:
    market.until(TERMS.use_until)


def _wind_down(market: Market) -> None:
    market.ok(WindDown(0, *AUTO, 1))


def _soon(market: Market) -> int:
    return market.now + MINUTE


CASES = (
    Ladder(
        "allow acceptor",
        shops,
        lambda _: AllowAcceptor(HOTPOT, *AUTO, 1, CAROL, 10_000),
        (
            broken(Refusal.MEMBER_UNKNOWN, "acceptor", acceptor=99),
            broken(Refusal.MEMBER_UNKNOWN, "acceptor", acceptor=0),
            broken(Refusal.FIELD_OUT_OF_RANGE, "pay", pay=-1),
            broken(Refusal.AMOUNT_TOO_LARGE, "pay", MAX_AMOUNT, pay=2**53),
            broken(Refusal.COMBINATION_INVALID, "acceptor", acceptor=HOTPOT, alone=True),
            broken(Refusal.SERIES_UNKNOWN, "series", series=9),
            broken(Refusal.SERIES_UNKNOWN, "series", actor=ALICE),
            broken(Refusal.SERIES_EXPIRED, "series", 0, _expired),
            broken(Refusal.SERIES_EXPIRED, "series", 0, _wind_down),
            broken(Refusal.SERIES_NOT_OPEN, "series", series=2, alone=True),
            broken(Refusal.ALREADY_DONE, "pay", pay=0),
            broken(Refusal.ALREADY_DONE, "pay", acceptor=BOB, pay=PAY),
            broken(Refusal.PROFILE_FORBIDS, "acceptor", 0, under(cross_issuer=False)),
            broken(Refusal.CAP_EXCEEDED, "pay", YUAN, pay=10_001),
        ),
    ),
    Ladder(
        "authorise elsewhere",
        shops,
        lambda market: Authorise(
            BOB, *AUTO, 1, ALICE, Right.UNITS, 70, NONCE, _soon(market), _soon(market)
        ),
        (
            _freeze("series"),
            broken(Refusal.FIELD_OUT_OF_RANGE, "nonce", 16, nonce=bytes(15)),
            broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=0),
            broken(Refusal.COMBINATION_INVALID, "right", right=Right.PRINCIPAL, alone=True),
            broken(Refusal.SERIES_UNKNOWN, "series", actor=CAROL, alone=True),
            broken(Refusal.SERIES_UNKNOWN, "series", series=2, alone=True),
            broken(Refusal.SERIES_UNKNOWN, "series", series=9, alone=True),
            broken(Refusal.SERIES_EXPIRED, "series", 0, _wind_down),
            broken(Refusal.UNITS_INSUFFICIENT, "quantity", 70, quantity=71),
        ),
    ),
    Ladder(
        "capture elsewhere",
        shops,
        lambda market: Capture(BOB, *AUTO, _open(market), 20),
        (
            _freeze("authorisation"),
            broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=0),
            broken(Refusal.AUTHORISATION_UNKNOWN, "authorisation", actor=HOTPOT, alone=True),
            broken(Refusal.AUTHORISATION_UNKNOWN, "authorisation", authorisation=1, alone=True),
            broken(Refusal.SERIES_EXPIRED, "authorisation", 0, _wind_down),
            broken(Refusal.CAP_EXCEEDED, "quantity", 20, quantity=21),
            # 20 units release 8 of the 18 yuan that hotpot would owe bob.
            broken(Refusal.MERCHANT_FUNDS_INSUFFICIENT, "quantity", 10 * YUAN, _poor),
        ),
    ),
    Ladder(
        "refund capture elsewhere",
        cleared,
        lambda market: RefundCapture(BOB, *AUTO, _first(market), 10),
        (
            _freeze("authorisation"),
            broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=-1),
            broken(Refusal.AUTHORISATION_UNKNOWN, "authorisation", actor=HOTPOT, alone=True),
            broken(Refusal.SERIES_EXPIRED, "authorisation", 0, _wind_down),
            broken(Refusal.CAP_EXCEEDED, "quantity", 10, quantity=11),
            broken(Refusal.FUNDS_INSUFFICIENT, "quantity", 70_000, _spent),
        ),
    ),
    Ladder(
        "clear dues",
        shops,
        lambda _: ClearDues(0, *AUTO, BOB, HOTPOT),
        (
            broken(Refusal.MEMBER_UNKNOWN, "first", first=99),
            broken(Refusal.MEMBER_UNKNOWN, "second", second=0),
            broken(Refusal.COMBINATION_INVALID, "second", second=BOB),
            broken(Refusal.NOTHING_OUTSTANDING, "second", second=CAROL),
        ),
    ),
)
