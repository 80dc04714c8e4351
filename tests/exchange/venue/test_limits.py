"""What a profile limits per person: what is counted, and whom it counts as one."""

import msgspec
import pytest

from exchange.commands import (
    AcceptTransfer,
    AdmitMember,
    AmendOrder,
    CancelOrders,
    CardKind,
    ClaimGift,
    GiveUnits,
    MarketMode,
    MemberKind,
    OfferTransfer,
    OrderType,
    PlaceOrder,
    ReclassifyMember,
    RefundUnits,
    Right,
    Side,
    Subscribe,
    TimeInForce,
)
from exchange.profiles import OPEN
from exchange.refusals import Refusal, Refused
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    HOUR,
    YUAN,
    Market,
    order,
)

BUY, SELL = Side.BUY, Side.SELL
SECRET_HASH = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
"""SHA-256 of nothing at all: the secret is empty."""


def limited(make_market: MakeMarket, **limits: int | MarketMode) -> Market:
    """Return a market where alice has 60 units, bob 10, carol money, under such limits."""
    market = make_market(msgspec.structs.replace(OPEN, **limits))
    market.issue({ALICE: 60, BOB: 10})
    for member in (ALICE, BOB, CAROL):
        market.deposit(member, 1_000)
    return market


def set_aside(market: Market, quantity: int, to: int) -> None:
    """Let alice offer units to a member where the market negotiates, else give them."""
    later = market.now + DAY
    if market.state.markets[1].profile.mode is MarketMode.NEGOTIATED:
        market.ok(OfferTransfer(ALICE, *AUTO, 1, to, quantity, 9_000, later))
    else:
        market.ok(GiveUnits(ALICE, *AUTO, 1, quantity, SECRET_HASH, later))


def claim(market: Market, member: int = CAROL) -> ClaimGift | AcceptTransfer:
    """Return what a member says to get what was set aside for them."""
    if market.state.gifts:
        return ClaimGift(member, *AUTO, max(market.state.gifts), b"")
    return AcceptTransfer(member, *AUTO, max(market.state.transfers))


def too_many(limit: int) -> Refused:
    return Refused(Refusal.POSITION_LIMIT, "quantity", limit)


def test_a_position_is_units_and_open_bids_together(make_market: MakeMarket) -> None:
    market = limited(make_market, max_position=100)
    market.order(ALICE, BUY, 35, 5_000)

    assert market.refused(order(ALICE, BUY, 6, 5_000)) == too_many(5)
    market.order(ALICE, BUY, 5, 5_000)

    market.ok(CancelOrders(ALICE, *AUTO))
    assert market.refused(order(ALICE, BUY, 41, 5_000)) == too_many(40)


def test_what_is_subscribed_counts_as_position(make_market: MakeMarket) -> None:
    market = make_market(msgspec.structs.replace(OPEN, max_position=20))
    market.draft()
    market.offer(1)
    market.subscribe(1, {ALICE: 15})
    market.deposit(ALICE, 100)

    assert market.refused(Subscribe(ALICE, *AUTO, 1, 6)) == too_many(5)
    market.ok(Subscribe(ALICE, *AUTO, 1, 5))


def test_a_card_holds_its_face_cap_and_no_more(make_market: MakeMarket) -> None:
    """100 yuan on a named card, one yuan a unit: 60 units held leave room for 40."""
    market = limited(make_market, face_cap_named=100 * YUAN)

    assert market.refused(order(ALICE, BUY, 41, 5_000)) == too_many(40)
    bid = market.order(ALICE, BUY, 39, 5_000)
    assert market.refused(order(ALICE, BUY, 2, 5_000)) == too_many(1)
    assert market.refused(AmendOrder(ALICE, *AUTO, 1, bid, 5_000, 41)) == too_many(1)
    market.ok(AmendOrder(ALICE, *AUTO, 1, bid, 5_000, 40))


@pytest.mark.parametrize(
    ("card", "face_value", "most"),
    [
        (CardKind.NAMED, YUAN, 100),
        (CardKind.NAMED, 3 * YUAN, 33),
        (CardKind.BEARER, YUAN, 20),
        (CardKind.BEARER, 20 * YUAN, 1),
    ],
)
def test_what_fits_on_a_card_goes_by_its_kind_and_the_face_of_a_unit(
    make_market: MakeMarket, card: CardKind, face_value: int, most: int
) -> None:
    caps = {"face_cap_named": 100 * YUAN, "face_cap_bearer": 20 * YUAN}
    market = make_market(msgspec.structs.replace(OPEN, **caps))
    market.draft(card=card, face_value=face_value)
    market.offer(1)
    market.deposit(ALICE, 1_000)

    assert market.refused(Subscribe(ALICE, *AUTO, 1, most + 1)) == too_many(most)
    market.ok(Subscribe(ALICE, *AUTO, 1, most))
    assert market.refused(Subscribe(ALICE, *AUTO, 1, 1)) == too_many(0)


