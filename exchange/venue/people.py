"""Members, markets and fees: the codes that rules read."""

from bisect import insort

from exchange.amounts import BASIS
from exchange.commands.kinds import FeeTier, Profile
from exchange.commands.people import (
    AdmitMember,
    ChangeFees,
    FreezeMember,
    OpenMarket,
    ReclassifyMember,
)
from exchange.events.orders import Cause
from exchange.events.people import (
    FeesChanged,
    MarketOpened,
    MemberAdmitted,
    MemberFrozen,
    MemberReclassified,
)
from exchange.refusals import Refusal, Refused
from exchange.venue.cancels import removals_of
from exchange.venue.objects import Market, Member
from exchange.venue.outcome import Outcome
from exchange.venue.state import State

MAX_TIERS = 16
MAX_NAME = 32
DAY = 86_400 * 10**9
MAX_LIMIT = 2**62
"""No limit of a profile is larger: added to a time of today it stays a time."""


def decide_admit(state: State, command: AdmitMember, _now: int) -> Outcome | Refused:
    """Open the next account; who joins a member joins the group that this one is in."""
    if command.group and command.group not in state.members:
        return Refused(Refusal.MEMBER_UNKNOWN, "group")
    if not 0 <= command.tier < MAX_TIERS:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "tier", MAX_TIERS - 1)
    member = len(state.members) + 1
    group = state.group_of(command.group) if command.group else member
    return [(MemberAdmitted(member, command.kind, command.tier, group), ())]


def evolve_admitted(state: State, event: MemberAdmitted, _actor: int) -> None:
    """Add the member."""
    state.members[event.member] = Member(event.member, event.kind, event.tier, event.group)
    state.groups.setdefault(event.group, []).append(event.member)


def decide_reclassify(state: State, command: ReclassifyMember, _now: int) -> Outcome | Refused:
    """Change the codes of a member; open orders keep the terms they were accepted under.

    `group` names any member of the group to join, the member itself to be alone. A group has the
    number of a member who is in it, so that one may leave only after all the others.
    """
    if command.member not in state.members:
        return Refused(Refusal.MEMBER_UNKNOWN, "member")
    if command.group not in state.members:
        return Refused(Refusal.MEMBER_UNKNOWN, "group")
    if not 0 <= command.tier < MAX_TIERS:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "tier", MAX_TIERS - 1)
    group = command.group
    if group != command.member:
        group = state.group_of(group)
        others = len(state.groups.get(command.member, ())) - 1
        if group != command.member and others > 0:
            return Refused(Refusal.COMBINATION_INVALID, "group", others)
    return [(MemberReclassified(command.member, command.kind, command.tier, group), ())]


def evolve_reclassified(state: State, event: MemberReclassified, _actor: int) -> None:
    """Set the codes."""
    member = state.members[event.member]
    member.kind = event.kind
    member.tier = event.tier
    state.groups[member.group].remove(event.member)
    member.group = event.group
    insort(state.groups.setdefault(event.group, []), event.member)


def decide_freeze(state: State, command: FreezeMember, _now: int) -> Outcome | Refused:
    """Freeze a member, whose orders are cancelled, or let them go on."""
    member = state.members.get(command.member)
    if member is None:
        return Refused(Refusal.MEMBER_UNKNOWN, "member")
    if member.frozen is command.frozen:
        return Refused(Refusal.ALREADY_DONE, "frozen")
    outcome: Outcome = [(MemberFrozen(command.member, command.frozen), ())]
    if command.frozen:
        orders = state.orders_of.get(command.member, {}).values()
        outcome += removals_of(orders, Cause.MEMBER_FROZEN)
    return outcome


def evolve_frozen(state: State, event: MemberFrozen, _actor: int) -> None:
    """Set the flag."""
    state.members[event.member].frozen = event.frozen


def decide_open_market(state: State, command: OpenMarket, _now: int) -> Outcome | Refused:
    """Open a market with a name of its own."""
    refused = _check_fees(command.fees) or _check_profile(command.profile)
    if refused is not None:
        return refused
    if not 0 <= command.day_ends_at < DAY:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "day_ends_at", DAY - 1)
    if not _is_name(command.name):
        return Refused(Refusal.SYMBOL_MALFORMED, "name", MAX_NAME)
    if any(market.name == command.name for market in state.markets.values()):
        return Refused(Refusal.NAME_TAKEN, "name")
    market = len(state.markets) + 1
    event = MarketOpened(market, command.name, command.profile, command.fees, command.day_ends_at)
    return [(event, ())]


def evolve_market_opened(state: State, event: MarketOpened, _actor: int) -> None:
    """Add the market."""
    state.markets[event.market] = Market(
        event.market, event.name, event.profile, event.fees, event.day_ends_at
    )


def decide_change_fees(state: State, command: ChangeFees, _now: int) -> Outcome | Refused:
    """Set fees for orders accepted from here on."""
    refused = _check_fees(command.fees)
    if refused is not None:
        return refused
    if command.market not in state.markets:
        return Refused(Refusal.MARKET_UNKNOWN, "market")
    return [(FeesChanged(command.market, command.fees), ())]


def evolve_fees_changed(state: State, event: FeesChanged, _actor: int) -> None:
    """Set the fees."""
    state.markets[event.market].fees = event.fees


def fees_of(market: Market, member: Member) -> FeeTier:
    """Return what `member` pays in `market`; a tier above the last one pays as the last one."""
    fees = market.fees
    return fees[member.tier] if member.tier < len(fees) else fees[-1]


def _check_fees(fees: tuple[FeeTier, ...]) -> Refused | None:
    if not 1 <= len(fees) <= MAX_TIERS:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "fees", MAX_TIERS)
    for tier in fees:
        if not 0 <= tier.taker_bps <= BASIS or not -BASIS <= tier.maker_bps <= BASIS:
            return Refused(Refusal.FIELD_OUT_OF_RANGE, "fees", BASIS)
    return None


def _check_profile(profile: Profile) -> Refused | None:
    limits = (
        profile.min_holding,
        profile.max_position,
        profile.max_holders,
        profile.face_cap_named,
        profile.face_cap_bearer,
        profile.cool_off,
    )
    policies = profile.expiry_policies
    if (
        any(not 0 <= limit <= MAX_LIMIT for limit in limits)
        or not 0 <= profile.reserve_bps <= BASIS
        or not policies
        or len(set(policies)) < len(policies)
        or not _is_name(profile.name)
    ):
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "profile", MAX_LIMIT)
    return None


def _is_name(name: str) -> bool:
    return name.isascii() and name.isprintable() and 1 <= len(name) <= MAX_NAME
