"""Drafting a series, opening its offering, subscribing to it, setting its phase."""

import msgspec

from exchange.amounts import BASIS, MAX_AMOUNT, MAX_QUANTITY
from exchange.commands import (
    BeginWithdrawal,
    CardKind,
    DraftSeries,
    ExpiryPolicy,
    OpenOffering,
    Phase,
    ReclassifyMember,
    SetPhase,
    Subscribe,
    Unsubscribe,
    WindDown,
)
from exchange.commands.kinds import MemberKind
from exchange.refusals import Refusal
from exchange.venue.offerings import SERVING_TIME
from tests.support.ladders.ladder import Break, Ladder, Value, at_once, broken, now, under
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    START,
    TERMS,
    YUAN,
    Market,
)

OPENS, CLOSES = START + DAY, START + 2 * DAY
LATEST = TERMS.trading_until - SERVING_TIME


def drafted() -> Market:
    """Two series of hotpot: the first only drafted, the second traded."""
    market = Market()
    market.draft()
    market.issue({ALICE: 10}, symbol="HOTPOT2703A")
    return market


def offered() -> Market:
    """Open an offering of 100 units, at most 40 for each; alice has subscribed to 10 of them."""
    market = Market()
    market.draft()
    market.ok(OpenOffering(HOTPOT, *AUTO, 1, OPENS, CLOSES, 100, 0, 40))
    market.until(OPENS)
    market.deposit(BOB, 1_000)
    market.subscribe(1, {ALICE: 10})
    return market


def _offer(market: Market) -> None:
    market.offer(1, lasts=30 * DAY)


def _in_default(market: Market) -> None:
    market.series().defaulted = True


def _wound_down(market: Market) -> None:
    market.ok(WindDown(0, *AUTO, 1))


def _mostly_taken(market: Market) -> None:
    market.subscribe(1, dict.fromkeys(market.crowd(2), 40))


def _kin(market: Market) -> None:
    market.ok(ReclassifyMember(0, *AUTO, BOB, MemberKind.NATURAL, 0, HOTPOT))


def _poor(market: Market) -> None:
    market.ok(BeginWithdrawal(BOB, *AUTO, market.money(BOB)))


def _closed(market: Market) -> None:
    market.until(CLOSES)


SOUND = msgspec.structs.replace(TERMS, tick=10, lowest_price=100, symbol="HOTPOT2703B")
FACE_MOST = MAX_AMOUNT // (2 * TERMS.cap)


def _too_dear(field: str, price: int) -> Break:
    changes: dict[str, Value] = {field: price}  # whether it can be counted, depends on the cap too
    return Break(Refusal.AMOUNT_TOO_LARGE, field, FACE_MOST, None, changes, alone=True)


