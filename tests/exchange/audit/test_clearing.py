"""Rights used at another's shop: sound, and forged."""

from functools import cache

import pytest

from exchange.commands import (
    AllowAcceptor,
    Authorise,
    Capture,
    ClearDues,
    RefundCapture,
    Right,
)
from exchange.events import AcceptorAllowed, Authorised, Captured, CaptureRefunded, DuesCleared
from exchange.profiles import CN_STRICT, OPEN
from ledger.accounts import Bucket, Posting
from ledger.entries import Draft
from tests.support.audited_story import audited, expect_found
from tests.support.forged_ledgers import changed, place_of, with_fields
from tests.support.market import ALICE, AUTO, BOB, CAROL, HOTPOT, HOUR, Market

AVAILABLE, CLEARING = Bucket.AVAILABLE.value, Bucket.CLEARING.value
KEY = bytes(24) + b"forged"


@cache
def story() -> tuple[Draft, ...]:
    """Bob takes 10 of alice's units for hotpot at 0.90 each; 2 are undone before, 3 after a run."""
    market = Market()
    market.issue({ALICE: 100})
    market.ok(AllowAcceptor(HOTPOT, *AUTO, 1, BOB, 9_000))
    until = market.now + HOUR
    shown = Authorise(BOB, *AUTO, 1, ALICE, Right.UNITS, 10, bytes(16), until, until)
    number = market.ok(shown)
    market.ok(Capture(BOB, *AUTO, number, 10))
    market.ok(RefundCapture(BOB, *AUTO, number, 2))
    market.ok(ClearDues(0, *AUTO, HOTPOT, BOB))
    market.ok(RefundCapture(BOB, *AUTO, number, 3))
    market.ok(AllowAcceptor(HOTPOT, *AUTO, 1, BOB, 0))
    return tuple(market.history)


def moved(amount: int, source: tuple[int, int], target: tuple[int, int]) -> tuple[Posting, ...]:
    return ((source[0], 0, source[1], -amount), (target[0], 0, target[1], amount))


def test_the_story_is_sound() -> None:
    assert audited(story()).fault is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"acceptor": HOTPOT}, "the acceptor is another"),
        ({"acceptor": 99}, "the acceptor is there"),
        ({"pay": 10_001}, "the pay is in its range"),
        ({"pay": -1}, "the pay is in its range"),
        ({"pay": 0}, "it is a change"),
    ],
)
def test_an_acceptor_who_cannot_be_is_found(fields: dict[str, int], words: str) -> None:
    place = place_of(story(), AcceptorAllowed)

    expect_found(with_fields(story(), place, **fields), place, words)


def test_a_stranger_who_allows_an_acceptor_is_found() -> None:
    place = place_of(story(), AcceptorAllowed)

    expect_found(changed(story(), place, actor=CAROL, key=KEY), place, "the issuer")


def test_an_acceptor_where_the_market_locks_it_is_found() -> None:
    market = Market(CN_STRICT)
    market.issue({ALICE: 100})
    market.ok(RefundCapture(HOTPOT, *AUTO, counter(market), 1))
    place = place_of(market.history, CaptureRefunded)
    event = AcceptorAllowed(1, BOB, 9_000)
    forged = changed(market.history, place, event=event)
    sound = place_of(story(), AcceptorAllowed)
    assert OPEN.cross_issuer
    assert story()[sound][1] == AcceptorAllowed.KIND

    expect_found(forged, place, "the market allows it")


def counter(market: Market) -> int:
    number = market.authorise(ALICE, 1)
    market.ok(Capture(HOTPOT, *AUTO, number, 1))
    return number


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"pay": 9_001}, "the pay: 9000 follows, 9001 is recorded"),
        ({"right": Right.PRINCIPAL}, "the issuer allows the merchant to take units"),
    ],
)
def test_an_authorisation_at_another_pay_or_of_principal_is_found(
    fields: dict[str, int], words: str
) -> None:
    place = place_of(story(), Authorised)

    expect_found(with_fields(story(), place, **fields), place, words)


def test_an_authorisation_at_a_shop_that_is_not_allowed_is_found() -> None:
    place = place_of(story(), Authorised)

    expect_found(changed(story(), place, actor=CAROL, key=KEY), place, "the issuer allows")


def test_an_authorisation_at_the_issuers_counter_that_would_be_paid_is_found() -> None:
    place = place_of(story(), Authorised)

    expect_found(changed(story(), place, actor=HOTPOT, key=KEY), place, "the pay")


def test_a_capture_that_sets_less_aside_is_found() -> None:
    place = place_of(story(), Captured)
    kept = moved(1, (HOTPOT, CLEARING), (HOTPOT, AVAILABLE))

    expect_found(with_fields(story(), place, *kept, due=89_999), place, "what is due")


def test_a_due_undone_out_of_the_wrong_pocket_is_found() -> None:
    before, after = (place_of(story(), CaptureRefunded, nth) for nth in (0, 1))
    own = moved(18_000, (HOTPOT, AVAILABLE), (HOTPOT, CLEARING))
    half = moved(13_500, (HOTPOT, AVAILABLE), (BOB, AVAILABLE))

    expect_found(changed(story(), before, *own), before, "the postings")
    expect_found(changed(story(), after, *half), after, "the postings")


def test_a_refund_that_gives_less_of_a_due_back_is_found() -> None:
    place = place_of(story(), CaptureRefunded)

    expect_found(with_fields(story(), place, due=17_999), place, "what was due")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"first_paid": 71_999}, "what 1 owes 3: 72000 follows, 71999 is recorded"),
        ({"second_paid": 1}, "what 3 owes 1: 0 follows, 1 is recorded"),
        ({"second": CAROL}, "what 1 owes 4: 0 follows, 72000 is recorded"),
        ({"second": CAROL, "first_paid": 0}, "something is due"),
    ],
)
def test_a_run_that_pays_what_is_not_due_is_found(fields: dict[str, int], words: str) -> None:
    place = place_of(story(), DuesCleared)

    expect_found(with_fields(story(), place, **fields), place, words)


def test_a_run_by_a_merchant_is_found() -> None:
    place = place_of(story(), DuesCleared)
    forged = changed(story(), place, actor=BOB, key=KEY)

    expect_found(forged, place, "only the operator does this")