@pytest.mark.parametrize("mode", [MarketMode.CONTINUOUS, MarketMode.NEGOTIATED])
def test_what_is_passed_on_must_fit_on_the_receivers_card(
    make_market: MakeMarket, mode: MarketMode
) -> None:
    caps = {"face_cap_named": 60 * YUAN, "mode": mode}
    market = limited(make_market, **caps)
    set_aside(market, 51, to=BOB)

    assert market.refused(claim(market, BOB)) == too_many(50)

    market.ok(RefundUnits(0, *AUTO, 1, BOB, Right.UNITS, 1))
    market.ok(claim(market, BOB))
    assert market.units(BOB) == 60


def test_a_buy_for_money_gets_no_more_than_fits_on_the_card(make_market: MakeMarket) -> None:
    market = limited(make_market, face_cap_named=65 * YUAN)
    market.order(BOB, SELL, 10, 5_000)
    buy = PlaceOrder(
        ALICE, *AUTO, 1, BUY, OrderType.MARKET, 0, 0, TimeInForce.IOC, budget=6 * 5_000
    )

    assert market.refused(buy) == too_many(5)
    market.ok(msgspec.structs.replace(buy, budget=5 * 5_000))


def test_each_member_has_a_card_but_one_owner_one_position(make_market: MakeMarket) -> None:
    """Alice's cousin may have a full card of her own, within what the two may have together."""
    market = limited(make_market, face_cap_named=70 * YUAN, max_position=120)
    market.ok(ReclassifyMember(0, *AUTO, CAROL, MemberKind.NATURAL, 0, ALICE))

    assert market.refused(order(ALICE, BUY, 11, 5_000)) == too_many(10)
    assert market.refused(order(CAROL, BUY, 61, 5_000)) == too_many(60)
    market.order(CAROL, BUY, 60, 5_000)
    assert market.refused(order(ALICE, BUY, 1, 5_000)) == too_many(0)


def test_the_merchant_is_no_holder_of_a_card(make_market: MakeMarket) -> None:
    market = limited(make_market, face_cap_named=70 * YUAN)
    market.deposit(HOTPOT, 1_000)

    market.order(HOTPOT, BUY, 71, 5_000)


def test_an_open_bid_is_raised_to_the_limit_and_no_further(make_market: MakeMarket) -> None:
    market = limited(make_market, max_position=70)
    bid = market.order(ALICE, BUY, 9, 5_000)

    market.ok(AmendOrder(ALICE, *AUTO, 1, bid, 5_000, 10))

    assert market.refused(AmendOrder(ALICE, *AUTO, 1, bid, 5_000, 11)) == too_many(0)


def test_units_set_aside_still_count(make_market: MakeMarket) -> None:
    market = limited(make_market, max_position=60)
    market.authorise(ALICE, 20)
    market.ok(GiveUnits(ALICE, *AUTO, 1, 20, SECRET_HASH, market.now + DAY))
    market.order(ALICE, SELL, 20, 9_000)

    assert market.refused(order(ALICE, BUY, 1, 5_000)) == too_many(0)


def test_a_gift_counts_for_whoever_claims_it(make_market: MakeMarket) -> None:
    market = limited(make_market, max_position=60)
    gift = market.ok(GiveUnits(ALICE, *AUTO, 1, 51, SECRET_HASH, market.now + DAY))

    assert market.refused(ClaimGift(BOB, *AUTO, gift, b"")) == too_many(50)
    market.ok(ClaimGift(CAROL, *AUTO, gift, b""))


def test_persons_of_one_owner_have_one_position(make_market: MakeMarket) -> None:
    market = limited(make_market, max_position=100)
    market.ok(AdmitMember(0, *AUTO, MemberKind.NATURAL, 0, ALICE))
    cousin = len(market.state.members)
    market.deposit(cousin, 100)

    assert market.refused(order(cousin, BUY, 41, 5_000)) == too_many(40)
    market.order(cousin, BUY, 40, 5_000)
    assert market.refused(order(ALICE, BUY, 1, 5_000)) == too_many(0)


def test_a_buy_for_money_is_measured_by_what_it_would_get(make_market: MakeMarket) -> None:
    market = limited(make_market, max_position=60)
    market.order(ALICE, SELL, 60, 9_000)
    buy = PlaceOrder(BOB, *AUTO, 1, BUY, OrderType.MARKET, 0, 0, TimeInForce.IOC, budget=51 * 9_000)

    assert market.refused(buy) == too_many(50)
    market.ok(msgspec.structs.replace(buy, budget=51 * 9_000 - 1))
    assert market.units(BOB) == 60


def test_sellers_may_hold_more_than_the_limit(make_market: MakeMarket) -> None:
    market = limited(make_market, max_position=60)

    market.order(ALICE, SELL, 60, 9_000)


