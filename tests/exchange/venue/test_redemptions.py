"""Use at the counter: tokens, parts, time-outs, and what may not be done with what waits there."""

import msgspec
import pytest

from exchange.commands import (
    Authorise,
    Capture,
    FreezeMember,
    GiveUnits,
    RefundCapture,
    RefundUnits,
    Right,
    Side,
    VoidAuthorisation,
)
from exchange.events import AuthorisationVoided, Authorised, Captured, SeriesStatus
from exchange.refusals import Refusal, Refused
from ledger.accounts import Bucket
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    HOUR,
    MICROSECOND,
    MINUTE,
    TERMS,
    Market,
    order,
)

UNITS, PRINCIPAL = Right.UNITS, Right.PRINCIPAL
NONCE = b"\x01" * 16


@pytest.fixture
def counter(market: Market) -> Market:
    """Return a market where alice has 100 units, with 400,000 of escrow behind them."""
    market.issue({ALICE: 100})
    return market


def token(market: Market, quantity: int = 10) -> Authorise:
    """Return what hotpot's terminal asks for when alice shows her code."""
    soon, later = market.now + MINUTE, market.now + HOUR
    return Authorise(HOTPOT, *AUTO, 1, ALICE, UNITS, quantity, NONCE, soon, later)


@pytest.mark.requirement("DC-02")
def test_a_redemption_is_reserved_then_captured(counter: Market) -> None:
    authorisation = counter.ok(token(counter))
    assert counter.last(Authorised).nonce == NONCE
    assert (counter.units(ALICE), counter.units(ALICE, Bucket.AUTHORISED)) == (90, 10)
    before = counter.money(HOTPOT)

    counter.ok(Capture(HOTPOT, *AUTO, authorisation, 10))

    assert counter.last(Captured) == Captured(authorisation, 10, released=40_000)
    assert counter.units(ALICE, Bucket.AUTHORISED) == 0
    assert counter.money(HOTPOT) == before + 40_000
    assert sorted(counter.history[-1][4]) == [
        (-1, 0, Bucket.ESCROW, -40_000),
        (-1, 4, Bucket.REDEEMED, 10),
        (HOTPOT, 0, Bucket.AVAILABLE, 40_000),
        (ALICE, 4, Bucket.AUTHORISED, -10),
    ]


def test_what_a_capture_leaves_returns_to_the_holder(counter: Market) -> None:
    authorisation = counter.ok(token(counter))

    counter.ok(Capture(HOTPOT, *AUTO, authorisation, 3))

    assert (counter.units(ALICE), counter.units(ALICE, Bucket.AUTHORISED)) == (97, 0)
    again = counter.refused(Capture(HOTPOT, *AUTO, authorisation, 1))
    assert again == Refused(Refusal.ALREADY_DONE, "authorisation")


def test_each_token_is_good_for_one_authorisation_for_ever(counter: Market) -> None:
    first = counter.ok(token(counter))
    counter.ok(VoidAuthorisation(HOTPOT, *AUTO, first))

    counter.wait(30 * DAY)

    refused = counter.refused(token(counter))
    assert refused == Refused(Refusal.TOKEN_USED, "nonce", first)
    counter.ok(msgspec.structs.replace(token(counter), nonce=b"\x02" * 16))


def test_a_token_is_good_until_its_time_has_come(counter: Market) -> None:
    shown = token(counter)

    counter.until(shown.nonce_expires_at - MICROSECOND)
    refused = counter.refused(shown)
    assert refused == Refused(Refusal.TIME_IN_THE_PAST, "nonce_expires_at", counter.now)

    fresh = token(counter)
    counter.until(fresh.nonce_expires_at - 1 - MICROSECOND)
    counter.ok(fresh)


def test_an_authorisation_lapses_when_its_time_has_come(counter: Market) -> None:
    shown = token(counter)
    authorisation = counter.ok(shown)

    counter.until(shown.expires_at - 1)
    assert counter.units(ALICE, Bucket.AUTHORISED) == 10

    counter.until(shown.expires_at)
    assert counter.last(AuthorisationVoided) == AuthorisationVoided(authorisation, timed_out=True)
    assert counter.units(ALICE) == 100


