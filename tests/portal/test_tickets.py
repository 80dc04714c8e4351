"""A ticket shows a series as the exchange has it, in the words of its texts."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from exchange.demo.merchants import ISSUES
from exchange.demo.words import WORDS, terms_en, terms_hash, terms_zh
from exchange.events import SeriesStatus
from portal import series_texts
from portal.database import db
from portal.series_texts import Colour, SeriesText
from portal.status_words import ticket_state
from portal.tickets import BASIS, ticket_of, tickets
from tests.portal.house import House
from tests.support.engine_market import MERCHANT, UNITS


@pytest.fixture
def session(house: House) -> Iterator[Session]:
    with house.app.app_context():
        yield db.session()
        db.session.rollback()


def hotpot() -> SeriesText:
    return SeriesText(
        series=1, merchant=MERCHANT, colour=Colour.CHILLI,
        brand_zh="蜀香火锅", brand_en="Shuxiang Hotpot", name_zh="储值券", name_en="Voucher",
        buys_zh="锅底", buys_en="Broth", terms_zh="条款", terms_en="Terms",
    )  # fmt: skip


def test_a_series_without_texts_goes_by_its_symbol(house: House, session: Session) -> None:
    ticket = ticket_of(house.client, session, "zh", "HOTPOT2703")

    assert ticket is not None
    assert (ticket.name, ticket.brand, ticket.buys) == ("HOTPOT2703", "HOTPOT", "")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("储值券", "蜀香火锅", "锅底", "条款")),
        ("en", ("Voucher", "Shuxiang Hotpot", "Broth", "Terms")),
        ("fr", ("Voucher", "Shuxiang Hotpot", "Broth", "Terms")),
    ],
)
def test_texts_are_those_of_the_readers_language(
    house: House, session: Session, language: str, words: tuple[str, ...]
) -> None:
    session.add(hotpot())
    session.flush()

    ticket = ticket_of(house.client, session, language, "HOTPOT2703")

    assert ticket is not None
    assert (ticket.name, ticket.brand, ticket.buys, ticket.terms) == words
    assert ticket.colour == "chilli"


def test_the_state_is_that_of_the_exchange(house: House, session: Session) -> None:
    ticket = ticket_of(house.client, session, "zh", "TEA2704")

    assert ticket is not None
    assert (ticket.status, ticket.trades_now) == (SeriesStatus.TRADING, True)
    assert ticket.issued == ticket.outstanding == 4 * UNITS // 10
    assert ticket.owed == ticket.outstanding * 8_000
    assert ticket.reserve_bps == ticket.escrow * BASIS // ticket.owed
    assert ticket.discount_bps == BASIS - ticket.price


def test_a_series_on_presale_is_priced_as_it_is_issued(house: House, session: Session) -> None:
    ticket = ticket_of(house.client, session, "zh", "SPA2705")

    assert ticket is not None
    assert (ticket.last_price, ticket.price, ticket.discount_bps) == (0, 8_000, 2_000)
    assert (ticket.owed, ticket.backing) == (0, (ticket.cover, ticket.issue_price))
    assert ticket.reserve_bps == BASIS - ticket.release_bps
    settled = replace(ticket, issued=100, escrow=0)
    assert (settled.backing, settled.reserve_bps) == ((0, 0), BASIS)
    assert ticket.reserve_bps < BASIS
    assert ticket.offering is not None
    assert ticket.is_alive


def test_an_unknown_symbol_has_no_ticket(house: House, session: Session) -> None:
    assert ticket_of(house.client, session, "zh", "NOSUCH") is None
    assert ticket_of(house.client, session, "zh", "") is None


def test_tickets_come_by_number_and_can_be_chosen(house: House, session: Session) -> None:
    every = tickets(house.client, session, "zh")

    assert [ticket.series for ticket in every[:3]] == [1, 2, 3]
    assert [t.series for t in tickets(house.client, session, "zh", series={2})] == [2]
    assert tickets(house.client, session, "zh", merchant=99) == []


def test_the_demo_has_words_for_every_series() -> None:
    assert set(WORDS) == {issue.stem for issue in ISSUES}
    assert {words.colour for words in WORDS.values()} <= set(Colour)


def test_the_terms_of_the_demo_are_those_that_the_ledger_has_the_hash_of() -> None:
    for issue in ISSUES:
        assert terms_hash(issue) == series_texts.terms_hash(terms_zh(issue), terms_en(issue))


def test_what_is_over_is_drawn_as_over_though_nothing_of_it_is_held(
    house: House, session: Session
) -> None:
    ticket = ticket_of(house.client, session, "en", "HOTPOT2703")
    assert ticket is not None
    expired = replace(ticket, status=SeriesStatus.EXPIRED)
    assert [ticket_state(ticket, units) for units in (None, 5, 0)] == ["current", "current", "used"]
    assert {ticket_state(expired, units) for units in (None, 5, 0)} == {"expired"}
    assert ticket_state(replace(ticket, use_until=1), 0) == "expired"