@pytest.mark.parametrize("limit", [2, 3])
def test_whoever_might_become_a_holder_counts_as_one(make_market: MakeMarket, limit: int) -> None:
    market = limited(make_market, max_holders=limit)
    bid = order(CAROL, BUY, 1, 5_000)
    if limit == 2:
        assert market.refused(bid) == Refused(Refusal.HOLDER_LIMIT, "series", 2)
        return

    market.ok(bid)

    stranger = market.crowd(1)[0]
    market.deposit(stranger, 10)
    late = order(stranger, BUY, 1, 5_000)
    assert market.refused(late) == Refused(Refusal.HOLDER_LIMIT, "series", 3)
    market.ok(CancelOrders(CAROL, *AUTO))
    market.ok(late)


def test_holders_may_go_on_buying(make_market: MakeMarket) -> None:
    market = limited(make_market, max_holders=2)

    market.order(BOB, BUY, 1, 5_000)


def test_subscribers_count_as_holders(make_market: MakeMarket) -> None:
    market = make_market(msgspec.structs.replace(OPEN, max_holders=1))
    market.draft()
    market.offer(1)
    market.subscribe(1, {ALICE: 1})
    market.deposit(BOB, 10)

    refused = market.refused(Subscribe(BOB, *AUTO, 1, 1))

    assert refused == Refused(Refusal.HOLDER_LIMIT, "series", 1)


def full(make_market: MakeMarket, gift: int, mode: MarketMode = OPEN.mode) -> Market:
    """Return a market with its two holders, alice having set `gift` of 60 units aside for carol."""
    market = limited(make_market, max_holders=2, mode=mode)
    set_aside(market, gift, to=CAROL)
    return market


BOTH_WAYS = pytest.mark.parametrize("mode", [MarketMode.CONTINUOUS, MarketMode.NEGOTIATED])


@BOTH_WAYS
def test_whoever_takes_the_place_of_a_holder_is_not_one_too_many(
    make_market: MakeMarket, mode: MarketMode
) -> None:
    market = full(make_market, 60, mode)

    market.ok(claim(market))

    assert sorted(market.state.holdings[1]) == [BOB, CAROL]


@BOTH_WAYS
def test_a_holder_who_keeps_a_unit_keeps_the_place(
    make_market: MakeMarket, mode: MarketMode
) -> None:
    market = full(make_market, 59, mode)

    assert market.refused(claim(market)) == Refused(Refusal.HOLDER_LIMIT, "series", 2)


def test_a_holder_whose_bid_is_open_keeps_the_place(make_market: MakeMarket) -> None:
    market = full(make_market, 60)
    market.order(ALICE, BUY, 1, 5_000)

    assert market.refused(claim(market)) == Refused(Refusal.HOLDER_LIMIT, "series", 2)


def test_a_holder_whose_cousin_holds_units_keeps_the_place(make_market: MakeMarket) -> None:
    market = full(make_market, 60)
    market.ok(ReclassifyMember(0, *AUTO, HOTPOT, MemberKind.NATURAL, 0, ALICE))
    market.deposit(HOTPOT, 10)
    market.order(BOB, SELL, 1, 5_000)
    market.order(HOTPOT, BUY, 1, 5_000)

    assert market.refused(claim(market)) == Refused(Refusal.HOLDER_LIMIT, "series", 2)


def test_a_cousin_of_a_holder_is_no_further_one(make_market: MakeMarket) -> None:
    market = limited(make_market, max_holders=2)
    market.ok(AdmitMember(0, *AUTO, MemberKind.NATURAL, 0, ALICE))
    cousin = len(market.state.members)
    market.deposit(cousin, 10)

    market.order(cousin, BUY, 1, 5_000)


def test_young_units_cannot_be_sold_nor_an_offer_of_old_ones_raised(
    make_market: MakeMarket,
) -> None:
    market = limited(make_market, min_holding=DAY)
    refused = market.refused(order(ALICE, SELL, 1, 9_000))
    assert refused == Refused(Refusal.HOLDING_TIME, "quantity", 0)

    market.wait(DAY)
    market.order(BOB, SELL, 10, 5_000)
    market.order(ALICE, BUY, 10, 5_000)
    market.order(ALICE, SELL, 55, 9_000)

    # Of 70 units 60 are old; 55 of them wait already.
    refused = market.refused(order(ALICE, SELL, 6, 9_000))
    assert refused == Refused(Refusal.HOLDING_TIME, "quantity", 5)
    market.order(ALICE, SELL, 5, 9_000)
    market.wait(DAY)
    market.order(ALICE, SELL, 10, 9_000)


def test_young_units_can_be_used(make_market: MakeMarket) -> None:
    market = limited(make_market, min_holding=DAY, cool_off=DAY)

    market.authorise(ALICE, 60)

    assert market.now < market.series().terms.trading_until - HOUR
