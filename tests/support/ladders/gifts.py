"""Gifts and negotiated transfers."""

from hashlib import sha256

from exchange.amounts import MAX_QUANTITY
from exchange.commands import (
    AcceptTransfer,
    BeginWithdrawal,
    ClaimGift,
    FreezeMember,
    GiveUnits,
    MarketMode,
    OfferTransfer,
    Phase,
    ReturnGift,
    SetPhase,
    WithdrawTransfer,
)
from exchange.refusals import Refusal
from exchange.venue.durations import MAX_SET_ASIDE
from tests.support.ladders.ladder import (
    Break,
    Ladder,
    at_once,
    broken,
    latest,
    now,
    too_late,
    under,
)
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY, HOUR, START, TERMS, YUAN, Market

SECRET = b"open sesame"
HASH = sha256(SECRET).digest()
LATER = START + 90 * DAY + HOUR
PRICE = 9_000


def giving() -> Market:
    """Alice has 60 units left beside two gifts of 20: one for anybody, one for bob alone."""
    market = Market()
    market.issue({ALICE: 100})
    market.draft(symbol="HOTPOT2703A")
    market.ok(GiveUnits(ALICE, *AUTO, 1, 20, HASH, LATER))
    market.ok(GiveUnits(ALICE, *AUTO, 1, 20, HASH, LATER, BOB))
    return market


def negotiating() -> Market:
    """Alice has 60 units left beside the 40 that she has offered to bob, who could pay for them."""
    market = Market()
    under(mode=MarketMode.NEGOTIATED)(market)
    market.issue({ALICE: 100}, tick=10, lot=5, lowest_price=100)
    market.draft(symbol="HOTPOT2703A")
    market.deposit(BOB, 100)
    market.ok(OfferTransfer(ALICE, *AUTO, 1, BOB, 40, PRICE, LATER))
    return market


def _freeze(member: int, field: str) -> Break:
    def freeze(market: Market) -> None:
        market.ok(FreezeMember(0, *AUTO, member, True))

    return broken(Refusal.MEMBER_FROZEN, field, 0, freeze)


def _expired(market: Market) -> None:
    market.until(TERMS.use_until)


def _trading_over(market: Market) -> None:
    market.until(TERMS.trading_until)


def _halted(market: Market) -> None:
    market.ok(SetPhase(0, *AUTO, 1, Phase.HALTED))


def _poor(market: Market) -> None:
    market.ok(BeginWithdrawal(BOB, *AUTO, market.money(BOB)))


def _free(market: Market) -> int:
    return min(market.state.gifts)


def _named(market: Market) -> int:
    return max(market.state.gifts)


def _transfer(market: Market) -> int:
    return max(market.state.transfers)


SET_ASIDE = (
    broken(Refusal.MEMBER_UNKNOWN, "to", to=99),
    broken(Refusal.MEMBER_UNKNOWN, "to", to=ALICE),
    broken(
        Refusal.FIELD_OUT_OF_RANGE,
        "expires_at",
        latest(MAX_SET_ASIDE),
        expires_at=too_late(MAX_SET_ASIDE),
    ),
    broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=0),
    broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=-5),
    broken(Refusal.QUANTITY_TOO_LARGE, "quantity", MAX_QUANTITY, quantity=MAX_QUANTITY + 5),
    broken(Refusal.TIME_IN_THE_PAST, "expires_at", now, expires_at=at_once),
    broken(Refusal.SERIES_UNKNOWN, "series", series=9),
    broken(Refusal.SERIES_EXPIRED, "series", 0, _expired),
    broken(Refusal.SERIES_NOT_OPEN, "series", series=2, alone=True),
    broken(Refusal.TRADING_HALTED, "series", 0, _halted),
    broken(Refusal.HOLDING_TIME, "quantity", 0, under(min_holding=10**18)),
    broken(Refusal.UNITS_INSUFFICIENT, "quantity", 60, quantity=65),
)

