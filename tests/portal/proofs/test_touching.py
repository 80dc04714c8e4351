"""Whose accounts an entry touches, worked out by hand for a history in which everything happens."""

from exchange.events import (
    Captured,
    DepositBegun,
    DepositPosted,
    DepositVoided,
    GiftReturned,
    HoldingsWoundUp,
    MemberAdmitted,
    OrderPlaced,
    Paid,
    PaymentClosed,
    PaymentRefunded,
    StateHashed,
    TradingEnded,
    UnitsGiven,
    UnitsIssued,
    WindDownBegun,
)
from exchange.history.entries import Entry, decode
from ledger.entries import encode
from portal.proofs.touching import accounts_of
from tests.support.audited_story import story
from tests.support.forged_ledgers import event_at, event_of, place_of
from tests.support.market import ALICE, BOB, CAROL, HOTPOT


def read(sequence: int) -> Entry:
    """Return an entry of the story."""
    return decode(encode(bytes(32), bytes(16), sequence, story()[sequence]), sequence)


def touched(place: int) -> frozenset[int]:
    return accounts_of(read(place), read, lambda series: HOTPOT if series == 1 else 0)


def test_an_order_touches_who_placed_it_and_whose_orders_it_met() -> None:
    meeting = [
        place
        for place, draft in enumerate(story())
        if draft[1] == OrderPlaced.KIND
        for event in [event_at(story(), place)]
        if isinstance(event, OrderPlaced) and event.fills
    ]
    assert meeting
    for place in meeting:
        assert touched(place) == {CAROL, ALICE}


def test_a_deposit_touches_its_member_from_announcement_to_end() -> None:
    begun = event_of(story(), DepositBegun)
    for kind in (DepositBegun, DepositPosted):
        assert touched(place_of(story(), kind)) == {begun.member}
    # Nothing is posted when one does not come: who announced it is in the entry that it names.
    place = place_of(story(), DepositBegun)
    voided = read(place_of(story(), DepositPosted))
    voided.kind, voided.postings = DepositVoided.KIND, ()
    voided.payload = b"\x92" + encode_number(place) + b"\xc2"
    assert accounts_of(voided, read, lambda _series: 0) == {begun.member}


def encode_number(number: int) -> bytes:
    """Return a number as msgpack has it."""
    return bytes([number]) if number < 128 else b"\xcd" + number.to_bytes(2, "big")


def test_a_redemption_touches_holder_and_merchant() -> None:
    assert touched(place_of(story(), Captured)) == {BOB, HOTPOT}


def test_a_gift_touches_its_giver_also_when_it_comes_back() -> None:
    for kind in (UnitsGiven, GiftReturned):
        assert touched(place_of(story(), kind)) == {ALICE}


def test_a_payment_touches_who_paid_and_who_was_paid_to_its_end() -> None:
    for kind in (Paid, PaymentRefunded, PaymentClosed):
        assert touched(place_of(story(), kind)) == {CAROL, ALICE, BOB}


def test_what_happens_to_a_series_concerns_its_merchant() -> None:
    assert touched(place_of(story(), WindDownBegun)) == {HOTPOT}
    ended = [place for place, draft in enumerate(story()) if draft[1] == TradingEnded.KIND]
    assert all(touched(place) == {HOTPOT} for place in ended)


def test_an_issue_touches_everybody_who_got_units() -> None:
    assert touched(place_of(story(), UnitsIssued)) == {ALICE, BOB}
    assert touched(place_of(story(), HoldingsWoundUp)) <= {ALICE, BOB, CAROL, HOTPOT}


def test_what_concerns_nobody_touches_nobody() -> None:
    assert touched(0) == frozenset()
    assert touched(place_of(story(), StateHashed)) == frozenset()
    admitted = event_of(story(), MemberAdmitted)
    assert touched(place_of(story(), MemberAdmitted)) == {admitted.member}