CASES = (
    Ladder(
        "draft series",
        drafted,
        lambda _: DraftSeries(HOTPOT, *AUTO, SOUND),
        (
            broken(Refusal.FIELD_OUT_OF_RANGE, "release_bps", BASIS, release_bps=-1),
            broken(Refusal.FIELD_OUT_OF_RANGE, "release_bps", BASIS, release_bps=BASIS + 1),
            broken(Refusal.FIELD_OUT_OF_RANGE, "terms_hash", 32, terms_hash=bytes(31)),
            broken(Refusal.FIELD_OUT_OF_RANGE, "use_until", use_until=2**63),
            broken(
                Refusal.FIELD_OUT_OF_RANGE, "use_until", use_until=-1, expiry=ExpiryPolicy.NEVER
            ),
            broken(Refusal.FIELD_OUT_OF_RANGE, "trading_until", trading_until=2**63, alone=True),
            broken(Refusal.AMOUNT_NOT_POSITIVE, "face_value", face_value=0),
            broken(Refusal.AMOUNT_NOT_POSITIVE, "issue_price", issue_price=-1),
            broken(Refusal.AMOUNT_TOO_LARGE, "face_value", MAX_AMOUNT, face_value=2**53),
            _too_dear("face_value", FACE_MOST + 1),
            _too_dear("issue_price", FACE_MOST + 1),
            _too_dear("highest_price", FACE_MOST + 10 - FACE_MOST % 10),
            broken(Refusal.QUANTITY_NOT_POSITIVE, "cap", cap=0),
            broken(
                Refusal.QUANTITY_TOO_LARGE, "cap", MAX_QUANTITY, cap=MAX_QUANTITY + 1, alone=True
            ),
            broken(Refusal.QUANTITY_NOT_POSITIVE, "lot", lot=0),
            broken(Refusal.QUANTITY_TOO_LARGE, "lot", MAX_QUANTITY, lot=MAX_QUANTITY + 1),
            broken(Refusal.PRICE_NOT_POSITIVE, "tick", tick=0),
            broken(Refusal.PRICE_NOT_POSITIVE, "lowest_price", lowest_price=0),
            broken(Refusal.PRICE_NOT_POSITIVE, "highest_price", highest_price=-10),
            broken(Refusal.TIME_IN_THE_PAST, "trading_until", now, trading_until=at_once),
            broken(Refusal.TIME_IN_THE_PAST, "use_until", now, use_until=at_once),
            broken(Refusal.SYMBOL_MALFORMED, "symbol", symbol="hotpot2703"),
            broken(Refusal.SYMBOL_MALFORMED, "symbol", symbol="HOTPOT270"),
            broken(Refusal.SYMBOL_MALFORMED, "symbol", symbol=""),
            broken(Refusal.SYMBOL_MALFORMED, "symbol", symbol="H" * 17 + "2703"),
            broken(
                Refusal.COMBINATION_INVALID,
                "use_until",
                TERMS.trading_until,
                use_until=TERMS.trading_until - 1,
                alone=True,
            ),
            broken(Refusal.MARKET_UNKNOWN, "market", market=2),
            broken(Refusal.NAME_TAKEN, "symbol", symbol="HOTPOT2703"),
            broken(Refusal.PRICE_OFF_TICK, "lowest_price", 10, lowest_price=105),
            broken(Refusal.PRICE_OFF_TICK, "highest_price", 10, highest_price=9_995),
            broken(Refusal.PRICE_OUT_OF_BAND, "lowest_price", YUAN, lowest_price=10_010),
            broken(Refusal.PROFILE_FORBIDS, "face_value", 9_999, under(face_cap_named=9_999)),
            broken(
                Refusal.PROFILE_FORBIDS,
                "face_value",
                9_998,
                under(face_cap_bearer=9_998),
                card=CardKind.BEARER,
            ),
            broken(
                Refusal.PROFILE_FORBIDS, "expiry", 0, under(expiry_policies=(ExpiryPolicy.NEVER,))
            ),
            broken(Refusal.RESERVE_TOO_LOW, "release_bps", 4_999, under(reserve_bps=5_001)),
        ),
    ),
    Ladder(
        "open offering",
        drafted,
        lambda _: OpenOffering(HOTPOT, *AUTO, 1, OPENS, CLOSES, 100, 50, 10),
        (
            broken(Refusal.FIELD_OUT_OF_RANGE, "minimum", 100, minimum=101, alone=True),
            broken(Refusal.FIELD_OUT_OF_RANGE, "minimum", 100, minimum=-1),
            broken(Refusal.FIELD_OUT_OF_RANGE, "member_cap", MAX_QUANTITY, member_cap=-1),
            broken(Refusal.FIELD_OUT_OF_RANGE, "closes_at", closes_at=2**63),
            broken(Refusal.QUANTITY_NOT_POSITIVE, "cap", cap=0, minimum=0),
            broken(Refusal.QUANTITY_TOO_LARGE, "cap", MAX_QUANTITY, cap=MAX_QUANTITY + 1),
            broken(Refusal.TIME_IN_THE_PAST, "closes_at", now, closes_at=at_once, opens_at=0),
            broken(Refusal.COMBINATION_INVALID, "opens_at", CLOSES, opens_at=CLOSES),
            broken(Refusal.COMBINATION_INVALID, "opens_at", CLOSES, opens_at=-1),
            broken(Refusal.COMBINATION_INVALID, "closes_at", LATEST, closes_at=LATEST + 1),
            broken(Refusal.SERIES_UNKNOWN, "series", series=3, alone=True),
            broken(Refusal.SERIES_UNKNOWN, "series", actor=ALICE, alone=True),
            broken(Refusal.SERIES_NOT_OPEN, "series", 0, _in_default),
            broken(Refusal.SERIES_NOT_OPEN, "series", 0, _wound_down),
            broken(Refusal.OFFERING_OPEN, "series", 0, _offer),
            broken(Refusal.ALREADY_OFFERED, "series", 10, series=2, alone=True),
            broken(Refusal.CAP_EXCEEDED, "cap", TERMS.cap, cap=TERMS.cap + 1),
        ),
    ),
    Ladder(
        "subscribe",
        offered,
        lambda _: Subscribe(BOB, *AUTO, 1, 30),
        (
            broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=0),
            broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=-1),
            broken(Refusal.QUANTITY_TOO_LARGE, "quantity", MAX_QUANTITY, quantity=MAX_QUANTITY + 1),
            broken(Refusal.SERIES_UNKNOWN, "series", series=2),
            broken(Refusal.OFFERING_CLOSED, "series", 0, _closed),
            broken(Refusal.OFFERING_CLOSED, "series", 0, _wound_down),
            broken(Refusal.CAP_EXCEEDED, "quantity", 10, _mostly_taken, alone=True),
            broken(Refusal.CAP_EXCEEDED, "quantity", 40, quantity=41),
            broken(Refusal.CAP_EXCEEDED, "quantity", 30, actor=ALICE, quantity=31),
            broken(Refusal.POSITION_LIMIT, "quantity", 29, under(max_position=29)),
            broken(Refusal.HOLDER_LIMIT, "series", 1, under(max_holders=1)),
            broken(Refusal.OWN_SERIES, "series", actor=HOTPOT),
            broken(Refusal.OWN_SERIES, "series", 0, _kin),
            broken(Refusal.FUNDS_INSUFFICIENT, "quantity", 0, _poor),
            broken(Refusal.FUNDS_INSUFFICIENT, "quantity", actor=CAROL, alone=True),
        ),
    ),
    Ladder(
        "unsubscribe",
        offered,
        lambda _: Unsubscribe(ALICE, *AUTO, 1),
        (
            broken(Refusal.SERIES_UNKNOWN, "series", series=2),
            broken(Refusal.SUBSCRIPTION_UNKNOWN, "series", actor=BOB),
            broken(Refusal.SUBSCRIPTION_UNKNOWN, "series", 0, _closed),
        ),
    ),
    Ladder(
        "set phase",
        drafted,
        lambda _: SetPhase(0, *AUTO, 2, Phase.HALTED),
        (
            broken(Refusal.SERIES_UNKNOWN, "series", series=3),
            broken(Refusal.SERIES_NOT_OPEN, "series", series=1),
            broken(Refusal.ALREADY_DONE, "phase", phase=Phase.CONTINUOUS),
        ),
    ),
)
