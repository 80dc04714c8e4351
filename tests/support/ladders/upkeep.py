"""What a merchant may change about a series in use, and units that it gives up."""

from exchange.amounts import MAX_AMOUNT, MAX_QUANTITY
from exchange.commands import (
    BeginWithdrawal,
    CorrectTerms,
    ExtendSeries,
    RaiseCover,
    RetireUnits,
    SetBuyBack,
    Side,
    WindDown,
)
from exchange.refusals import Refusal
from tests.support.ladders.ladder import Ladder, broken
from tests.support.market import ALICE, AUTO, DAY, HOTPOT, TERMS, Market

TRADING, USE = TERMS.trading_until, TERMS.use_until
HASH = bytes(range(32))


def in_use() -> Market:
    """Alice holds 90 units of hotpot's and hotpot 10; another series is only drafted."""
    market = Market()
    market.issue({ALICE: 100})
    market.draft(symbol="HOTPOT2703A")
    market.order(ALICE, Side.SELL, 10, 8_000)
    market.order(HOTPOT, Side.BUY, 10, 8_000)
    market.deposit(HOTPOT, 100)
    market.ok(CorrectTerms(HOTPOT, *AUTO, 1, 2, HASH))
    return market


def _expired(market: Market) -> None:
    market.until(USE)


def _trading_over(market: Market) -> None:
    market.until(TRADING)


def _wind_down(market: Market) -> None:
    market.ok(WindDown(0, *AUTO, 1))


def _in_default(market: Market) -> None:
    market.series().defaulted = True


def _poor(market: Market) -> None:
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT)))


def _buying_back(market: Market) -> None:
    market.ok(SetBuyBack(HOTPOT, *AUTO, 1, on=True))


OWN = (
    broken(Refusal.SERIES_UNKNOWN, "series", series=9),
    broken(Refusal.SERIES_UNKNOWN, "series", actor=ALICE),
)
ALIVE = (
    broken(Refusal.SERIES_EXPIRED, "series", 0, _expired),
    broken(Refusal.SERIES_EXPIRED, "series", 0, _wind_down),
    broken(Refusal.SERIES_NOT_OPEN, "series", series=2, alone=True),
)

CASES = (
    Ladder(
        "extend series",
        in_use,
        lambda _: ExtendSeries(HOTPOT, *AUTO, 1, TRADING + DAY, USE + DAY),
        (
            broken(Refusal.FIELD_OUT_OF_RANGE, "trading_until", trading_until=2**63),
            broken(Refusal.FIELD_OUT_OF_RANGE, "trading_until", trading_until=-1),
            broken(Refusal.FIELD_OUT_OF_RANGE, "use_until", use_until=2**63),
            broken(Refusal.FIELD_OUT_OF_RANGE, "use_until", use_until=-1),
            *(one._replace(alone=True) for one in OWN),
            broken(
                Refusal.COMBINATION_INVALID,
                "use_until",
                USE + 1,
                trading_until=USE + 1,
                use_until=USE,
            ),
            *ALIVE,
            broken(Refusal.SERIES_NOT_OPEN, "series", 0, _in_default),
            broken(Refusal.TRADING_CLOSED, "trading_until", TRADING, _trading_over),
            broken(
                Refusal.ALREADY_DONE, "series", trading_until=TRADING, use_until=USE, alone=True
            ),
            broken(Refusal.HOLDERS_WORSE_OFF, "trading_until", TRADING, trading_until=TRADING - 1),
            broken(Refusal.HOLDERS_WORSE_OFF, "use_until", USE, use_until=USE - 1),
        ),
    ),
    Ladder(
        "raise cover",
        in_use,
        lambda _: RaiseCover(HOTPOT, *AUTO, 1, 8_000),
        (
            broken(Refusal.AMOUNT_NOT_POSITIVE, "cover", cover=0),
            broken(Refusal.AMOUNT_NOT_POSITIVE, "cover", cover=-1),
            broken(Refusal.AMOUNT_TOO_LARGE, "cover", MAX_AMOUNT, cover=2**53),
            *OWN,
            *ALIVE,
            broken(Refusal.ALREADY_DONE, "cover", cover=4_000),
            broken(Refusal.CAP_EXCEEDED, "cover", 8_000, cover=8_001),
            broken(Refusal.HOLDERS_WORSE_OFF, "cover", 4_000, cover=3_999),
            broken(Refusal.FUNDS_INSUFFICIENT, "cover", 0, _poor),
        ),
    ),
    Ladder(
        "correct terms",
        in_use,
        lambda _: CorrectTerms(HOTPOT, *AUTO, 1, 3, bytes(32)),
        (
            broken(Refusal.FIELD_OUT_OF_RANGE, "terms_hash", 32, terms_hash=bytes(31)),
            *OWN,
            *ALIVE,
            broken(Refusal.ALREADY_DONE, "version", 2, version=2),
            broken(Refusal.ALREADY_DONE, "version", 2, version=-1),
            broken(Refusal.ALREADY_DONE, "terms_hash", terms_hash=HASH),
            broken(Refusal.CAP_EXCEEDED, "version", 3, version=4),
        ),
    ),
    Ladder(
        "retire units",
        in_use,
        lambda _: RetireUnits(HOTPOT, *AUTO, 1, 10),
        (
            broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=0),
            broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=-1),
            broken(Refusal.QUANTITY_TOO_LARGE, "quantity", MAX_QUANTITY, quantity=10**9 + 1),
            *OWN,
            *ALIVE,
            broken(Refusal.UNITS_INSUFFICIENT, "quantity", 10, quantity=11),
        ),
    ),
    Ladder(
        "set buy-back",
        in_use,
        lambda _: SetBuyBack(HOTPOT, *AUTO, 1, on=True),
        (
            *OWN,
            *ALIVE,
            broken(Refusal.ALREADY_DONE, "on", on=False, alone=True),
            broken(Refusal.ALREADY_DONE, "on", 0, _buying_back),
        ),
    ),
)
