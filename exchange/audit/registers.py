"""What follows from entering members, markets, series and offerings: numbers, names and who may."""

from exchange.audit.errors import agree, need
from exchange.events import (
    DepositVoided,
    MarketOpened,
    MemberAdmitted,
    MemberReclassified,
    OfferingOpened,
    RulesChanged,
    SeriesDrafted,
)
from exchange.venue.outcome import Legs
from exchange.venue.state import State
from ledger.entries import Entry


def admitted(state: State, event: MemberAdmitted, _entry: Entry) -> Legs:
    """Give members numbers without a gap, in a group that its first member is in."""
    agree("the member's number", len(state.members) + 1, event.member)
    _check_group(state, event.member, event.group)
    return Legs()


def reclassified(state: State, event: MemberReclassified, _entry: Entry) -> Legs:
    """Move members only into a group that its first member is in, and this one out last."""
    _check_group(state, event.member, event.group)
    others = len(state.groups.get(event.member, ())) > 1
    need("nobody is left behind", event.group == event.member or not others)
    return Legs()


def _check_group(state: State, member: int, group: int) -> None:
    own = group == member or group == state.group_of(group)
    need("the group is that of its first member", own)


def market_opened(state: State, event: MarketOpened, _entry: Entry) -> Legs:
    """Give markets numbers without a gap and names of their own."""
    agree("the market's number", len(state.markets) + 1, event.market)
    taken = any(market.name == event.name for market in state.markets.values())
    need("the name is free", not taken)
    return Legs()


def drafted(state: State, event: SeriesDrafted, entry: Entry) -> Legs:
    """Give series numbers without a gap and symbols never used before; by the merchant."""
    agree("the series' number", len(state.series) + 1, event.series)
    agree("the merchant", entry.actor, event.merchant)
    need("the symbol was never used", event.terms.symbol not in state.symbols)
    need("the market is there", event.terms.market in state.markets)
    return Legs()


def offering_opened(state: State, event: OfferingOpened, entry: Entry) -> Legs:
    """Offer no more than the cap, one window at a time, until one succeeds; by the merchant."""
    series = state.series[event.series]
    agree("the merchant", series.merchant, entry.actor)
    need("no other offering is open", series.offering is None)
    need("the series was not sold before", not series.issued)
    need("it is not sold at any time", series.series not in state.top_ups)
    need("the cap leaves so much", event.cap <= series.terms.cap)
    need("the window ends later", entry.time < event.closes_at)
    return Legs()


def deposit_voided(state: State, event: DepositVoided, entry: Entry) -> Legs:
    """Close a deposit that is open, when its time has come or the operator says so."""
    deposit = state.deposits[event.deposit]
    need("the deposit is open", not deposit.closed)
    need("its time has come", entry.time >= deposit.expires_at or not event.timed_out)
    return Legs()


def rules_changed(state: State, event: RulesChanged, _entry: Entry) -> Legs:
    """Go on by newer rules, never back."""
    need("the rules are newer", event.rules > state.rules)
    return Legs()
