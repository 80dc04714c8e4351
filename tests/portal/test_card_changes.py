"""A card lives until all on it passes to others; what is used up or expires ends none."""

from exchange.events import (
    Captured,
    CaptureRefunded,
    GiftClaimed,
    HoldingsExpired,
    HoldingsWoundUp,
    OrderPlaced,
    UnitsIssued,
    UnitsRefunded,
)
from portal.card_changes import Change, Life, lives

TRADE, GIFT, REFUND = OrderPlaced.KIND, GiftClaimed.KIND, UnitsRefunded.KIND


def told(*steps: tuple[int, int, int]) -> list[Life]:
    """Return the lives that come of (kind, units, owed), one entry after the other."""
    return lives(Change(n, n * 100, *step, 0) for n, step in enumerate(steps, 1))


def test_what_was_never_held_has_no_life() -> None:
    assert told() == []


def test_part_of_it_may_go_and_come() -> None:
    steps = (UnitsIssued.KIND, 10, 0), (TRADE, -4, 0), (GIFT, -5, 0), (TRADE, 9, 0)
    assert told(*steps) == [Life(1, 100, 0, 0, 10)]


def test_passing_all_of_it_on_ends_it_and_the_next_is_another() -> None:
    for way in (TRADE, GIFT, REFUND):
        found = told((UnitsIssued.KIND, 10, 0), (way, -10, 0), (TRADE, 3, 0))
        assert found == [Life(1, 100, 2, 200, 0), Life(3, 300, 0, 0, 3)]


def test_used_up_it_goes_on_as_the_same() -> None:
    found = told((TRADE, 10, 0), (Captured.KIND, -10, 0), (CaptureRefunded.KIND, 4, 0))
    assert found == [Life(1, 100, 0, 0, 4)]
    assert told((TRADE, 10, 0), (Captured.KIND, -10, 0)) == [Life(1, 100, 0, 0, 0)]


def test_what_is_owed_after_the_end_is_on_the_same_card() -> None:
    found = told((TRADE, 10, 0), (HoldingsExpired.KIND, -10, 8_000), (REFUND, 0, -8_000))
    assert found == [Life(1, 100, 3, 300, 0)]
    found = told((TRADE, 10, 0), (HoldingsWoundUp.KIND, -10, 4_000))
    assert found == [Life(1, 100, 0, 0, 4_000)]
