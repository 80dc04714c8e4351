"""Commands that come between two steps of something larger, and what must still be true after."""

from collections.abc import Iterator

import pytest

from exchange.commands import Capture, ExpiryPolicy, RefundCapture, Right, VoidAuthorisation
from exchange.events.series import SeriesStatus
from exchange.venue import expiry, offerings
from exchange.venue.invariants import always_true, broken
from tests.support.market import ALICE, AUTO, BOB, DAY, HOTPOT, HOUR, Market


@pytest.fixture
def market() -> Iterator[Market]:
    """Return a market; at the end everything holds of it that is always true."""
    market = Market()
    yield market
    assert broken(always_true(market.state)) == []
    market.retrace()


def test_a_series_is_not_settled_when_the_last_unused_units_are_captured_between_slices(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offerings, "SLICE", 1)
    monkeypatch.setattr(expiry, "SLICE", 1)
    number = market.issue({ALICE: 10, BOB: 10})
    market.until(market.series(number).terms.use_until - HOUR // 2)
    authorisation = market.authorise(BOB, 10)
    market.until(market.series(number).terms.use_until)
    market.wait(1_000_000)
    assert market.principal(ALICE) == 80_000

    market.ok(Capture(HOTPOT, *AUTO, authorisation, 10))
    market.settle()

    assert market.series(number).status is SeriesStatus.EXPIRED
    assert market.escrow() == 40_000


def test_principal_that_comes_back_before_a_series_is_settled_keeps_it_open(
    market: Market,
) -> None:
    number = market.issue({ALICE: 10}, expiry=ExpiryPolicy.PRINCIPAL)
    market.until(market.series(number).terms.use_until)
    market.settle()
    authorisation = market.authorise(ALICE, 80_000, Right.PRINCIPAL)
    market.ok(Capture(HOTPOT, *AUTO, authorisation, 80_000))

    market.ok(RefundCapture(HOTPOT, *AUTO, authorisation, 1_000))
    market.settle()

    assert market.series(number).status is SeriesStatus.EXPIRED
    assert market.escrow() == 500


def test_a_capture_of_principal_undone_bit_by_bit_returns_no_less_than_at_once(
    market: Market,
) -> None:
    number = market.issue({ALICE: 10})
    market.until(market.series(number).terms.use_until)
    market.settle()
    before = market.escrow()
    authorisation = market.authorise(ALICE, 9, Right.PRINCIPAL)
    market.ok(Capture(HOTPOT, *AUTO, authorisation, 9))
    assert market.escrow() == before - 4

    for undone in range(1, 10):
        market.ok(RefundCapture(HOTPOT, *AUTO, authorisation, 1))
        assert market.escrow() >= before - 4 + 4 * undone // 9
        assert broken(always_true(market.state)) == []

    assert market.escrow() == before
    market.wait(DAY)


def test_commands_that_keep_coming_do_not_put_the_next_slice_off(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offerings, "SLICE", 1)
    monkeypatch.setattr(expiry, "SLICE", 1)
    number = market.issue({ALICE: 10, BOB: 10})
    market.until(market.series(number).terms.use_until)
    market.wait(1_000_000)
    assert market.principal(ALICE) == 80_000

    for _ in range(20):
        market.wait(100_000)
        authorisation = market.authorise(ALICE, 1, Right.PRINCIPAL)
        market.ok(VoidAuthorisation(HOTPOT, *AUTO, authorisation))

    assert market.principal(BOB) == 80_000
