"""A card's number at the counter: whether the card is good, and nothing else.

Neither whose it is nor what is on it is told, and a number never pays: for that the holder shows a
code of his own. Of wrong numbers a merchant has a few a minute, as of wrong codes.
"""

from enum import StrEnum
from typing import NamedTuple

from sqlalchemy.orm import Session

from exchange.client import AskSeries, Client, SeriesShown
from exchange.history import History
from portal import card_numbers
from portal.card_changes import lives_of
from portal.card_numbers import CardKey
from portal.redemption.service import WRONG_NUMBERS, CodeRefused, Fault
from portal.shared_counters import SharedCounters


class Verdict(StrEnum):
    """What a card is."""

    GOOD = "good"
    EMPTY = "empty"
    PASSED_ON = "passed_on"


class Card(NamedTuple):
    """A card of this merchant's, by the end of its number."""

    verdict: Verdict
    series: SeriesShown
    last_digits: str


class CardDesk(NamedTuple):
    """What numbers are looked up with."""

    client: Client
    history: History
    session: Session
    key: CardKey
    counters: SharedCounters


def card_behind(desk: CardDesk, merchant: int, number: str) -> Card:
    """Return what the card of that number is. Raises CodeRefused where this merchant has none."""
    if not card_numbers.is_sound(number):
        raise CodeRefused(Fault.MISTYPED)
    tried = f"wrong code numbers of {merchant}"
    if desk.counters.get(tried) >= WRONG_NUMBERS:
        raise CodeRefused(Fault.TOO_MANY)
    row = card_numbers.behind(desk.session, desk.key, number)
    series = desk.client.query(AskSeries(series=row.series)).series if row else ()
    if row is None or series[0].merchant != merchant:
        desk.counters.incr(tried, 60)
        raise CodeRefused(Fault.NO_CARD)
    found = lives_of(desk.client, desk.history, row.holder, row.series)
    life = next(one for one in found if one.since == row.since)
    verdict = Verdict.PASSED_ON if life.ended_by else Verdict.GOOD if life.left else Verdict.EMPTY
    return Card(verdict, series[0], number[-card_numbers.SHOWN :])