def test_an_authorisation_ends_within_a_day(counter: Market) -> None:
    """No merchant locks a holder's units for longer."""
    shown = token(counter)
    day = counter.now + MICROSECOND + DAY

    refused = counter.refused(msgspec.structs.replace(shown, expires_at=day + 1))
    assert refused == Refused(Refusal.FIELD_OUT_OF_RANGE, "expires_at", day)
    counter.ok(msgspec.structs.replace(shown, expires_at=day + MICROSECOND))
    counter.wait(DAY)

    assert counter.units(ALICE) == 100


def test_what_is_reserved_can_be_neither_sold_nor_given_nor_refunded(counter: Market) -> None:
    counter.ok(token(counter, 95))
    short = Refused(Refusal.UNITS_INSUFFICIENT, "quantity", 5)

    assert counter.refused(order(ALICE, Side.SELL, 6, 9_000)) == short
    assert counter.refused(GiveUnits(ALICE, *AUTO, 1, 6, bytes(32), counter.now + DAY)) == short
    assert counter.refused(RefundUnits(0, *AUTO, 1, ALICE, UNITS, 6)) == short


def test_only_the_merchant_of_the_series_serves(counter: Market) -> None:
    authorisation = counter.ok(token(counter))
    unknown = Refused(Refusal.AUTHORISATION_UNKNOWN, "authorisation")

    for other in (ALICE, BOB):
        assert counter.refused(Capture(other, *AUTO, authorisation, 1)) == unknown
        assert counter.refused(VoidAuthorisation(other, *AUTO, authorisation)) == unknown
        assert counter.refused(RefundCapture(other, *AUTO, authorisation, 1)) == unknown
        stranger = msgspec.structs.replace(token(counter), actor=other)
        assert counter.refused(stranger) == Refused(Refusal.SERIES_UNKNOWN, "series")


def test_a_capture_may_follow_a_freeze_but_no_new_authorisation(counter: Market) -> None:
    authorisation = counter.ok(token(counter))
    counter.ok(FreezeMember(0, *AUTO, ALICE, True))

    refused = counter.refused(msgspec.structs.replace(token(counter), nonce=b"\x02" * 16))
    assert refused == Refused(Refusal.MEMBER_FROZEN, "holder")
    counter.ok(Capture(HOTPOT, *AUTO, authorisation, 10))


def test_a_frozen_holder_gets_back_what_is_let_go_and_keeps_it_frozen(counter: Market) -> None:
    authorisation = counter.ok(token(counter))
    counter.ok(FreezeMember(0, *AUTO, ALICE, True))

    counter.ok(VoidAuthorisation(HOTPOT, *AUTO, authorisation))

    assert counter.units(ALICE) == 100
    refund = counter.refused(RefundUnits(ALICE, *AUTO, 1, ALICE, UNITS, 1))
    assert refund == Refused(Refusal.MEMBER_FROZEN, "actor")


def test_a_capture_of_a_frozen_holder_can_still_be_undone(counter: Market) -> None:
    authorisation = counter.ok(token(counter))
    counter.ok(Capture(HOTPOT, *AUTO, authorisation, 10))
    counter.ok(FreezeMember(0, *AUTO, ALICE, True))

    counter.ok(RefundCapture(HOTPOT, *AUTO, authorisation, 10))

    assert counter.units(ALICE) == 100


def test_a_frozen_merchant_captures_nothing_and_its_authorisations_lapse(counter: Market) -> None:
    authorisation = counter.ok(token(counter))
    counter.ok(FreezeMember(0, *AUTO, HOTPOT, True))

    refused = counter.refused(Capture(HOTPOT, *AUTO, authorisation, 10))
    assert refused == Refused(Refusal.MEMBER_FROZEN, "actor")
    counter.wait(HOUR)

    assert counter.units(ALICE) == 100


