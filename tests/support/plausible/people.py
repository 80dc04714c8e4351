"""Who is who, money in and out, and the engine itself."""

import random
from typing import Final

from exchange.amounts import FEN, MONEY
from exchange.commands import (
    AdmitMember,
    BeginDeposit,
    BeginWithdrawal,
    ChangeFees,
    ChangeRules,
    Command,
    ConfirmClock,
    ExpiryPolicy,
    FeeTier,
    FreezeMember,
    MarketMode,
    MemberKind,
    OpenMarket,
    PostDeposit,
    PostWithdrawal,
    Profile,
    ReclassifyMember,
    ReverseDeposit,
    VoidDeposit,
    VoidWithdrawal,
)
from exchange.venue.state import State
from tests.support.plausible.choosing import (
    HOUR,
    MEMBERS,
    MERCHANTS,
    MINUTE,
    anybody,
    pick,
    time_ahead,
)

_ANY: Final = (ExpiryPolicy.PRINCIPAL, ExpiryPolicy.LAPSE, ExpiryPolicy.NEVER)
_OPEN: Final = Profile("open", MarketMode.CONTINUOUS, 0, 0, 0, False, 0, 0, _ANY, 0, 0, True)
_LIMITED: Final = Profile(
    "limited", MarketMode.CONTINUOUS, 20 * MINUTE, 400, 7, True, 10**7, 10**6,
    (ExpiryPolicy.PRINCIPAL, ExpiryPolicy.LAPSE), 90 * MINUTE, 2_000, True,
)  # fmt: skip
_STRICT: Final = Profile(
    "strict", MarketMode.NEGOTIATED, 5 * MINUTE, 2_000, 8, True, 3 * 10**6, 10**6,
    (ExpiryPolicy.PRINCIPAL, ExpiryPolicy.NEVER), 2 * HOUR, 4_000,
)  # fmt: skip
_OFF: Final = Profile("off", MarketMode.OFF, 0, 0, 0, False, 0, 0, _ANY, MINUTE, 0)
PROFILES: Final = (_OPEN, _LIMITED, _STRICT, _OFF)
FEES: Final = (
    (FeeTier(10, 20), FeeTier(-5, 15), FeeTier(0, 0)),
    (FeeTier(-300, 200), FeeTier(777, 1)),
    (FeeTier(0, 30),),
    (FeeTier(10_000, 10_000), FeeTier(-10_000, 33)),
)


def admit(rng: random.Random, state: State, _now: int) -> Command | None:
    """Open an account, sometimes of an owner who has one."""
    if len(state.members) >= MEMBERS:
        return None
    group = rng.choice([0, 0, *state.members]) if rng.random() < 0.3 else 0
    return AdmitMember(0, "", 0, rng.choice(list(MemberKind)), rng.randrange(4), group)


def reclassify(rng: random.Random, state: State, _now: int) -> Command | None:
    """Give a member other codes."""
    member = anybody(rng, state)
    kind, tier = rng.choice(list(MemberKind)), rng.randrange(4)
    return ReclassifyMember(0, "", 0, member, kind, tier, rng.choice([member, anybody(rng, state)]))


def freeze(rng: random.Random, state: State, _now: int) -> Command | None:
    """Stop a member, or let one go on who was stopped: most are free most of the time."""
    frozen = [member.member for member in state.members.values() if member.frozen]
    if frozen and rng.random() < 0.9:
        return FreezeMember(0, "", 0, rng.choice(frozen), frozen=False)
    return FreezeMember(0, "", 0, anybody(rng, state), frozen=True)


def open_market(rng: random.Random, state: State, _now: int) -> Command | None:
    """Open a market under each of the profiles, then no more."""
    number = len(state.markets)
    if number >= len(PROFILES):
        return None
    return OpenMarket(
        0, "", 0, f"m{number}", PROFILES[number], FEES[number], rng.randrange(24) * HOUR
    )


def change_fees(rng: random.Random, state: State, _now: int) -> Command | None:
    """Set the fees of a market to those of any."""
    return ChangeFees(0, "", 0, pick(rng, state.markets) or 1, rng.choice(FEES))


def begin_deposit(rng: random.Random, state: State, now: int) -> Command | None:
    """Announce little or much money."""
    amount = rng.choice((1, 37, 50_000, 10**6, 10**6)) * FEN
    return BeginDeposit(0, "", 0, anybody(rng, state), amount, now + time_ahead(rng))


def _open_deposit(rng: random.Random, state: State) -> int | None:
    return pick(rng, [n for n, deposit in state.deposits.items() if not deposit.closed])


def post_deposit(rng: random.Random, state: State, _now: int) -> Command | None:
    """Let announced money arrive."""
    number = _open_deposit(rng, state)
    return None if number is None else PostDeposit(0, "", 0, number)


def void_deposit(rng: random.Random, state: State, _now: int) -> Command | None:
    """Let announced money fail to come."""
    number = _open_deposit(rng, state)
    return None if number is None else VoidDeposit(0, "", 0, number)


def reverse_deposit(rng: random.Random, state: State, _now: int) -> Command | None:
    """Take posted money back, or try to take what was never posted."""
    number = pick(rng, state.deposits)
    return None if number is None else ReverseDeposit(0, "", 0, number)


def begin_withdrawal(rng: random.Random, state: State, _now: int) -> Command | None:
    """Take out a part, or all, so that merchants are poor at times."""
    member = rng.choice(MERCHANTS) if rng.random() < 0.5 else anybody(rng, state)
    available = state.available(member, MONEY) // FEN
    if not available:
        return None
    part = available if rng.random() < 0.5 else rng.randint(1, available)
    return BeginWithdrawal(member, "", 0, part * FEN)


def post_withdrawal(rng: random.Random, state: State, _now: int) -> Command | None:
    """Pay out, or try again what was paid out."""
    number = pick(rng, state.withdrawals)
    return None if number is None else PostWithdrawal(0, "", 0, number)


def void_withdrawal(rng: random.Random, state: State, _now: int) -> Command | None:
    """Keep money that was to go."""
    number = pick(rng, [n for n, each in state.withdrawals.items() if not each.closed])
    return None if number is None else VoidWithdrawal(0, "", 0, number)


def change_rules(_rng: random.Random, state: State, _now: int) -> Command | None:
    """Go on by the next rules."""
    return ChangeRules(0, "", 0, state.rules + 1)


def confirm_clock(_rng: random.Random, _state: State, _now: int) -> Command | None:
    """Confirm the clock."""
    return ConfirmClock(0, "", 0)
