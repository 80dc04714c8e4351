"""Members and markets: numbers, groups, tiers, freezing."""

from exchange.commands import (
    AcceptTransfer,
    AdmitMember,
    BeginWithdrawal,
    ChangeFees,
    FeeTier,
    FreezeMember,
    MemberKind,
    OfferTransfer,
    OpenMarket,
    ReclassifyMember,
    Side,
)
from exchange.events import MarketOpened, MemberAdmitted, MemberReclassified, OrderPlaced
from exchange.profiles import CN_STRICT, OPEN
from exchange.refusals import Refusal, Refused
from exchange.venue.people import fees_of
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY, FREE, HOTPOT, Market, order


def test_accounts_are_numbered_as_they_are_opened(market: Market) -> None:
    market.ok(AdmitMember(0, *AUTO, MemberKind.LEGAL, 3))

    assert market.last(MemberAdmitted) == MemberAdmitted(5, MemberKind.LEGAL, 3, group=5)
    assert list(market.state.members) == [1, 2, 3, 4, 5]


def test_a_member_may_join_the_group_of_its_owner(market: Market) -> None:
    market.ok(AdmitMember(0, *AUTO, MemberKind.NATURAL, 0, ALICE))

    assert market.state.groups[ALICE] == [ALICE, 5]
    assert market.state.group_of(5) == ALICE


def test_a_member_may_change_groups_and_come_back(market: Market) -> None:
    market.ok(ReclassifyMember(0, *AUTO, BOB, MemberKind.LEGAL, 2, CAROL))
    market.ok(ReclassifyMember(0, *AUTO, ALICE, MemberKind.NATURAL, 0, CAROL))
    assert market.state.groups[CAROL] == [ALICE, BOB, CAROL]
    assert market.state.members[BOB].kind is MemberKind.LEGAL
    assert market.state.members[BOB].tier == 2

    market.ok(ReclassifyMember(0, *AUTO, BOB, MemberKind.NATURAL, 0, BOB))
    assert market.state.groups[CAROL] == [ALICE, CAROL]
    assert market.state.groups[BOB] == [BOB]


def test_who_joins_a_member_joins_the_group_that_one_is_in(market: Market) -> None:
    """Bob is alice's; a new member of bob's, and carol who joins bob, are alice's as well."""
    market.ok(ReclassifyMember(0, *AUTO, BOB, MemberKind.NATURAL, 0, ALICE))

    market.ok(AdmitMember(0, *AUTO, MemberKind.NATURAL, 0, BOB))
    market.ok(ReclassifyMember(0, *AUTO, CAROL, MemberKind.NATURAL, 0, BOB))

    assert market.last(MemberReclassified).group == ALICE
    assert market.state.groups[ALICE] == [ALICE, BOB, CAROL, 5]
    # Within the group nothing changes: bob is alice's already.
    market.ok(ReclassifyMember(0, *AUTO, ALICE, MemberKind.NATURAL, 1, BOB))
    assert market.state.groups[ALICE] == [ALICE, BOB, CAROL, 5]


def test_who_a_group_is_numbered_after_leaves_it_last(market: Market) -> None:
    """Else whoever joins alice later would count with those she left behind."""
    market.ok(ReclassifyMember(0, *AUTO, BOB, MemberKind.NATURAL, 0, ALICE))
    leave = ReclassifyMember(0, *AUTO, ALICE, MemberKind.NATURAL, 0, CAROL)

    assert market.refused(leave) == Refused(Refusal.COMBINATION_INVALID, "group", 1)

    market.ok(ReclassifyMember(0, *AUTO, BOB, MemberKind.NATURAL, 0, BOB))
    market.ok(leave)
    assert market.state.groups[CAROL] == [ALICE, CAROL]


def test_open_orders_keep_the_owner_they_were_accepted_under(market: Market) -> None:
    market.issue({ALICE: 10})
    market.deposit(BOB, 10)
    market.order(ALICE, Side.SELL, 5, 9_000)

    market.ok(ReclassifyMember(0, *AUTO, ALICE, MemberKind.NATURAL, 0, BOB))
    market.order(BOB, Side.BUY, 5, 9_000)

    assert market.last(OrderPlaced).executed == 5


def test_a_frozen_member_is_let_go_on(market: Market) -> None:
    market.issue({ALICE: 10})
    market.ok(FreezeMember(0, *AUTO, ALICE, True))
    refused = market.refused(order(ALICE, Side.SELL, 5, 9_000))
    assert refused.refusal is Refusal.MEMBER_FROZEN

    market.ok(FreezeMember(0, *AUTO, ALICE, False))

    market.order(ALICE, Side.SELL, 5, 9_000)


def test_nobody_takes_over_what_a_frozen_member_has_set_aside(make_market: MakeMarket) -> None:
    market = make_market(CN_STRICT)
    market.issue({ALICE: 10})
    market.wait(CN_STRICT.min_holding)
    market.deposit(BOB, 10)
    transfer = market.ok(OfferTransfer(ALICE, *AUTO, 1, BOB, 5, 9_000, market.now + DAY))
    market.ok(FreezeMember(0, *AUTO, ALICE, True))

    refused = market.refused(AcceptTransfer(BOB, *AUTO, transfer))
    assert refused.refusal is Refusal.MEMBER_FROZEN

    # In the end the units are back, and frozen with her.
    market.wait(DAY)
    assert market.units(ALICE) == 10


def test_a_frozen_member_keeps_what_is_theirs(market: Market) -> None:
    market.deposit(ALICE, 10)
    market.ok(FreezeMember(0, *AUTO, ALICE, True))

    market.deposit(ALICE, 5)

    assert market.money(ALICE) == 15 * 10_000
    refused = market.refused(BeginWithdrawal(ALICE, *AUTO, 100))
    assert refused.refusal is Refusal.MEMBER_FROZEN


def test_a_market_is_recorded_with_its_whole_profile(market: Market) -> None:
    fees = (FeeTier(-1, 5), FeeTier(-2, 4))

    market.ok(OpenMarket(0, *AUTO, "second", CN_STRICT, fees, DAY - 1))

    assert market.last(MarketOpened) == MarketOpened(2, "second", CN_STRICT, fees, DAY - 1)
    assert market.state.markets[1].profile == OPEN


def test_markets_have_fees_of_their_own(market: Market) -> None:
    market.ok(OpenMarket(0, *AUTO, "second", OPEN, FREE, 0))

    market.ok(ChangeFees(0, *AUTO, 2, (FeeTier(1, 2),)))

    member = market.state.members[HOTPOT]
    assert fees_of(market.state.markets[1], member) == FeeTier(0, 0)
    assert fees_of(market.state.markets[2], member) == FeeTier(1, 2)
