"""Numbers used twice, symbols used again, and registers written by the wrong hand are found."""

import msgspec
import pytest

from exchange.events import (
    Event,
    MarketOpened,
    MemberAdmitted,
    OfferingOpened,
    SeriesDrafted,
)
from tests.exchange.audit.test_gifts import story
from tests.support.audited_story import expect_found
from tests.support.forged_ledgers import changed, event_of, place_of, with_fields
from tests.support.market import ALICE, TERMS

KEY = bytes(24) + b"forged"
ELSEWHERE = msgspec.structs.replace(TERMS, market=7)


@pytest.mark.parametrize(
    ("kind", "nth", "fields", "words"),
    [
        (MemberAdmitted, 2, {"member": 1}, "the member's number"),
        (MemberAdmitted, 2, {"group": 7}, ""),
        (MarketOpened, 0, {"market": 2}, "the market's number"),
        (SeriesDrafted, 1, {"series": 1}, "the series' number"),
        (SeriesDrafted, 1, {"terms": TERMS}, "the symbol was never used"),
        (SeriesDrafted, 0, {"terms": ELSEWHERE}, "the market is there"),
        (OfferingOpened, 0, {"cap": 10**9}, "the cap leaves so much"),
        (OfferingOpened, 0, {"closes_at": 1}, "the window ends later"),
    ],
)
def test_a_register_that_is_written_wrongly_is_found(
    kind: type[Event], nth: int, fields: dict[str, object], words: str
) -> None:
    place = place_of(story(), kind, nth)

    expect_found(with_fields(story(), place, **fields), place, words)


@pytest.mark.parametrize("kind", [SeriesDrafted, OfferingOpened])
def test_a_series_of_somebody_else_is_found(kind: type[Event]) -> None:
    place = place_of(story(), kind)

    expect_found(changed(story(), place, actor=ALICE, key=KEY), place, "the merchant")


def test_an_offering_opened_twice_is_found() -> None:
    place = place_of(story(), OfferingOpened)
    again = changed(story(), place + 1, event=event_of(story(), OfferingOpened))
    again = changed(again, place + 1, actor=1, key=KEY)

    expect_found(again, place + 1, "no other offering")
