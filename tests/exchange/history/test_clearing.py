"""The views tell both merchants what was due for each use, and what clearing runs paid."""

from pathlib import Path

import msgspec
import pytest

from exchange.commands import (
    AllowAcceptor,
    Authorise,
    Capture,
    ClearDues,
    RefundCapture,
    Right,
)
from exchange.history import clearing, redemptions
from exchange.history.clearing import Acceptance, Due, Outstanding, Run
from tests.exchange.history.market import MINUTE, PROFILE, Market
from tests.exchange.history.views import views_of
from tests.support.in_memory_store import InMemoryStore

HOTPOT, TEA, ALICE = 1, 2, 3
PAY = 9_000


@pytest.fixture
def market() -> Market:
    """Alice has 100 units of hotpot's (series 1) and of tea's (2); each takes the other's."""
    market = Market(InMemoryStore())
    for _ in range(3):
        market.admit()
    number = market.open_market(msgspec.structs.replace(PROFILE, cross_issuer=True))
    for merchant, symbol in ((HOTPOT, "HOTPOT2703"), (TEA, "TEA2703")):
        market.issue(merchant, market.draft(merchant, number, symbol), {ALICE: 100})
    allow(market, HOTPOT, 1, TEA, PAY)
    allow(market, TEA, 2, HOTPOT, 5_000)
    return market


def allow(market: Market, issuer: int, series: int, acceptor: int, pay: int) -> int:
    return market.do(AllowAcceptor(issuer, *market.key(), series, acceptor, pay))


def take(market: Market, shop: int, series: int, quantity: int) -> tuple[int, int]:
    """Take units at a shop; return the authorisation and the entry of the capture."""
    until = market.now + 10 * MINUTE
    nonce = market.now.to_bytes(16, "big")
    shown = Authorise(
        shop, *market.key(), series, ALICE, Right.UNITS, quantity, nonce, until, until
    )
    number = market.do(shown)
    return number, market.do(Capture(shop, *market.key(), number, quantity))


def undo(market: Market, shop: int, number: int, quantity: int) -> None:
    market.do(RefundCapture(shop, *market.key(), number, quantity))


def numbers(dues: list[Due]) -> list[int]:
    return [due.authorisation for due in dues]


def test_who_may_take_what_is_listed_for_both(market: Market, views_path: Path) -> None:
    allow(market, HOTPOT, 1, ALICE, 1)
    allow(market, HOTPOT, 1, ALICE, 0)
    since = allow(market, HOTPOT, 1, TEA, 8_000)

    views = views_of(market.store, views_path)
    assert clearing.acceptors_of(views, 1) == [Acceptance(1, HOTPOT, TEA, 8_000, since)]
    assert clearing.accepted_by(views, TEA) == [Acceptance(1, HOTPOT, TEA, 8_000, since)]
    assert clearing.accepted_by(views, ALICE) == []
    views.close()


def test_a_due_shows_what_was_taken_undone_cleared_and_returned(
    market: Market, views_path: Path
) -> None:
    number, captured_by = take(market, TEA, 1, 10)
    captured_at = market.now
    undo(market, TEA, number, 2)
    run = market.do(ClearDues(0, *market.key(), HOTPOT, TEA))
    undo(market, TEA, number, 3)

    views = views_of(market.store, views_path)
    # 8 of 10 units were still taken when it was cleared; 3 were given back after.
    expected = Due(
        number, 1, HOTPOT, TEA, PAY, 10, 5, 72_000, 27_000, captured_by, captured_at, run
    )
    assert clearing.due(views, number) == expected
    row = redemptions.redemption(views, number)
    assert row is not None
    assert (row.merchant, row.pay, row.used) == (TEA, PAY, 5)
    assert clearing.of_run(views, run) == [expected]
    views.close()


def test_use_at_the_issuers_own_counter_owes_nothing(market: Market, views_path: Path) -> None:
    number, _ = take(market, HOTPOT, 1, 10)
    undo(market, HOTPOT, number, 1)

    views = views_of(market.store, views_path)
    assert clearing.due(views, number) is None
    assert clearing.outstanding(views) == []
    views.close()


def test_dues_and_runs_are_listed_for_both_page_by_page(market: Market, views_path: Path) -> None:
    first, first_by = take(market, TEA, 1, 10)
    back, _ = take(market, HOTPOT, 2, 4)
    run = market.do(ClearDues(0, *market.key(), TEA, HOTPOT))
    cleared_at = market.now
    second, second_by = take(market, TEA, 1, 20)

    views = views_of(market.store, views_path)
    assert numbers(clearing.of_issuer(views, HOTPOT)) == [second, first]
    assert numbers(clearing.of_acceptor(views, TEA)) == [second, first]
    assert numbers(clearing.of_acceptor(views, HOTPOT)) == [back]
    assert numbers(clearing.of_issuer(views, HOTPOT, limit=1)) == [second]
    assert numbers(clearing.of_issuer(views, HOTPOT, before=second_by)) == [first]
    assert numbers(clearing.of_acceptor(views, TEA, before=first_by)) == []
    both = [Run(run, cleared_at, TEA, HOTPOT, 20_000, 90_000)]
    assert clearing.runs_of(views, HOTPOT) == clearing.runs_of(views, TEA) == both
    assert (both[0].paid_by(HOTPOT), both[0].paid_by(TEA)) == (90_000, 20_000)
    assert clearing.runs_of(views, HOTPOT, before=run) == clearing.runs_of(views, ALICE) == []
    assert numbers(clearing.of_run(views, run)) == [back, first]
    assert clearing.outstanding(views) == [Outstanding(HOTPOT, TEA, 180_000)]
    views.close()


def test_what_was_undone_whole_is_not_outstanding(market: Market, views_path: Path) -> None:
    number, _ = take(market, TEA, 1, 10)
    undo(market, TEA, number, 10)

    views = views_of(market.store, views_path)
    assert clearing.outstanding(views) == []
    assert numbers(clearing.of_issuer(views, HOTPOT)) == [number]
    views.close()
