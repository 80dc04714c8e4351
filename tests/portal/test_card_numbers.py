"""Numbers of cards: sound, told apart, and of no use to whoever guesses."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from portal.card_numbers import (
    CardKey,
    CardNumber,
    behind,
    check_digit,
    grouped,
    is_sound,
    masked,
    number_of,
)

KEY = CardKey(bytes(32))


@pytest.fixture
def session(tmp_path: Path) -> Session:
    engine = create_engine(f"sqlite:///{tmp_path / 'numbers.db'}")
    CardNumber.metadata.tables["card_numbers"].create(engine)
    return Session(engine)


def test_the_check_digit_is_that_of_bank_cards() -> None:
    assert check_digit("7992739871") == "3"  # the example that every account of it gives
    assert is_sound("4539578763621486")
    assert not is_sound("4539578763621487")


@given(st.integers(0, 10**15 - 1), st.integers(0, 15), st.integers(1, 9))
def test_a_digit_that_is_mistyped_is_seen(drawn: int, place: int, off: int) -> None:
    digits = f"{drawn:015d}"
    number = digits + check_digit(digits)
    wrong = str((int(number[place]) + off) % 10)
    assert is_sound(number)
    assert not is_sound(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize("text", ["", "1" * 15, "1" * 17, "４" * 16, "1234 5678 9012 34", "²" * 16])
def test_what_is_no_number_is_not_sound(text: str) -> None:
    assert not is_sound(text)


def test_each_life_of_a_card_has_one_number(session: Session) -> None:
    first = number_of(session, KEY, 1, 2, 10)

    assert number_of(session, KEY, 1, 2, 10) == first
    others = {number_of(session, KEY, 1, 2, 11), number_of(session, KEY, 1, 3, 10)}
    assert len(others | {first}) == 3
    row = behind(session, KEY, first)
    assert row is not None
    assert (row.series, row.holder, row.since) == (1, 2, 10)
    assert behind(session, KEY, "4539578763621486") is None


def test_a_number_that_somebody_has_is_drawn_anew(session: Session) -> None:
    taken = KEY.number(1, 2, 10, 0)
    session.add(CardNumber(digest=KEY.digest(taken), series=9, holder=9, since=9, draw=5))
    session.commit()

    mine = number_of(session, KEY, 1, 2, 10)

    assert mine == KEY.number(1, 2, 10, 1) != taken
    assert number_of(session, KEY, 1, 2, 10) == mine
    assert session.scalar(select(func.count()).select_from(CardNumber)) == 2


def test_the_table_leads_to_no_number(session: Session) -> None:
    number = number_of(session, KEY, 1, 2, 10)
    other = CardKey(b"x" * 32)

    assert number not in str(vars(session.scalars(select(CardNumber)).one()))
    assert other.number(1, 2, 10, 0) != number
    assert behind(session, other, number) is None


def test_lists_show_the_last_four(session: Session) -> None:
    assert grouped("4539578763621486") == "4539 5787 6362 1486"
    assert masked("4539578763621486") == "•••• 1486"
