"""Citizens' numbers: the standard's example, every slip in it, days of birth, what is shown."""

from datetime import date

import pytest

from portal.merchants.identities import born, checks_out, has_form, is_adult, masked, plain

EXAMPLE = "11010519491231002X"


def test_the_example_of_the_standard_checks_out() -> None:
    assert checks_out(EXAMPLE)
    assert checks_out("440524188001010014")
    assert born(EXAMPLE) == date(1949, 12, 31)


def test_every_single_slip_is_noticed() -> None:
    for place in range(18):
        for letter in set("0123456789X") - {EXAMPLE[place]}:
            assert not checks_out(EXAMPLE[:place] + letter + EXAMPLE[place + 1 :])


@pytest.mark.parametrize("birth", ["19491301", "19490230", "00000101", "20230229"])
def test_a_day_of_birth_that_never_was_does_not_check_out(birth: str) -> None:
    start = f"110105{birth}002"
    assert not any(checks_out(f"{start}{each}") for each in "0123456789X")


@pytest.mark.parametrize("text", ["", "E12345678", "1101051949123100", "11010519491231002x"])
def test_other_documents_have_another_form(text: str) -> None:
    assert not has_form(text)


def test_one_is_of_age_on_the_eighteenth_birthday() -> None:
    birth = date(2008, 2, 29)
    assert not is_adult(birth, date(2026, 2, 28))
    assert is_adult(birth, date(2026, 3, 1))
    assert is_adult(date(2008, 3, 1), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (EXAMPLE, "•" * 14 + "002X"),
        ("E12345678", "••••••678"),
        ("12345", "••••5"),
        ("1", "•"),
        ("", ""),
    ],
)
def test_what_is_shown_is_never_enough_to_guess_the_rest(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_blanks_and_small_letters_make_no_difference() -> None:
    assert plain(" 110105 1949 1231 002x ") == EXAMPLE