def test_what_was_used_of_a_settled_series_is_forgotten(counter: Market) -> None:
    """Not before: until then every capture can be undone, and every token guards itself."""
    used = counter.ok(token(counter, 90))
    counter.ok(Capture(HOTPOT, *AUTO, used, 90))
    let_go = counter.authorise(ALICE, 10)
    counter.ok(VoidAuthorisation(HOTPOT, *AUTO, let_go))
    other = counter.issue({BOB: 10}, symbol="HOTPOT2703A", use_until=TERMS.use_until + DAY)
    elsewhere = counter.authorise(BOB, 10, series=other)
    counter.until(TERMS.use_until)
    counter.settle()
    assert counter.series().status is SeriesStatus.EXPIRED
    assert {used, let_go, elsewhere} == set(counter.state.authorisations)

    counter.ok(RefundUnits(ALICE, *AUTO, 1, ALICE, PRINCIPAL, 10 * 8_000))
    counter.settle()

    assert counter.series().status is SeriesStatus.SETTLED
    assert set(counter.state.authorisations) == {elsewhere}
    assert list(counter.state.nonces.values()) == [elsewhere]
    gone = counter.refused(RefundCapture(HOTPOT, *AUTO, used, 1))
    assert gone == Refused(Refusal.AUTHORISATION_UNKNOWN, "authorisation")


def test_units_used_after_the_end_of_trading(counter: Market) -> None:
    counter.until(TERMS.trading_until)

    counter.ok(Capture(HOTPOT, *AUTO, counter.ok(token(counter)), 10))

    assert counter.series().outstanding == 90


def test_the_buyer_of_a_unit_uses_it_like_the_first_holder(counter: Market) -> None:
    counter.deposit(CAROL, 10)
    counter.order(ALICE, Side.SELL, 10, 7_000)
    counter.order(CAROL, Side.BUY, 10, 7_000)

    shown = msgspec.structs.replace(token(counter), holder=CAROL)
    counter.ok(Capture(HOTPOT, *AUTO, counter.ok(shown), 10))

    assert counter.last(Captured).released == 40_000


def test_a_refunded_capture_gives_the_units_back(counter: Market) -> None:
    authorisation = counter.ok(token(counter))
    counter.ok(Capture(HOTPOT, *AUTO, authorisation, 10))

    counter.ok(RefundCapture(HOTPOT, *AUTO, authorisation, 4))

    assert counter.units(ALICE) == 94
    assert counter.series().outstanding == 94
    lots = counter.state.holdings[1][ALICE]
    assert sum(lot.quantity for lot in lots) == 94
    more = counter.refused(RefundCapture(HOTPOT, *AUTO, authorisation, 7))
    assert more == Refused(Refusal.CAP_EXCEEDED, "quantity", 6)


def test_principal_is_reserved_used_and_returned_like_units(market: Market) -> None:
    market.issue({ALICE: 100})
    market.until(TERMS.use_until)
    market.settle()
    authorisation = market.authorise(ALICE, 300_000, PRINCIPAL)
    assert market.principal(ALICE, Bucket.AUTHORISED) == 300_000

    market.ok(Capture(HOTPOT, *AUTO, authorisation, 100_000))
    # Half of the principal is behind it: 50,000.
    assert market.last(Captured).released == 50_000
    assert market.principal(ALICE) == 700_000

    market.ok(RefundCapture(HOTPOT, *AUTO, authorisation, 100_000))
    assert market.principal(ALICE) == 800_000
    assert market.escrow() == 400_000

    market.ok(VoidAuthorisation(HOTPOT, *AUTO, market.authorise(ALICE, 5, PRINCIPAL)))
    assert market.principal(ALICE) == 800_000


def test_principal_of_more_than_a_billion_units_of_money_is_paid_at_once(market: Market) -> None:
    """A limit of quantities is none of amounts: 200,000 units are 160,000 yuan of principal."""
    market.draft()
    market.offer(1, cap=200_000)
    market.subscribe(1, {ALICE: 200_000})
    market.wait(HOUR)
    market.until(TERMS.use_until)
    market.settle()
    owed = 200_000 * 8_000
    assert market.principal(ALICE) == owed > 10**9

    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, owed - 1, PRINCIPAL), owed - 1))
    market.ok(RefundUnits(ALICE, *AUTO, 1, ALICE, PRINCIPAL, 1))

    assert market.escrow() == 0
