"""Equal states have equal bytes, and a state read again goes on as the one it was taken from."""

import random

import msgspec
import pytest

from exchange.commands import (
    AmendOrder,
    BeginDeposit,
    CancelOrders,
    CorrectTerms,
    GiveUnits,
    OfferTransfer,
    Pay,
    PlaceOrder,
    RaiseCover,
    SetBuyBack,
    Side,
    WindDown,
)
from exchange.profiles import CN_STRICT
from exchange.venue.errors import BrokenInvariant
from exchange.venue.state_codec import dump, load, state_hash
from exchange.venue.venue import Venue
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    HOUR,
    Market,
    entry_of,
    order,
)
from tests.support.topped_up import COOLING, opened, top_up

BUY, SELL = Side.BUY, Side.SELL


def busy(market: Market) -> None:
    """Have something of every kind under way."""
    market.issue({ALICE: 500, BOB: 500})
    market.issue({ALICE: 500}, symbol="HOTPOT2703A")
    market.deposit(CAROL, 1_000)
    market.ok(BeginDeposit(0, *AUTO, ALICE, 100, market.now + DAY))
    market.ok(GiveUnits(ALICE, *AUTO, 1, 5, bytes(32), market.now + DAY))
    market.authorise(ALICE, 7)
    for price in (9_000, 9_010, 9_000):
        market.order(ALICE, SELL, 5, price)
        market.order(CAROL, BUY, 5, price - 500)
    named = msgspec.structs.replace(order(BOB, SELL, 5, 9_000), client_order_id="mine")
    market.ok(named)
    market.ok(Pay(CAROL, *AUTO, ((ALICE, 5), (BOB, 3)), market.now + DAY))
    market.draft(symbol="HOTPOT2703B")
    market.offer(3)
    market.subscribe(3, {BOB: 5})


def test_a_state_read_again_is_equal_to_the_byte(market: Market) -> None:
    busy(market)

    assert dump(load(dump(market.state))) == dump(market.state)
    assert state_hash(load(dump(market.state))) == state_hash(market.state)


def test_what_a_series_became_by_its_merchant_is_written_too(market: Market) -> None:
    market.issue({ALICE: 100})
    before = len(dump(market.state))
    market.ok(RaiseCover(HOTPOT, *AUTO, 1, 5_000))
    market.ok(CorrectTerms(HOTPOT, *AUTO, 1, 2, bytes(range(32))))
    market.ok(SetBuyBack(HOTPOT, *AUTO, 1, on=True))
    market.order(HOTPOT, BUY, 5, 7_000)
    market.order(ALICE, SELL, 5, 7_000)
    assert market.series().bought_back == 5
    copy = load(dump(market.state))

    assert dump(copy) == dump(market.state)
    assert len(dump(copy)) > before
    assert copy.series[1] == market.series()
    assert (copy.series[1].cover, copy.series[1].terms_version) == (5_000, 2)


def test_negotiated_transfers_are_written_too(make_market: MakeMarket) -> None:
    market = make_market(CN_STRICT)
    market.issue({ALICE: 100})
    market.wait(CN_STRICT.min_holding)
    market.ok(OfferTransfer(ALICE, *AUTO, 1, BOB, 5, 9_000, market.now + DAY))

    assert dump(load(dump(market.state))) == dump(market.state)


def test_what_waits_of_top_ups_is_written_too(make_market: MakeMarket) -> None:
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 10)
    market.wait(HOUR)
    top_up(market, BOB, 5)
    written = dump(market.state)

    read = load(written)

    assert dump(read) == written
    assert list(read.top_ups[1].waiting.items()) == list(market.state.top_ups[1].waiting.items())
    market.ok(WindDown(0, *AUTO, 1))
    assert dump(load(dump(market.state))) == dump(market.state)


def test_a_state_read_again_goes_on_as_before(market: Market) -> None:
    """The same random commands lead the original and the copy to the same drafts and bytes."""
    busy(market)
    copy = Venue(load(dump(market.state)))
    rng = random.Random(1)

    for _ in range(300):
        market.now += rng.randrange(10**9)
        command = market.stamped(_any(rng, market))
        for venue in (market.venue, copy):
            venue.advance(market.now)
        replies = [venue.apply(command, market.now) for venue in (market.venue, copy)]
        assert replies[0] == replies[1]
        drafts = [venue.take_drafts() for venue in (market.venue, copy)]
        assert drafts[0] == drafts[1]
        market.history += drafts[0]

    assert dump(copy.state) == dump(market.state)


def _any(rng: random.Random, market: Market) -> PlaceOrder | AmendOrder | CancelOrders:
    member = rng.choice((ALICE, BOB, CAROL))
    mine = list(market.state.orders_of.get(member, {}))
    match rng.randrange(8):
        case 0:
            return CancelOrders(member, *AUTO, 0, rng.choice((-1, 0, 1)))
        case 1 | 2 if mine:
            number = rng.choice(mine)
            series = market.state.orders[number].series
            return AmendOrder(
                member, *AUTO, series, number, rng.randrange(8_900, 9_100), rng.randrange(1, 9)
            )
        case _:
            side = rng.choice((BUY, SELL))
            return order(member, side, rng.randrange(1, 9), rng.randrange(8_900, 9_100))


def test_any_difference_makes_other_bytes(market: Market) -> None:
    busy(market)
    before = dump(market.state)

    market.order(ALICE, SELL, 1, 9_500)

    assert dump(market.state) != before


def test_the_place_in_the_queue_is_part_of_the_state(make_market: MakeMarket) -> None:
    """Two histories that end with the same orders in another order are told apart."""
    hashes = set()
    for members in ((ALICE, BOB), (BOB, ALICE)):
        market = make_market()
        market.issue({ALICE: 5, BOB: 5})
        for member in members:
            market.order(member, SELL, 5, 9_000)
        resting = [one.owner for one in market.state.order_books[1].orders(SELL)]
        assert resting == list(members)
        hashes.add(state_hash(market.state))

    assert len(hashes) == 2


def test_a_state_in_the_middle_of_an_act_is_not_written() -> None:
    market = Market()
    crowd = market.crowd(501)
    market.issue(dict.fromkeys(crowd, 1))
    for member in crowd:
        market.order(member, SELL, 1, 9_000)
    market.deposit(CAROL, 1_000)
    half = Venue()
    for sequence, draft in enumerate(market.history):
        half.evolve(entry_of(sequence, draft))
    sequence = len(market.history)
    market.order(CAROL, BUY, 501, 9_000)

    half.evolve(entry_of(sequence, market.history[sequence]))
    with pytest.raises(BrokenInvariant, match="in the middle of the act of order"):
        dump(half.state)

    half.evolve(entry_of(sequence + 1, market.history[sequence + 1]))
    assert dump(half.state) == dump(market.state)


def test_a_part_without_its_act_is_not_applied() -> None:
    market = Market()
    crowd = market.crowd(501)
    market.issue(dict.fromkeys(crowd, 1))
    for member in crowd:
        market.order(member, SELL, 1, 9_000)
    market.deposit(CAROL, 1_000)
    market.order(CAROL, BUY, 501, 9_000)
    torn = Venue()
    for sequence, draft in enumerate(market.history[:-2]):
        torn.evolve(entry_of(sequence, draft))

    with pytest.raises(BrokenInvariant, match="no act to go on with"):
        torn.evolve(entry_of(len(market.history) - 1, market.history[-1]))


def test_bytes_that_are_no_state_are_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        load(b"\x93\x01\x02\x03")