CASES = (
    Ladder(
        "give",
        giving,
        lambda market: GiveUnits(ALICE, *AUTO, 1, 60, HASH, market.now + DAY),
        (
            *SET_ASIDE,
            broken(Refusal.FIELD_OUT_OF_RANGE, "claim_hash", 32, claim_hash=HASH[1:]),
            broken(Refusal.FIELD_OUT_OF_RANGE, "claim_hash", 32, claim_hash=b""),
            broken(Refusal.PROFILE_FORBIDS, "to", 0, under(named_parties=True), to=0),
        ),
    ),
    Ladder(
        "claim",
        giving,
        lambda market: ClaimGift(CAROL, *AUTO, _free(market), SECRET),
        (
            broken(Refusal.NOT_PERMITTED, "gift", actor=ALICE, alone=True),
            _freeze(ALICE, "gift"),
            broken(Refusal.GIFT_UNKNOWN, "gift", gift=1, alone=True),
            broken(Refusal.GIFT_UNKNOWN, "gift", gift=_named, alone=True),
            broken(Refusal.TRADING_HALTED, "gift", 0, _halted),
            broken(Refusal.CLAIM_SECRET_WRONG, "secret", secret=b"sesame"),
            broken(Refusal.CLAIM_SECRET_WRONG, "secret", secret=b""),
            broken(Refusal.POSITION_LIMIT, "quantity", 19, under(max_position=19)),
            broken(Refusal.HOLDER_LIMIT, "series", 1, under(max_holders=1)),
        ),
    ),
    Ladder(
        "return",
        giving,
        lambda market: ReturnGift(ALICE, *AUTO, _free(market)),
        (
            broken(Refusal.GIFT_UNKNOWN, "gift", gift=1),
            broken(Refusal.GIFT_UNKNOWN, "gift", actor=BOB),
        ),
    ),
    Ladder(
        "offer",
        negotiating,
        lambda market: OfferTransfer(ALICE, *AUTO, 1, BOB, 60, PRICE, market.now + DAY),
        (
            *SET_ASIDE,
            broken(Refusal.MEMBER_UNKNOWN, "to", to=0),
            broken(Refusal.PRICE_NOT_POSITIVE, "price", price=0),
            broken(Refusal.PRICE_NOT_POSITIVE, "price", price=-10),
            broken(Refusal.TRADING_CLOSED, "series", 0, _trading_over),
            broken(Refusal.PRICE_OFF_TICK, "price", 10, price=8_005),
            broken(Refusal.PRICE_OUT_OF_BAND, "price", YUAN, price=10_010),
            broken(Refusal.PRICE_OUT_OF_BAND, "price", 100, price=90),
            broken(Refusal.QUANTITY_OFF_LOT, "quantity", 5, quantity=12),
            broken(Refusal.MODE_FORBIDS, "series", 0, under(mode=MarketMode.CONTINUOUS)),
            broken(Refusal.MODE_FORBIDS, "series", 0, under(mode=MarketMode.OFF)),
        ),
    ),
    Ladder(
        "accept",
        negotiating,
        lambda market: AcceptTransfer(BOB, *AUTO, _transfer(market)),
        (
            _freeze(ALICE, "transfer"),
            broken(Refusal.TRANSFER_UNKNOWN, "transfer", transfer=1, alone=True),
            broken(Refusal.TRANSFER_UNKNOWN, "transfer", actor=CAROL, alone=True),
            broken(Refusal.TRADING_HALTED, "transfer", 0, _halted),
            broken(Refusal.TRADING_CLOSED, "transfer", 0, _trading_over),
            broken(Refusal.SERIES_EXPIRED, "transfer", 0, _expired),
            broken(Refusal.POSITION_LIMIT, "quantity", 39, under(max_position=39)),
            broken(Refusal.HOLDER_LIMIT, "series", 1, under(max_holders=1)),
            broken(Refusal.FUNDS_INSUFFICIENT, "transfer", 0, _poor),
        ),
    ),
    Ladder(
        "withdraw",
        negotiating,
        lambda market: WithdrawTransfer(ALICE, *AUTO, _transfer(market)),
        (
            broken(Refusal.TRANSFER_UNKNOWN, "transfer", transfer=1),
            broken(Refusal.TRANSFER_UNKNOWN, "transfer", actor=CAROL),
        ),
    ),
)
