"""Members, markets, and the engine itself."""

from exchange.amounts import BASIS
from exchange.commands import (
    AdmitMember,
    ChangeFees,
    ChangeRules,
    ConfirmClock,
    ExpiryPolicy,
    FeeTier,
    FreezeMember,
    MemberKind,
    OpenMarket,
    Profile,
    ReclassifyMember,
)
from exchange.profiles import OPEN
from exchange.refusals import Refusal
from exchange.venue.people import DAY, MAX_LIMIT, MAX_NAME
from tests.support.ladders.ladder import Break, Ladder, broken
from tests.support.market import ALICE, AUTO, BOB, FREE, HOTPOT, Market

TWICE = (ExpiryPolicy.NEVER, ExpiryPolicy.NEVER)


def _profile(**rules: object) -> Break:
    fields = {name: getattr(OPEN, name) for name in OPEN.__struct_fields__} | rules
    return broken(Refusal.FIELD_OUT_OF_RANGE, "profile", MAX_LIMIT, profile=Profile(**fields))


def _fees(*fees: FeeTier, limit: int = BASIS) -> Break:
    return broken(Refusal.FIELD_OUT_OF_RANGE, "fees", limit, fees=fees)


FEES = (
    _fees(limit=16),
    _fees(*[FeeTier(0, 0)] * 17, limit=16),
    _fees(FeeTier(0, -1)),
    _fees(FeeTier(0, BASIS + 1)),
    _fees(FeeTier(BASIS + 1, 0)),
    _fees(FeeTier(0, 0), FeeTier(-BASIS - 1, 0)),
)


def _with_kin(market: Market) -> None:
    market.ok(AdmitMember(0, *AUTO, MemberKind.NATURAL, 0, ALICE))


CASES = (
    Ladder(
        "admit",
        Market,
        lambda _: AdmitMember(0, *AUTO, MemberKind.LEGAL, 15, HOTPOT),
        (
            broken(Refusal.MEMBER_UNKNOWN, "group", group=99),
            broken(Refusal.MEMBER_UNKNOWN, "group", group=-1),
            broken(Refusal.FIELD_OUT_OF_RANGE, "tier", 15, tier=16),
            broken(Refusal.FIELD_OUT_OF_RANGE, "tier", 15, tier=-1),
        ),
    ),
    Ladder(
        "reclassify",
        Market,
        lambda _: ReclassifyMember(0, *AUTO, ALICE, MemberKind.LEGAL, 0, BOB),
        (
            broken(Refusal.MEMBER_UNKNOWN, "member", member=99),
            broken(Refusal.MEMBER_UNKNOWN, "group", group=0),
            broken(Refusal.FIELD_OUT_OF_RANGE, "tier", 15, tier=16),
            broken(Refusal.COMBINATION_INVALID, "group", 1, _with_kin),
        ),
    ),
    Ladder(
        "freeze",
        Market,
        lambda _: FreezeMember(0, *AUTO, ALICE, True),
        (
            broken(Refusal.MEMBER_UNKNOWN, "member", member=99),
            broken(Refusal.ALREADY_DONE, "frozen", frozen=False),
        ),
    ),
    Ladder(
        "open market",
        Market,
        lambda _: OpenMarket(0, *AUTO, "second", OPEN, FREE, DAY - 1),
        (
            *FEES,
            _profile(min_holding=-1),
            _profile(max_position=-1),
            _profile(max_holders=-1),
            _profile(face_cap_named=-1),
            _profile(face_cap_bearer=-1),
            _profile(cool_off=MAX_LIMIT + 1),
            _profile(reserve_bps=-1),
            _profile(reserve_bps=BASIS + 1),
            _profile(expiry_policies=()),
            _profile(expiry_policies=TWICE),
            _profile(name=""),
            _profile(name="x" * 33),
            broken(Refusal.FIELD_OUT_OF_RANGE, "day_ends_at", DAY - 1, day_ends_at=DAY),
            broken(Refusal.FIELD_OUT_OF_RANGE, "day_ends_at", DAY - 1, day_ends_at=-1),
            broken(Refusal.SYMBOL_MALFORMED, "name", MAX_NAME, name=""),
            broken(Refusal.SYMBOL_MALFORMED, "name", MAX_NAME, name="x" * 33),
            broken(Refusal.SYMBOL_MALFORMED, "name", MAX_NAME, name="火锅"),
            broken(Refusal.SYMBOL_MALFORMED, "name", MAX_NAME, name="a\nb"),
            broken(Refusal.NAME_TAKEN, "name", name="main"),
        ),
    ),
    Ladder(
        "change fees",
        Market,
        lambda _: ChangeFees(0, *AUTO, 1, (FeeTier(-5, 20),)),
        (*FEES, broken(Refusal.MARKET_UNKNOWN, "market", market=2)),
    ),
    Ladder("confirm clock", Market, lambda _: ConfirmClock(0, *AUTO), ()),
)

RULES = Ladder(
    "change rules",
    Market,
    lambda _: ChangeRules(0, *AUTO, 2),
    (
        broken(Refusal.FIELD_OUT_OF_RANGE, "rules", 1, rules=0),
        broken(Refusal.FIELD_OUT_OF_RANGE, "rules", 1, rules=1),
        broken(Refusal.FIELD_OUT_OF_RANGE, "rules", 1, rules=2),
    ),
)
"""There is but one version of the rules yet, so that no change of them is sound."""
