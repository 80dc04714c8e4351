"""Everything that an entry says is shown, under a name, and in the reader's language."""

import msgspec
import pytest
from flask import Flask
from flask_babel import force_locale

from exchange.commands.kinds import FeeTier
from exchange.commands.terms import SeriesTerms
from exchange.events import EVENTS, Fill, OrderPlaced, Removal, UnitsRefunded
from exchange.events.redemption import Payout
from exchange.history.entries import Entry, decode
from ledger.entries import encode
from portal.proofs.contents import COLUMNS, contents_of
from portal.proofs.event_words import TITLES
from portal.proofs.field_words import BUCKETS, FIELDS, Sort
from tests.portal.house import House
from tests.support.audited_story import story
from tests.support.forged_ledgers import place_of


@pytest.fixture
def app(house: House) -> Flask:
    return house.app


def read(sequence: int) -> Entry:
    """Return an entry of the story."""
    return decode(encode(bytes(32), bytes(16), sequence, story()[sequence]), sequence)


def test_every_kind_of_entry_and_every_field_has_its_words() -> None:
    shapes: list[type[msgspec.Struct]] = [*EVENTS.values()]
    shapes += [SeriesTerms, Fill, Removal, Payout, FeeTier]
    fields = {field for shape in shapes for field in shape.__struct_fields__}

    assert set(TITLES) == set(EVENTS.values())
    assert fields - {"terms"} == set(FIELDS)
    assert set(COLUMNS) <= set(FIELDS)


def test_every_entry_of_a_history_can_be_said_in_both_languages(app: Flask) -> None:
    for language in ("en", "zh"):
        with app.test_request_context(), force_locale(language):
            for sequence in range(len(story())):
                contents = contents_of(read(sequence))
                assert contents.title
                assert all(posted.account in set(map(str, BUCKETS.values()))
                           for posted in contents.postings)  # fmt: skip


def test_an_order_is_told_whole(app: Flask) -> None:
    place = place_of(story(), OrderPlaced)
    with app.test_request_context(), force_locale("en"):
        contents = contents_of(read(place))

    assert contents.title == "An order was accepted"
    shown = {fact.field: fact for fact in contents.facts}
    event = msgspec.msgpack.decode(story()[place][5], type=OrderPlaced)
    assert {*shown, "fills", "removals"} == set(OrderPlaced.__struct_fields__)
    assert (shown["side"].value, shown["price"].value) == ("Sell", event.price)
    assert (shown["price"].sort, shown["quantity"].sort) == (Sort.MONEY, Sort.QUANTITY)
    assert shown["taker_bps"].value == "0.20%"
    assert shown["maker_bps"].value == "−0.05%"


def test_principal_is_counted_in_money(app: Flask) -> None:
    entry = read(place_of(story(), UnitsRefunded))
    event = msgspec.msgpack.decode(entry.payload, type=UnitsRefunded)
    entry.payload = msgspec.msgpack.encode(msgspec.structs.replace(event, right=1))
    with app.test_request_context(), force_locale("en"):
        facts = {fact.field: fact for fact in contents_of(entry).facts}

    assert facts["quantity"].sort is Sort.MONEY
    assert facts["right"].value == "Principal"
